"""Aliases, weighted or not (handbook/07 section 2.2)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, shown

INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"


def weights(**shares: float) -> dict[str, Any]:
    return {"AdditionalVersionWeights": {name.removeprefix("v"): share for name, share in shares.items()}}


@pytest.fixture(name="fn")
def fn_with_two_versions(fn: Any) -> Any:
    fn.publish_version(FunctionName="fn")
    fn.update_function_configuration(FunctionName="fn", Timeout=9)
    fn.publish_version(FunctionName="fn")
    return fn


def test_an_alias_is_shown_as_aws_shows_it(fn: Any) -> None:
    created = fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1", RoutingConfig=weights(v2=0.2))
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    expected = {
        "AliasArn": f"{ARN}:live",
        "Name": "live",
        "FunctionVersion": "1",
        "Description": "",
        "RevisionId": created["RevisionId"],
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.2}},
    }
    assert shown(created) == expected
    assert shown(fn.get_alias(FunctionName="fn", Name="live")) == expected


def test_an_alias_may_point_at_latest_and_look_like_a_date(fn: Any) -> None:
    fn.create_alias(FunctionName="fn", Name="2024-01-02", FunctionVersion="$LATEST", RoutingConfig={})
    found = fn.get_alias(FunctionName="fn", Name="2024-01-02")
    assert found["FunctionVersion"] == "$LATEST"
    assert "RoutingConfig" not in found


def test_an_update_changes_only_what_is_given(fn: Any) -> None:
    created = fn.create_alias(
        FunctionName="fn", Name="live", FunctionVersion="1", Description="d", RoutingConfig=weights(v2=0.2)
    )
    described = fn.update_alias(FunctionName="fn", Name="live", Description="changed", RevisionId=created["RevisionId"])
    assert described["RoutingConfig"] == weights(v2=0.2)
    assert described["RevisionId"] != created["RevisionId"]
    moved = fn.update_alias(FunctionName="fn", Name="live", FunctionVersion="2", RoutingConfig=weights())
    assert (moved["FunctionVersion"], moved["Description"]) == ("2", "changed")
    assert "RoutingConfig" not in moved
    assert refusal(fn.update_alias, FunctionName="fn", Name="live", RevisionId=created["RevisionId"])[0] == 412


def test_aliases_are_listed_by_name_and_version(fn: Any) -> None:
    for name, version in (("c", "1"), ("a", "2"), ("b", "1")):
        fn.create_alias(FunctionName="fn", Name=name, FunctionVersion=version)
    assert [each["Name"] for each in fn.list_aliases(FunctionName="fn")["Aliases"]] == ["a", "b", "c"]
    of_one = fn.list_aliases(FunctionName="fn", FunctionVersion="1", MaxItems=1)
    assert [each["Name"] for each in of_one["Aliases"]] == ["b"]
    rest = fn.list_aliases(FunctionName="fn", FunctionVersion="1", Marker=of_one["NextMarker"])
    assert [each["Name"] for each in rest["Aliases"]] == ["c"]


def test_a_deleted_alias_is_gone_and_one_that_never_was_as_well(fn: Any) -> None:
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    for _ in range(2):
        assert fn.delete_alias(FunctionName="fn", Name="live")["ResponseMetadata"]["HTTPStatusCode"] == 204
    expected = (404, NOT_FOUND, f"Cannot find alias arn: {ARN}:live")
    assert refusal(fn.get_alias, FunctionName="fn", Name="live") == expected
    assert refusal(fn.update_alias, FunctionName="fn", Name="live", Description="d") == expected
    assert refusal(fn.delete_alias, FunctionName="none", Name="live")[1] == NOT_FOUND


REFUSED = [
    pytest.param(
        {"FunctionVersion": "1", "RoutingConfig": weights(v2=0.1, v3=0.1)},
        (400, INVALID, "Number of items in AdditionalVersionWeights cannot be greater than 1"),
        id="two more versions",
    ),
    pytest.param(
        {"FunctionVersion": "1", "RoutingConfig": weights(v1=0.5)},
        (
            400,
            INVALID,
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
        ),
        id="the same version twice",
    ),
    pytest.param(
        {"FunctionVersion": "$LATEST", "RoutingConfig": weights(v2=0.5)},
        (400, INVALID, "$LATEST is not supported for an alias pointing to more than 1 version"),
        id="$LATEST and another",
    ),
    pytest.param({"FunctionVersion": "9"}, (404, NOT_FOUND, f"Function not found: {ARN}:9"), id="no such version"),
    pytest.param(
        {"FunctionVersion": "1", "RoutingConfig": weights(v9=0.5)},
        (404, NOT_FOUND, f"Function not found: {ARN}:9"),
        id="no such other version",
    ),
]


@pytest.mark.parametrize(("given", "expected"), REFUSED)
def test_an_alias_cannot_point_at(fn: Any, given: dict[str, Any], expected: tuple[int, str, str]) -> None:
    assert refusal(fn.create_alias, FunctionName="fn", Name="live", **given) == expected
    fn.create_alias(FunctionName="fn", Name="other", FunctionVersion="2")
    before = shown(fn.get_alias(FunctionName="fn", Name="other"))
    assert refusal(fn.update_alias, FunctionName="fn", Name="other", **given) == expected
    assert shown(fn.get_alias(FunctionName="fn", Name="other")) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {"Name": "taken"},
            (409, "ResourceConflictException", f"Alias already exists: {ARN}:taken"),
            id="a taken name",
        ),
        pytest.param(
            {"Name": "2024"},
            (
                400,
                "ValidationException",
                "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint:"
                " Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
            ),
            id="a number",
        ),
        pytest.param(
            {"FunctionName": "none"}, (404, NOT_FOUND, f"Function not found: {ARN[:-2]}none:1"), id="no function"
        ),
    ],
)
def test_an_alias_is_not_created_for(fn: Any, given: dict[str, str], expected: tuple[int, str, str]) -> None:
    fn.create_alias(FunctionName="fn", Name="taken", FunctionVersion="1")
    assert (
        refusal(fn.create_alias, **{"FunctionName": "fn", "Name": "live", "FunctionVersion": "1", **given}) == expected
    )
