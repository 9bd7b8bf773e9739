"""Function URLs."""

import re
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, shown

NOT_FOUND = "ResourceNotFoundException"
NO_FUNCTION = (404, NOT_FOUND, "Function does not exist")
GONE = (404, NOT_FOUND, "The resource you requested does not exist.")


@pytest.fixture(name="fn")
def fn_with_alias(fn: Any) -> Any:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    return fn


def test_a_url_is_created_read_changed_and_deleted(fn: Any) -> None:
    cors = {"AllowCredentials": True, "AllowOrigins": ["*"], "MaxAge": 10}
    created = fn.create_function_url_config(FunctionName="fn", AuthType="NONE", Cors=cors)
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/", created["FunctionUrl"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", created["CreationTime"])
    assert (created["FunctionArn"], created["AuthType"], created["Cors"]) == (ARN, "NONE", cors)
    assert "InvokeMode" not in created, "as AWS, only what was given"
    found = fn.get_function_url_config(FunctionName="fn")
    assert found["InvokeMode"] == "BUFFERED"
    assert found["LastModifiedTime"] == found["CreationTime"] == created["CreationTime"]
    changed = fn.update_function_url_config(FunctionName="fn", AuthType="AWS_IAM", InvokeMode="RESPONSE_STREAM")
    assert (changed["AuthType"], changed["InvokeMode"], changed["Cors"]) == ("AWS_IAM", "RESPONSE_STREAM", cors)
    assert changed["FunctionUrl"] == created["FunctionUrl"]
    assert shown(fn.get_function_url_config(FunctionName="fn")) == shown(changed)
    assert fn.delete_function_url_config(FunctionName="fn")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(fn.get_function_url_config, FunctionName="fn") == GONE


def test_a_function_and_its_aliases_have_one_each(fn: Any) -> None:
    fn.create_function_url_config(FunctionName="fn", AuthType="NONE")
    fn.create_function_url_config(FunctionName="fn:live", AuthType="AWS_IAM")
    listed = fn.list_function_url_configs(FunctionName="fn")["FunctionUrlConfigs"]
    assert [(each["FunctionArn"], each["AuthType"]) for each in listed] == [(ARN, "NONE"), (f"{ARN}:live", "AWS_IAM")]
    page = fn.list_function_url_configs(FunctionName="fn", MaxItems=1)
    rest = fn.list_function_url_configs(FunctionName="fn", Marker=page["NextMarker"])
    assert page["FunctionUrlConfigs"] + rest["FunctionUrlConfigs"] == listed
    assert refusal(fn.create_function_url_config, FunctionName="fn", Qualifier="live", AuthType="NONE") == (
        409,
        "ResourceConflictException",
        f"Failed to create function url config for [functionArn = {ARN}:live]."
        " Error message:  FunctionUrlConfig exists for this Lambda function",
    )
    fn.delete_alias(FunctionName="fn", Name="live")
    assert fn.list_function_url_configs(FunctionName="fn")["FunctionUrlConfigs"] == listed[:1]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("create_function_url_config", NO_FUNCTION),
        ("update_function_url_config", NO_FUNCTION),
        ("get_function_url_config", GONE),
        ("delete_function_url_config", GONE),
    ],
)
@pytest.mark.parametrize(
    "where", [{"FunctionName": "none"}, {"FunctionName": "fn", "Qualifier": "none"}], ids=["no function", "no alias"]
)
def test_where_nothing_is_the_operation_says_so(
    fn: Any, operation: str, expected: tuple[int, str, str], where: dict[str, str]
) -> None:
    given = {"AuthType": "NONE"} if operation == "create_function_url_config" else {}
    assert refusal(getattr(fn, operation), **where, **given) == expected


def test_what_is_not_there(fn: Any) -> None:
    assert refusal(fn.list_function_url_configs, FunctionName="none") == NO_FUNCTION
    assert refusal(fn.update_function_url_config, FunctionName="fn") == GONE


def test_versions_have_no_url(fn: Any) -> None:
    assert refusal(fn.create_function_url_config, FunctionName="fn", Qualifier="1", AuthType="NONE") == (
        400,
        "ValidationException",
        "1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy"
        r" regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)",
    )
