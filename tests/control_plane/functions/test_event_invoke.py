"""Settings of asynchronous invocations."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, creation, shown

INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
NO_FUNCTION = (404, NOT_FOUND, "The function doesn't exist.")
NOWHERE: dict[str, Any] = {"OnSuccess": {}, "OnFailure": {}}


def no_config(arn: str) -> tuple[int, str, str]:
    return 404, NOT_FOUND, f"The function {arn} doesn't have an EventInvokeConfig"


@pytest.fixture(name="fn")
def fn_with_alias(fn: Any) -> Any:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    return fn


@pytest.mark.parametrize(
    ("qualifier", "arn"),
    [(None, f"{ARN}:$LATEST"), ("$LATEST", f"{ARN}:$LATEST"), ("1", f"{ARN}:1"), ("live", f"{ARN}:live")],
)
def test_put_replaces_and_update_changes(fn: Any, qualifier: str | None, arn: str) -> None:
    where = {"FunctionName": "fn", **({"Qualifier": qualifier} if qualifier else {})}
    first = fn.put_function_event_invoke_config(**where, MaximumRetryAttempts=2, MaximumEventAgeInSeconds=60)
    expected = {
        "FunctionArn": arn,
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": NOWHERE,
    }
    assert shown(first) == {**expected, "LastModified": first["LastModified"]}
    updated = fn.update_function_event_invoke_config(**where, MaximumRetryAttempts=0)
    assert (updated["MaximumRetryAttempts"], updated["MaximumEventAgeInSeconds"]) == (0, 60)
    destinations = {"OnSuccess": {"Destination": QUEUE}, "OnFailure": {}}
    replaced = fn.put_function_event_invoke_config(**where, DestinationConfig=destinations)
    assert replaced["DestinationConfig"] == destinations
    assert not {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"} & replaced.keys()
    kept = fn.update_function_event_invoke_config(**where, MaximumEventAgeInSeconds=70)
    assert kept["DestinationConfig"] == destinations
    assert shown(fn.get_function_event_invoke_config(**where)) == shown(kept)
    assert fn.delete_function_event_invoke_config(**where)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(fn.get_function_event_invoke_config, **where) == no_config(arn)
    assert refusal(fn.delete_function_event_invoke_config, **where) == no_config(arn)
    assert refusal(fn.update_function_event_invoke_config, **where, MaximumRetryAttempts=1) == no_config(arn)


def test_all_of_a_function_are_listed(fn: Any) -> None:
    for name in ("fn", "fn:live"):
        fn.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    listed = fn.list_function_event_invoke_configs(FunctionName="fn")["FunctionEventInvokeConfigs"]
    assert [each["FunctionArn"] for each in listed] == [f"{ARN}:$LATEST", f"{ARN}:live"]


def test_an_empty_destination_takes_it_away(fn: Any) -> None:
    fn.put_function_event_invoke_config(
        FunctionName="fn", DestinationConfig={"OnFailure": {"Destination": QUEUE}, "OnSuccess": {"Destination": QUEUE}}
    )
    emptied = fn.update_function_event_invoke_config(
        FunctionName="fn", DestinationConfig={"OnFailure": {"Destination": ""}}
    )
    assert emptied["DestinationConfig"] == NOWHERE


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        pytest.param(ARN, "You can't specify the function as a destination for itself.", id="itself"),
        pytest.param(f"{ARN}:live", "You can't specify the function as a destination for itself.", id="its alias"),
        pytest.param(f"{ARN}x", f"The destination ARN {ARN}x is invalid.", id="a function that is not there"),
        pytest.param(f"{ARN[:-2]}other:9", f"The destination ARN {ARN[:-2]}other:9 is invalid.", id="such a version"),
        pytest.param(
            "arn:aws:lambda:::a b", "The destination ARN arn:aws:lambda:::a b is invalid.", id="what names no function"
        ),
        pytest.param(
            f"{ARN[:-2]}other".replace("us-east-1", "eu-west-1"),
            f"The destination ARN {ARN[:-2]}other is invalid.".replace("us-east-1", "eu-west-1"),
            id="a function of another region",
        ),
        pytest.param(
            "arn:aws:iam:us-east-1:123456789012:x",
            "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination="
            "arn:aws:iam:us-east-1:123456789012:x), onFailure=null) is invalid.",
            id="another kind of thing",
        ),
    ],
)
def test_results_cannot_go_to(fn: Any, destination: str, message: str) -> None:
    fn.create_function(**creation(FunctionName="other"))
    config = {"OnSuccess": {"Destination": destination}}
    refused = refusal(fn.put_function_event_invoke_config, FunctionName="fn", DestinationConfig=config)
    assert refused == (400, INVALID, message)
    assert refusal(fn.get_function_event_invoke_config, FunctionName="fn") == no_config(f"{ARN}:$LATEST")


def test_results_can_go_to_another_function(fn: Any) -> None:
    fn.create_function(**creation(FunctionName="other"))
    config = {"OnSuccess": {"Destination": f"{ARN[:-2]}other"}, "OnFailure": {}}
    assert (
        fn.put_function_event_invoke_config(FunctionName="fn", DestinationConfig=config)["DestinationConfig"] == config
    )


def test_something_must_be_set(fn: Any) -> None:
    assert refusal(fn.put_function_event_invoke_config, FunctionName="fn") == (
        400,
        INVALID,
        "You must specify at least one of error handling or destination setting.",
    )


def test_where_no_function_is(fn: Any) -> None:
    for name in ("none", "fn:none"):
        for operation in (fn.put_function_event_invoke_config, fn.update_function_event_invoke_config):
            assert refusal(operation, FunctionName=name, MaximumRetryAttempts=1) == NO_FUNCTION
    assert refusal(fn.list_function_event_invoke_configs, FunctionName="none") == NO_FUNCTION
    missing = refusal(fn.get_function_event_invoke_config, FunctionName="none")
    assert missing == no_config(f"{ARN[:-2]}none:$LATEST")
