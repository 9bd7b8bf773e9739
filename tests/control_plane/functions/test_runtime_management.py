"""Runtime management and recursion, which deployment tools read of every function."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, shown

BUILD = f"arn:aws:lambda:us-east-1::runtime:{'0' * 64}"
INVALID = "InvalidParameterValueException"


def test_each_version_has_its_own(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    automatic = {"FunctionArn": f"{ARN}:$LATEST", "UpdateRuntimeOn": "Auto"}
    assert shown(fn.get_runtime_management_config(FunctionName="fn")) == automatic
    manual = {"FunctionArn": f"{ARN}:1", "UpdateRuntimeOn": "Manual", "RuntimeVersionArn": BUILD}
    put = fn.put_runtime_management_config(
        FunctionName="fn", Qualifier="1", UpdateRuntimeOn="Manual", RuntimeVersionArn=BUILD
    )
    assert shown(put) == manual
    assert shown(fn.get_runtime_management_config(FunctionName="fn", Qualifier="1")) == manual
    assert shown(fn.get_runtime_management_config(FunctionName="fn")) == automatic
    fn.put_runtime_management_config(FunctionName="fn", Qualifier="1", UpdateRuntimeOn="FunctionUpdate")
    assert "RuntimeVersionArn" not in fn.get_runtime_management_config(FunctionName="fn", Qualifier="1")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"UpdateRuntimeOn": "Manual"}, "RuntimeVersionArn must be provided when UpdateRuntimeOn is Manual."),
        (
            {"UpdateRuntimeOn": "Auto", "RuntimeVersionArn": BUILD},
            "RuntimeVersionArn can only be provided when UpdateRuntimeOn is Manual.",
        ),
    ],
)
def test_a_build_goes_with_manual_updates(fn: Any, given: dict[str, str], message: str) -> None:
    assert refusal(fn.put_runtime_management_config, FunctionName="fn", **given) == (400, INVALID, message)


def test_a_function_may_be_allowed_to_call_itself(fn: Any) -> None:
    assert shown(fn.get_function_recursion_config(FunctionName="fn")) == {"RecursiveLoop": "Terminate"}
    allowed = {"RecursiveLoop": "Allow"}
    assert shown(fn.put_function_recursion_config(FunctionName="fn", **allowed)) == allowed
    assert shown(fn.get_function_recursion_config(FunctionName="fn")) == allowed


@pytest.mark.parametrize("operation", ["get_runtime_management_config", "get_function_recursion_config"])
def test_where_no_function_is(fn: Any, operation: str) -> None:
    expected = (404, "ResourceNotFoundException", f"Function not found: {ARN[:-2]}none")
    assert refusal(getattr(fn, operation), FunctionName="none") == expected
