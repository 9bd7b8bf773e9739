"""Resource policies of functions (handbook/07 section 2.3)."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN

GATEWAY = {
    "FunctionName": "fn",
    "StatementId": "apigw",
    "Action": "lambda:InvokeFunction",
    "Principal": "apigateway.amazonaws.com",
}
SOURCE_ARN = "arn:aws:execute-api:us-east-1:123456789012:abc123/*/GET/*"
NO_POLICY = (404, "ResourceNotFoundException", "The resource you requested does not exist.")
OUTDATED = (
    412,
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id."
    " Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
)


@pytest.fixture(name="fn")
def fn_with_version_and_alias(fn: Any) -> Any:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    return fn


def test_a_statement_is_shown_as_aws_writes_it(fn: Any) -> None:
    answer = fn.add_permission(**GATEWAY, SourceArn=SOURCE_ARN)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    statement = (
        '{"Sid":"apigw","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},'
        f'"Action":"lambda:InvokeFunction","Resource":"{ARN}",'
        f'"Condition":{{"ArnLike":{{"AWS:SourceArn":"{SOURCE_ARN}"}}}}}}'
    )
    assert answer["Statement"] == statement
    policy = fn.get_policy(FunctionName="fn")
    assert policy["Policy"] == f'{{"Version":"2012-10-17","Id":"default","Statement":[{statement}]}}'
    assert policy["RevisionId"] == fn.get_function_configuration(FunctionName="fn")["RevisionId"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param("*", "*", id="everybody"),
        pytest.param("123456789012", {"AWS": "arn:aws:iam::123456789012:root"}, id="an account"),
        pytest.param("arn:aws:iam::1" + "0" * 11 + ":user/u", {"AWS": "arn:aws:iam::100000000000:user/u"}, id="a user"),
        pytest.param("logs.eu-west-1.amazonaws.com", {"Service": "logs.eu-west-1.amazonaws.com"}, id="a service"),
        pytest.param("alexa-appkit.amazon.com", {"Service": "alexa-appkit.amazon.com"}, id="a device"),
    ],
)
def test_a_principal_becomes(fn: Any, given: str, shown: Any) -> None:
    statement = json.loads(fn.add_permission(**{**GATEWAY, "Principal": given})["Statement"])
    assert statement["Principal"] == shown


def test_conditions_come_in_aws_s_order(fn: Any) -> None:
    answer = fn.add_permission(
        **{**GATEWAY, "Action": "lambda:InvokeFunctionUrl", "Principal": "*"},
        SourceAccount="123456789012",
        SourceArn="arn:aws:s3:::bucket",
        PrincipalOrgID="o-1234567890",
        FunctionUrlAuthType="NONE",
        EventSourceToken="token",
        InvokedViaFunctionUrl=True,
    )
    assert json.dumps(json.loads(answer["Statement"])["Condition"]) == json.dumps(
        {
            "StringEquals": {
                "lambda:FunctionUrlAuthType": "NONE",
                "aws:PrincipalOrgID": "o-1234567890",
                "AWS:SourceAccount": "123456789012",
                "lambda:EventSourceToken": "token",
            },
            "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
            "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
        }
    )


def test_each_qualifier_has_a_policy_of_its_own(fn: Any) -> None:
    fn.add_permission(**GATEWAY)
    assert refusal(fn.get_policy, FunctionName="fn", Qualifier="live") == NO_POLICY
    fn.add_permission(**GATEWAY, Qualifier="live")
    fn.add_permission(**{**GATEWAY, "FunctionName": f"{ARN}:1"})
    for qualifier in ("live", "1"):
        statements = json.loads(fn.get_policy(FunctionName="fn", Qualifier=qualifier)["Policy"])["Statement"]
        assert [each["Resource"] for each in statements] == [f"{ARN}:{qualifier}"]


def test_statements_are_removed_one_by_one(fn: Any) -> None:
    fn.add_permission(**GATEWAY)
    fn.add_permission(**{**GATEWAY, "StatementId": "other"})
    answer = fn.remove_permission(FunctionName="fn", StatementId="apigw")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert [each["Sid"] for each in json.loads(fn.get_policy(FunctionName="fn")["Policy"])["Statement"]] == ["other"]
    fn.remove_permission(FunctionName="fn", StatementId="other")
    assert refusal(fn.get_policy, FunctionName="fn") == NO_POLICY


@pytest.mark.parametrize("qualifier", [None, "1", "live"])
def test_a_policy_is_revised_with_what_it_belongs_to(fn: Any, qualifier: str | None) -> None:
    where = {"Qualifier": qualifier} if qualifier else {}
    fn.add_permission(**GATEWAY, **where)
    old = fn.get_policy(FunctionName="fn", **where)["RevisionId"]
    fn.add_permission(**{**GATEWAY, "StatementId": "second"}, **where, RevisionId=old)
    assert refusal(fn.add_permission, **{**GATEWAY, "StatementId": "third"}, **where, RevisionId=old) == OUTDATED
    assert refusal(fn.remove_permission, FunctionName="fn", StatementId="apigw", **where, RevisionId=old) == OUTDATED
    current = fn.get_policy(FunctionName="fn", **where)["RevisionId"]
    fn.remove_permission(FunctionName="fn", StatementId="apigw", **where, RevisionId=current)


def test_a_deleted_alias_takes_its_policy_along(fn: Any) -> None:
    fn.add_permission(**GATEWAY, Qualifier="live")
    fn.delete_alias(FunctionName="fn", Name="live")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    assert refusal(fn.get_policy, FunctionName="fn", Qualifier="live") == NO_POLICY


INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"
ADDING = [
    pytest.param(
        {"Principal": "not.a.principal"},
        (400, INVALID, "The provided principal was invalid. Please check the principal and try again."),
        id="a principal that is none",
    ),
    pytest.param(
        {"StatementId": "taken"},
        (
            409,
            "ResourceConflictException",
            "The statement id (taken) provided already exists."
            " Please provide a new statement id, or remove the existing statement.",
        ),
        id="an id that is taken",
    ),
    pytest.param(
        {"Qualifier": "$LATEST"},
        (400, INVALID, "We currently do not support adding policies for $LATEST."),
        id="$LATEST by name",
    ),
    pytest.param(
        {"FunctionName": "fn:1", "Qualifier": "live"},
        (400, INVALID, "The derived qualifier from the function name does not match the specified qualifier."),
        id="two qualifiers",
    ),
    pytest.param(
        {"FunctionName": "none"}, (404, NOT_FOUND, f"Function not found: {ARN[:-2]}none"), id="no such function"
    ),
    pytest.param({"Qualifier": "42"}, (404, NOT_FOUND, f"Function not found: {ARN}:42"), id="no such version"),
    pytest.param({"Qualifier": "none"}, (404, NOT_FOUND, f"Cannot find alias arn: {ARN}:none"), id="no such alias"),
    pytest.param(
        {"Qualifier": "with-$-in-it"},
        (404, NOT_FOUND, f"Function not found: {ARN}:with-$-in-it"),
        id="what can be neither version nor alias",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), ADDING)
def test_adding_is_refused_for(fn: Any, changes: dict[str, str], expected: tuple[int, str, str]) -> None:
    fn.add_permission(**{**GATEWAY, "StatementId": "taken"})
    assert refusal(fn.add_permission, **{**GATEWAY, **changes}) == expected
    assert len(json.loads(fn.get_policy(FunctionName="fn")["Policy"])["Statement"]) == 1


REMOVING = [
    pytest.param(
        {"StatementId": "none"},
        (404, NOT_FOUND, "Statement none is not found in resource policy."),
        id="a statement that is not there",
    ),
    pytest.param(
        {"Qualifier": "1"},
        (404, NOT_FOUND, "No policy is associated with the given resource."),
        id="where no policy is",
    ),
    pytest.param(
        {"FunctionName": "none"}, (404, NOT_FOUND, f"No policy found for: {ARN[:-2]}none"), id="where no function is"
    ),
    pytest.param({"Qualifier": "none"}, (404, NOT_FOUND, f"Cannot find alias arn: {ARN}:none"), id="where no alias is"),
]


@pytest.mark.parametrize(("changes", "expected"), REMOVING)
def test_removing_is_refused_for(fn: Any, changes: dict[str, str], expected: tuple[int, str, str]) -> None:
    fn.add_permission(**GATEWAY)
    assert refusal(fn.remove_permission, **{"FunctionName": "fn", "StatementId": "apigw", **changes}) == expected


def test_a_policy_of_no_function(fn: Any) -> None:
    assert refusal(fn.get_policy, FunctionName="none") == (404, NOT_FOUND, f"Function not found: {ARN[:-2]}none")


def test_a_policy_grows_to_20_kb(fn: Any) -> None:
    source = "arn:aws:s3:::" + "b" * 9900
    statements = [
        fn.add_permission(**{**GATEWAY, "StatementId": sid}, SourceArn=source)["Statement"]
        for sid in ("first", "other")
    ]
    size = len(fn.get_policy(FunctionName="fn")["Policy"]) + len(f",{statements[0]}")
    assert refusal(fn.add_permission, **GATEWAY, SourceArn=source) == (
        400,
        "PolicyLengthExceededException",
        f"The final policy size ({size}) is bigger than the limit (20480).",
    )
