"""Code signing configurations, and the functions that have one."""

import re
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, creation, shown

PUBLISHERS = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/test"]}
NONE = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000"
GONE = (404, "ResourceNotFoundException", f"The Lambda code signing configuration {NONE} can not be found.")


@pytest.fixture
def config(lambda_: Any) -> Any:
    return lambda_.create_code_signing_config(AllowedPublishers=PUBLISHERS)["CodeSigningConfig"]


def test_a_configuration_is_shown_as_aws_shows_it(lambda_: Any, config: Any) -> None:
    arn = config["CodeSigningConfigArn"]
    assert re.fullmatch(r"csc-[a-z0-9]{17}", config["CodeSigningConfigId"])
    assert arn == f"arn:aws:lambda:us-east-1:123456789012:code-signing-config:{config['CodeSigningConfigId']}"
    assert config["AllowedPublishers"] == PUBLISHERS
    assert config["CodeSigningPolicies"] == {"UntrustedArtifactOnDeployment": "Warn"}
    assert config["Description"] == ""
    assert lambda_.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"] == config
    assert lambda_.list_code_signing_configs()["CodeSigningConfigs"] == [config]


def test_an_update_changes_only_what_is_given(lambda_: Any, config: Any) -> None:
    arn = config["CodeSigningConfigArn"]
    enforced = {"UntrustedArtifactOnDeployment": "Enforce"}
    lambda_.update_code_signing_config(CodeSigningConfigArn=arn, CodeSigningPolicies=enforced)
    changed = lambda_.update_code_signing_config(CodeSigningConfigArn=arn, Description="d")["CodeSigningConfig"]
    assert changed["CodeSigningPolicies"] == enforced
    assert (changed["Description"], changed["AllowedPublishers"]) == ("d", PUBLISHERS)


def test_a_function_has_one_or_none(lambda_: Any, config: Any) -> None:
    arn = config["CodeSigningConfigArn"]
    lambda_.create_function(**creation())
    assert shown(lambda_.get_function_code_signing_config(FunctionName="fn")) == {}
    linked = {"CodeSigningConfigArn": arn, "FunctionName": "fn"}
    assert shown(lambda_.put_function_code_signing_config(**linked)) == linked
    assert shown(lambda_.get_function_code_signing_config(FunctionName="fn")) == linked
    assert lambda_.list_functions_by_code_signing_config(CodeSigningConfigArn=arn)["FunctionArns"] == [ARN]
    assert refusal(lambda_.delete_code_signing_config, CodeSigningConfigArn=arn)[:2] == (
        409,
        "ResourceConflictException",
    )
    for _ in range(2):
        answer = lambda_.delete_function_code_signing_config(FunctionName="fn")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert lambda_.list_functions_by_code_signing_config(CodeSigningConfigArn=arn)["FunctionArns"] == []
    assert lambda_.delete_code_signing_config(CodeSigningConfigArn=arn)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert lambda_.list_code_signing_configs()["CodeSigningConfigs"] == []


def test_a_function_may_be_created_with_one(lambda_: Any, config: Any) -> None:
    arn = config["CodeSigningConfigArn"]
    lambda_.create_function(**creation(CodeSigningConfigArn=arn))
    assert lambda_.get_function_code_signing_config(FunctionName="fn")["CodeSigningConfigArn"] == arn


@pytest.mark.parametrize(
    "operation",
    [
        "get_code_signing_config",
        "update_code_signing_config",
        "delete_code_signing_config",
        "list_functions_by_code_signing_config",
    ],
)
def test_one_that_is_not_there(lambda_: Any, operation: str) -> None:
    assert refusal(getattr(lambda_, operation), CodeSigningConfigArn=NONE) == GONE


def test_what_is_not_there_is_not_linked(lambda_: Any, config: Any) -> None:
    missing = (404, "ResourceNotFoundException", f"Function not found: {ARN[:-2]}none")
    assert refusal(lambda_.get_function_code_signing_config, FunctionName="none") == missing
    assert refusal(lambda_.delete_function_code_signing_config, FunctionName="none") == missing
    put = lambda_.put_function_code_signing_config
    assert refusal(put, CodeSigningConfigArn=config["CodeSigningConfigArn"], FunctionName="none") == missing
    assert refusal(put, CodeSigningConfigArn=NONE, FunctionName="none") == (
        404,
        "CodeSigningConfigNotFoundException",
        "The code signing configuration cannot be found."
        f" Check that the provided configuration is not deleted: {NONE}.",
    )
