"""Reserved and provisioned concurrency, and the account they are taken from (handbook/07 sections 2.5 and 10)."""

import re
from typing import Any

import pytest

from control_plane.ports import Provision
from tests.control_plane.clients import Plane, refusal
from tests.control_plane.functions.packages import ARN, creation, package, shown

INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"


def test_reserved_concurrency_comes_and_goes(fn: Any) -> None:
    assert shown(fn.get_function_concurrency(FunctionName="fn")) == {}
    for reserved in (0, 5):
        answer = fn.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=reserved)
        assert shown(answer) == {"ReservedConcurrentExecutions": reserved}
        assert shown(fn.get_function_concurrency(FunctionName=ARN)) == {"ReservedConcurrentExecutions": reserved}
        assert fn.get_function(FunctionName="fn")["Concurrency"] == {"ReservedConcurrentExecutions": reserved}
    answer = fn.delete_function_concurrency(FunctionName="fn")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert shown(fn.get_function_concurrency(FunctionName="fn")) == {}


def test_a_hundred_stay_unreserved(fn: Any) -> None:
    fn.create_function(**creation(FunctionName="other"))
    fn.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=900)
    fn.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=500)
    expected = (
        400,
        INVALID,
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution"
        " below its minimum value of [100].",
    )
    assert refusal(fn.put_function_concurrency, FunctionName="other", ReservedConcurrentExecutions=401) == expected
    fn.put_function_concurrency(FunctionName="other", ReservedConcurrentExecutions=400)
    assert fn.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 100


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("none", (404, NOT_FOUND, f"Function not found: {ARN[:-2]}none:$LATEST"), id="no such function"),
        pytest.param(
            f"{ARN}:$LATEST",
            (
                400,
                INVALID,
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this"
                " operation. Please specify either a function name or an unqualified function ARN.",
            ),
            id="a qualified name",
        ),
    ],
)
def test_nothing_is_reserved_for(fn: Any, name: str, expected: tuple[int, str, str]) -> None:
    assert refusal(fn.put_function_concurrency, FunctionName=name, ReservedConcurrentExecutions=1) == expected


@pytest.fixture
def versioned(fn: Any) -> Any:
    """The client, with version 1 and an alias for it."""
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    return fn


def provision(client: Any, qualifier: str, executions: int = 2) -> Any:
    return client.put_provisioned_concurrency_config(
        FunctionName="fn", Qualifier=qualifier, ProvisionedConcurrentExecutions=executions
    )


@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_provisioned_concurrency_is_ready_at_the_next_read(versioned: Any, qualifier: str) -> None:
    put = provision(versioned, qualifier)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", put["LastModified"])
    assert shown(put) == {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 0,
        "AllocatedProvisionedConcurrentExecutions": 0,
        "Status": "IN_PROGRESS",
        "LastModified": put["LastModified"],
    }
    ready = {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 2,
        "AllocatedProvisionedConcurrentExecutions": 2,
        "Status": "READY",
        "LastModified": put["LastModified"],
    }
    where = {"FunctionName": "fn", "Qualifier": qualifier}
    assert shown(versioned.get_provisioned_concurrency_config(**where)) == ready
    listed = versioned.list_provisioned_concurrency_configs(FunctionName="fn")["ProvisionedConcurrencyConfigs"]
    assert listed == [{"FunctionArn": f"{ARN}:{qualifier}", **ready}]
    for _ in range(2):
        answer = versioned.delete_provisioned_concurrency_config(**where)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(versioned.get_provisioned_concurrency_config, **where) == (
        404,
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
    )


def test_provisioned_concurrency_says_how_far_it_has_come(versioned: Any, plane: Plane) -> None:
    """FUNCTION_ERROR_INIT_FAILURE: https://github.com/serverless/serverless/issues/7250"""
    provision(versioned, "1", 3)
    where = {"FunctionName": "fn", "Qualifier": "1"}
    seen = []
    for there in (Provision(allocated=1), Provision(allocated=1, failed=True), Provision(allocated=3)):
        plane.functions.provisions[f"{ARN}:1"] = there
        found = versioned.get_provisioned_concurrency_config(**where)
        names = ("Status", "StatusReason", "AllocatedProvisionedConcurrentExecutions")
        seen.append(tuple(found.get(name) for name in names))
        (listed,) = versioned.list_provisioned_concurrency_configs(FunctionName="fn")["ProvisionedConcurrencyConfigs"]
        assert listed["Status"] == found["Status"]
    assert seen == [("IN_PROGRESS", None, 1), ("FAILED", "FUNCTION_ERROR_INIT_FAILURE", 1), ("READY", None, 3)]


def test_a_version_is_provisioned_once(versioned: Any) -> None:
    provision(versioned, "1")
    assert refusal(provision, client=versioned, qualifier="live") == (
        409,
        "ResourceConflictException",
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    )
    versioned.delete_provisioned_concurrency_config(FunctionName="fn", Qualifier="1")
    provision(versioned, "live")
    assert refusal(provision, client=versioned, qualifier="1") == (
        409,
        "ResourceConflictException",
        "Version is pointed by a Provisioned Concurrency alias",
    )
    versioned.delete_alias(FunctionName="fn", Name="live")
    assert versioned.list_provisioned_concurrency_configs(FunctionName="fn")["ProvisionedConcurrencyConfigs"] == []


def test_no_more_is_provisioned_than_reserved(versioned: Any) -> None:
    versioned.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=2)
    assert refusal(provision, client=versioned, qualifier="1", executions=3) == (
        400,
        INVALID,
        "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    )
    provision(versioned, "1")
    refused = refusal(versioned.put_function_concurrency, FunctionName="fn", ReservedConcurrentExecutions=1)
    assert refused == (
        400,
        INVALID,
        "ReservedConcurrentExecutions 1 should not be lower than function's total provisioned concurrency [2].",
    )


@pytest.mark.parametrize("operation", ["put", "get", "delete"])
@pytest.mark.parametrize(
    ("name", "qualifier", "message"),
    [
        pytest.param("fn", "none", f"Cannot find alias arn: {ARN}:none", id="no such alias"),
        pytest.param("fn", "9", f"Function not found: {ARN}:9", id="no such version"),
        pytest.param("no", "none", f"Cannot find alias arn: {ARN[:-2]}no:none", id="no such function, by alias"),
        pytest.param("no", "1", f"Function not found: {ARN[:-2]}no:1", id="no such function, by version"),
    ],
)
def test_provisioning_finds(versioned: Any, operation: str, name: str, qualifier: str, message: str) -> None:
    arguments: dict[str, Any] = {"FunctionName": name, "Qualifier": qualifier}
    if operation == "put":
        arguments["ProvisionedConcurrentExecutions"] = 1
    call = getattr(versioned, f"{operation}_provisioned_concurrency_config")
    assert refusal(call, **arguments) == (404, NOT_FOUND, message)


def test_latest_is_never_provisioned(versioned: Any) -> None:
    assert refusal(provision, client=versioned, qualifier="$LATEST") == (
        400,
        INVALID,
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    )
    expected = (400, INVALID, "The function resource provided must be an alias or a published version.")
    where = {"FunctionName": "fn", "Qualifier": "$LATEST"}
    assert refusal(versioned.get_provisioned_concurrency_config, **where) == expected
    assert refusal(versioned.delete_provisioned_concurrency_config, **where) == expected


def test_the_account_s_limits_and_use(versioned: Any) -> None:
    versioned.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    assert shown(versioned.get_account_settings()) == {
        "AccountLimit": {
            "TotalCodeSize": 80530636800,
            "CodeSizeUnzipped": 262144000,
            "CodeSizeZipped": 52428800,
            "ConcurrentExecutions": 1000,
            "UnreservedConcurrentExecutions": 1000,
        },
        "AccountUsage": {"TotalCodeSize": 3 * len(package()), "FunctionCount": 1},
    }
