"""Layers, their versions, who may use them, and the functions that do (handbook/07 section 2.4)."""

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.control_plane.clients import Plane, refusal
from tests.control_plane.functions.packages import creation, package, shown

LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:l"
INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"
GONE = (404, NOT_FOUND, "The resource you requested does not exist.")
NO_NUMBER = (400, INVALID, "Layer Version Cannot be less than 1")


def publish(lambda_: Any, name: str = "l", **more: Any) -> Any:
    return lambda_.publish_layer_version(LayerName=name, Content={"ZipFile": package({"python/m.py": "x = 1"})}, **more)


def test_a_published_version_is_shown_as_aws_shows_it(lambda_: Any, plane: Plane) -> None:
    answer = publish(
        lambda_,
        Description="d",
        CompatibleRuntimes=["python3.12", "python3.7"],
        CompatibleArchitectures=["x86_64"],
        LicenseInfo="MIT",
    )
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    zipped = package({"python/m.py": "x = 1"})
    expected = {
        "Content": {
            "CodeSha256": base64.b64encode(hashlib.sha256(zipped).digest()).decode(),
            "CodeSize": len(zipped),
            "Location": "https://packages/l-0",
        },
        "CompatibleArchitectures": ["x86_64"],
        "CompatibleRuntimes": ["python3.12", "python3.7"],
        "CreatedDate": answer["CreatedDate"],
        "Description": "d",
        "LayerArn": LAYER,
        "LayerVersionArn": f"{LAYER}:1",
        "LicenseInfo": "MIT",
        "Version": 1,
    }
    assert shown(answer) == expected
    assert shown(lambda_.get_layer_version(LayerName="l", VersionNumber=1)) == expected
    assert shown(lambda_.get_layer_version(LayerName=LAYER, VersionNumber=1)) == expected
    assert shown(lambda_.get_layer_version_by_arn(Arn=f"{LAYER}:1")) == expected
    assert (plane.files.root / "l-0" / "python" / "m.py").read_text() == "x = 1"


def test_what_a_layer_does_not_say_is_empty(lambda_: Any) -> None:
    answer = publish(lambda_)
    assert (answer["CompatibleRuntimes"], answer["CompatibleArchitectures"], answer["Description"]) == ([], [], "")
    assert "LicenseInfo" not in answer


def test_numbers_are_never_used_twice(lambda_: Any) -> None:
    assert [publish(lambda_)["Version"] for _ in range(2)] == [1, 2]
    for number in (1, 2, 2):
        lambda_.delete_layer_version(LayerName="l", VersionNumber=number)
    assert lambda_.list_layer_versions(LayerName="l")["LayerVersions"] == []
    assert lambda_.list_layers()["Layers"] == []
    assert publish(lambda_)["Version"] == 3


def test_versions_and_layers_are_listed_newest_first_if_they_match(lambda_: Any) -> None:
    publish(lambda_, CompatibleRuntimes=["python3.12"], CompatibleArchitectures=["arm64"])
    publish(lambda_, CompatibleRuntimes=["python3.13"])
    publish(lambda_, "other")

    def versions(**wanted: str) -> list[int]:
        return [each["Version"] for each in lambda_.list_layer_versions(LayerName="l", **wanted)["LayerVersions"]]

    def layers(**wanted: str) -> dict[str, int]:
        found = lambda_.list_layers(**wanted)["Layers"]
        return {each["LayerName"]: each["LatestMatchingVersion"]["Version"] for each in found}

    assert versions() == [2, 1]
    assert versions(CompatibleRuntime="python3.12") == [1]
    assert versions(CompatibleArchitecture="arm64") == [1]
    assert layers() == {"l": 2, "other": 1}
    assert layers(CompatibleRuntime="python3.12") == {"l": 1}
    page = lambda_.list_layer_versions(LayerName="l", MaxItems=1)
    assert lambda_.list_layer_versions(LayerName="l", Marker=page["NextMarker"])["LayerVersions"][0]["Version"] == 1
    assert lambda_.list_layer_versions(LayerName="none")["LayerVersions"] == []


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        pytest.param("none", 1, GONE, id="a layer that is not there"),
        pytest.param("l", 2, GONE, id="a version that is not there"),
        pytest.param(LAYER.replace("us-east-1", "eu-west-1"), 1, GONE, id="a layer of another region"),
        pytest.param("l", 0, NO_NUMBER, id="number 0"),
        pytest.param("l", -1, NO_NUMBER, id="a number below"),
    ],
)
def test_a_version_is_not_found(lambda_: Any, name: str, number: int, expected: tuple[int, str, str]) -> None:
    publish(lambda_)
    assert refusal(lambda_.get_layer_version, LayerName=name, VersionNumber=number) == expected
    if expected is NO_NUMBER:
        assert refusal(lambda_.delete_layer_version, LayerName=name, VersionNumber=number) == expected
    else:
        lambda_.delete_layer_version(LayerName=name, VersionNumber=number)
    assert lambda_.get_layer_version_by_arn(Arn=f"{LAYER}:1")["Version"] == 1


def test_nobody_publishes_another_account_s_layer(lambda_: Any, plane: Plane) -> None:
    publish(lambda_)
    for other in (LAYER.replace("123456789012", "9" * 12), LAYER.replace("us-east-1", "eu-west-1")):
        expected = (403, "AccessDeniedException", f"{other} is not a layer of this account and region")
        assert refusal(publish, lambda_=lambda_, name=other) == expected
    assert publish(lambda_, LAYER)["Version"] == 2
    assert plane.files.all() == ["l-0", "l-1"]


def test_a_runtime_that_never_was_is_refused(lambda_: Any, plane: Plane) -> None:
    status, code, message = refusal(publish, lambda_=lambda_, CompatibleRuntimes=["cobol", "python3.12"])
    assert (status, code) == (400, "ValidationException")
    at = "Value '[cobol, python3.12]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum"
    assert message.startswith(f"1 validation error detected: {at} value set: [")
    assert plane.files.all() == []


def test_a_function_shows_its_layers_in_order_deleted_or_not(lambda_: Any) -> None:
    arns = [publish(lambda_, name)["LayerVersionArn"] for name in ("first", "second")]
    size = len(package({"python/m.py": "x = 1"}))
    created = lambda_.create_function(**creation(Layers=arns))
    assert created["Layers"] == [{"Arn": arn, "CodeSize": size} for arn in arns]
    lambda_.delete_layer_version(LayerName="first", VersionNumber=1)
    found = lambda_.get_function_configuration(FunctionName="fn")
    assert [each["Arn"] for each in found["Layers"]] == arns
    assert "Layers" not in lambda_.update_function_configuration(FunctionName="fn", Layers=[])


TWO = "Two different versions of the same layer are not allowed to be referenced in the same function."
LAYERS = [
    pytest.param([f"{LAYER}:9"], f"Layer version {LAYER}:9 does not exist.", id="a version that is not there"),
    pytest.param([f"{LAYER}x:1"], f"Layer version {LAYER}x:1 does not exist.", id="a layer that is not there"),
    pytest.param(
        [f"{LAYER}:1".replace("123456789012", "9" * 12)],
        f"Layer version {LAYER}:1 does not exist.".replace("123456789012", "9" * 12),
        id="a layer of another account",
    ),
    pytest.param(
        [f"{LAYER}:1".replace("us-east-1", "eu-west-1")],
        "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
        id="a layer of another region",
    ),
    pytest.param(
        [f"{LAYER}:1", f"{LAYER}:2"],
        f"{TWO} {LAYER}:1 and {LAYER}:2 are versions of the same layer.",
        id="two versions of one",
    ),
    pytest.param(
        [f"{LAYER}:1", f"{LAYER}:1"],
        f"{TWO} {LAYER}:1 and {LAYER}:1 are versions of the same layer.",
        id="one version twice",
    ),
    pytest.param([f"{LAYER}:1"] * 6, "Cannot reference more than 5 layers.", id="too many"),
]


@pytest.mark.parametrize(("layers", "message"), LAYERS)
def test_a_function_cannot_have(fn: Any, layers: list[str], message: str) -> None:
    publish(fn)
    publish(fn)
    expected = (400, INVALID, message)
    assert refusal(fn.update_function_configuration, FunctionName="fn", Layers=layers) == expected
    assert refusal(fn.create_function, **creation(FunctionName="other", Layers=layers)) == expected


ONE = {"LayerName": "l", "VersionNumber": 1}
ALLOW = {**ONE, "StatementId": "s1", "Action": "lambda:GetLayerVersion", "Principal": "*"}


def test_a_layer_version_s_policy(lambda_: Any) -> None:
    publish(lambda_)
    added = lambda_.add_layer_version_permission(**ALLOW, OrganizationId="o-1234567890")
    statement = {
        "Sid": "s1",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "lambda:GetLayerVersion",
        "Resource": f"{LAYER}:1",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
    }
    assert json.loads(added["Statement"]) == statement
    policy = lambda_.get_layer_version_policy(**ONE)
    assert json.loads(policy["Policy"])["Statement"] == [statement]
    assert policy["RevisionId"] == added["RevisionId"]
    lambda_.remove_layer_version_permission(**ONE, StatementId="s1", RevisionId=added["RevisionId"])
    expected = (404, NOT_FOUND, "No policy is associated with the given resource.")
    assert refusal(lambda_.get_layer_version_policy, **ONE) == expected


def test_an_outdated_layer_policy_is_refused(lambda_: Any) -> None:
    publish(lambda_)
    old = lambda_.add_layer_version_permission(**ALLOW)["RevisionId"]
    lambda_.add_layer_version_permission(**{**ALLOW, "StatementId": "s2"}, RevisionId=old)
    expected = (
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id."
        " Call the GetLayerPolicy API to retrieve the latest Revision Id",
    )
    again = {**ALLOW, "StatementId": "s3"}
    assert refusal(lambda_.add_layer_version_permission, **again, RevisionId=old) == expected
    assert refusal(lambda_.remove_layer_version_permission, **ONE, StatementId="s1", RevisionId=old) == expected


def test_what_a_layer_policy_does_not_have(lambda_: Any) -> None:
    publish(lambda_)
    missing = {**ONE, "VersionNumber": 2}
    expected = (404, NOT_FOUND, f"Layer version {LAYER}:2 does not exist.")
    assert refusal(lambda_.add_layer_version_permission, **{**ALLOW, **missing}) == expected
    assert refusal(lambda_.get_layer_version_policy, **missing) == expected
    assert refusal(lambda_.remove_layer_version_permission, **missing, StatementId="s1") == expected
    lambda_.add_layer_version_permission(**ALLOW)
    taken = refusal(lambda_.add_layer_version_permission, **ALLOW)
    assert taken[:2] == (409, "ResourceConflictException")
    none = refusal(lambda_.remove_layer_version_permission, **ONE, StatementId="none")
    assert none == (404, NOT_FOUND, "Statement none is not found in resource policy.")
