"""A function's resource policy as one document: put, shown, replaced and taken away."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN
from tests.control_plane.functions.test_permissions import GATEWAY, NO_POLICY, OUTDATED

ALLOW = {
    "Sid": "gateway",
    "Effect": "Allow",
    "Principal": {"Service": ["apigateway.amazonaws.com", "events.amazonaws.com"]},
    "Action": ["lambda:InvokeFunction", "lambda:GetFunction"],
    "Resource": ARN,
    "Condition": {"StringEquals": {"aws:SourceAccount": ["123456789012"]}},
}
DENY = {"Sid": "nobody", "Effect": "Deny", "Principal": "*", "Action": "lambda:*", "Resource": ARN}


def policy(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def test_a_policy_is_put_shown_replaced_and_deleted(fn: Any) -> None:
    first = fn.put_resource_policy(ResourceArn=ARN, Policy=policy(ALLOW, DENY))
    assert json.loads(first["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": [ALLOW, DENY]}
    shown = fn.get_resource_policy(ResourceArn=ARN)
    assert (shown["Policy"], shown["RevisionId"]) == (first["Policy"], first["RevisionId"])
    assert fn.get_policy(FunctionName="fn")["Policy"] == first["Policy"], "it is the same policy"
    second = fn.put_resource_policy(ResourceArn=ARN, Policy=policy(DENY), RevisionId=first["RevisionId"])
    assert json.loads(second["Policy"])["Statement"] == [DENY]
    assert second["RevisionId"] != first["RevisionId"]
    answer = fn.delete_resource_policy(ResourceArn=ARN, RevisionId=second["RevisionId"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(fn.get_resource_policy, ResourceArn=ARN) == NO_POLICY


def test_permissions_are_statements_of_it(fn: Any) -> None:
    fn.add_permission(**GATEWAY)
    (statement,) = json.loads(fn.get_resource_policy(ResourceArn=ARN)["Policy"])["Statement"]
    assert statement["Sid"] == "apigw"
    fn.put_resource_policy(ResourceArn=ARN, Policy=policy(DENY))
    assert refusal(fn.remove_permission, FunctionName="fn", StatementId="apigw")[0] == 404, "overwritten"
    fn.remove_permission(FunctionName="fn", StatementId="nobody")
    assert refusal(fn.get_resource_policy, ResourceArn=ARN) == NO_POLICY


def test_a_qualifier_has_its_own(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    alias = f"{ARN}:live"
    fn.put_resource_policy(ResourceArn=alias, Policy=policy({**DENY, "Resource": alias}))
    assert refusal(fn.get_resource_policy, ResourceArn=ARN) == NO_POLICY
    assert json.loads(fn.get_policy(FunctionName="fn", Qualifier="live")["Policy"])["Statement"][0]["Resource"] == alias


def test_a_statement_without_a_sid_gets_one(fn: Any) -> None:
    unnamed = {name: value for name, value in DENY.items() if name != "Sid"}
    shown = fn.put_resource_policy(ResourceArn=ARN, Policy=json.dumps({"Statement": unnamed}))["Policy"]
    (statement,) = json.loads(shown)["Statement"]
    fn.remove_permission(FunctionName="fn", StatementId=statement["Sid"])


def test_another_revision_is_refused(fn: Any) -> None:
    made = fn.put_resource_policy(ResourceArn=ARN, Policy=policy(DENY))
    other = "00000000-0000-0000-0000-000000000000"
    assert refusal(fn.put_resource_policy, ResourceArn=ARN, Policy=policy(ALLOW), RevisionId=other) == OUTDATED
    assert refusal(fn.delete_resource_policy, ResourceArn=ARN, RevisionId=other) == OUTDATED
    assert fn.get_resource_policy(ResourceArn=ARN)["Policy"] == made["Policy"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is no JSON object"),
        ("[]", "it is no JSON object"),
        (policy(), "it has no Statement"),
        (policy(Statement="x"), "it has no Statement"),
        (policy(DENY, Other=1), "it has a Version"),
        (policy(DENY, Version="2020-01-01"), "it has a Version"),
        (policy({**DENY, "NotAction": "x"}), "a statement has the members"),
        (json.dumps({"Statement": ["x"]}), "a statement has the members"),
        (policy({**DENY, "Effect": "Maybe"}), "Effect is Allow or Deny"),
        (policy({**DENY, "Sid": 7}), "Sid is a text"),
        (policy({**DENY, "Action": "s3:GetObject"}), "Action names actions of lambda"),
        (policy({**DENY, "Action": []}), "Action names actions of lambda"),
        (policy({**DENY, "Resource": "*"}), f"Resource is {ARN}"),
        (policy({**DENY, "Principal": {}}), "Principal is *"),
        (policy({**DENY, "Principal": {"Canonical": "x"}}), "Principal is *"),
        (policy({**DENY, "Condition": {"StringEquals": "x"}}), "Condition has texts"),
        (policy({**DENY, "Condition": {"StringEquals": {"a": 1}}}), "Condition has texts"),
    ],
)
def test_documents_that_are_refused(text: str, why: str, fn: Any) -> None:
    status, code, message = refusal(fn.put_resource_policy, ResourceArn=ARN, Policy=text)
    assert (status, code) == (400, "InvalidParameterValueException")
    assert message.startswith(f"The provided policy was invalid: {why}")
    assert refusal(fn.get_resource_policy, ResourceArn=ARN) == NO_POLICY


def test_what_else_is_refused(fn: Any) -> None:
    missing = "arn:aws:lambda:us-east-1:123456789012:function:other"
    assert refusal(fn.put_resource_policy, ResourceArn=missing, Policy=policy(DENY))[:2] == (
        404,
        "ResourceNotFoundException",
    )
    runtime = "arn:aws:lambda:us-east-1:123456789012:runtime/python3.12"
    assert refusal(fn.get_resource_policy, ResourceArn=runtime)[0] == 404
    assert refusal(fn.delete_resource_policy, ResourceArn=ARN)[0] == 404
    assert refusal(fn.put_resource_policy, ResourceArn=ARN, Policy=policy(DENY, DENY))[:2] == (
        409,
        "ResourceConflictException",
    )
    long = policy(*({**DENY, "Sid": f"{number:0100d}"} for number in range(120)))
    assert refusal(fn.put_resource_policy, ResourceArn=ARN, Policy=long)[0] == 400
