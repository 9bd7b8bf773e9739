"""A resource policy together with Lambda and Cognito authorizers: AWS's tables, row by row (handbook/04 section 7)."""

import json
from typing import Any

import pytest
import requests

from tests.apis import function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.data_plane.auth.gateway import document, statement
from tests.process import Server
from tests.test_token_authorizers import Pool, new_pool

ALLOW, DENY, OTHER = statement("Allow"), statement("Deny"), statement("Allow", "execute-api:/other/*")
LETS_IN = '"principalId": "ann"'
UNAUTHORIZED = '{"message":"Unauthorized"}'
NOT_ALLOWED = '{"Message":"User is not authorized to access this resource"}'
DENIED = NOT_ALLOWED.replace("resource", "resource with an explicit deny in an identity-based policy")
ANONYMOUS = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
BY_POLICY = f'{{"Message":"{ANONYMOUS} with an explicit deny in a resource-based policy"}}'
NOT_BY_POLICY = f'{{"Message":"{ANONYMOUS}"}}'


def under(made: Guarded, policy: dict[str, Any]) -> str:
    """The guarded API's URL, deployed with this policy."""
    change = {"op": "replace", "path": "/policy", "value": json.dumps(document(policy))}
    made.gateway.update_rest_api(restApiId=made.api, patchOperations=[change])
    return made.deploy()


def call(made: Guarded, policy: dict[str, Any], token: str | None) -> tuple[int, str]:
    """Status and body; the method's ARN in it is `{arn}`."""
    headers = {} if token is None else {"Authorization": token}
    answer = requests.get(f"{under(made, policy)}/a", headers=headers, timeout=20)
    arn = f"arn:aws:execute-api:us-east-1:********0000:{made.api}/test/GET/a"
    return answer.status_code, answer.text.replace(arn, "{arn}")


@pytest.fixture(scope="module")
def custom(aws: Any, emulator: Server) -> Guarded:
    guard = uri(function(aws, SAYS_WHAT_IT_IS_TOLD))
    uncached = {"authorizerResultTtlInSeconds": 0}
    return Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=guard, identitySource=HEADER, **uncached)


@pytest.mark.parametrize(
    ("token", "policy", "expected", "why"),
    [
        ("allow", ALLOW, LETS_IN, "allow and allow"),
        ("allow", OTHER, LETS_IN, "allow and neither"),
        ("allow", DENY, BY_POLICY, "allow and deny"),
        ("elsewhere", ALLOW, LETS_IN, "neither and allow: the caller is known all the same"),
        ("elsewhere", OTHER, NOT_ALLOWED, "neither and neither"),
        ("elsewhere", DENY, BY_POLICY, "neither and deny"),
        ("deny", ALLOW, DENIED, "deny and allow"),
        ("deny", OTHER, DENIED, "deny and neither"),
        ("deny", DENY, BY_POLICY, "deny and deny"),
        ("fails", DENY, BY_POLICY, "a denial comes before the authorizer is asked"),
        (None, DENY, BY_POLICY, "and before its token is looked for"),
        (None, ALLOW, UNAUTHORIZED, "who is allowed must be known"),
        ("unauthorized", ALLOW, UNAUTHORIZED, "by the authorizer"),
    ],
)
def test_lambda_authorizers(
    custom: Guarded, token: str | None, policy: dict[str, Any], expected: str, why: str
) -> None:
    status, text = call(custom, policy, token)
    if expected is LETS_IN:
        assert (status, LETS_IN in text) == (200, True), why
    else:
        assert (status, text) == (401 if expected is UNAUTHORIZED else 403, expected), why


@pytest.fixture(scope="module")
def pool(aws: Any) -> Pool:
    return new_pool(aws)


@pytest.mark.parametrize(
    ("signed_in", "policy", "status", "expected", "why"),
    [
        (True, ALLOW, 200, None, "a token, and the policy allows"),
        (True, OTHER, 403, NOT_BY_POLICY, "a token, but the policy does not allow"),
        (True, DENY, 403, BY_POLICY, "a token, but the policy denies"),
        (False, ALLOW, 401, UNAUTHORIZED, "no token"),
        (False, DENY, 401, UNAUTHORIZED, "first the token"),
    ],
)
def test_cognito_authorizers(
    aws: Any,
    emulator: Server,
    pool: Pool,
    signed_in: bool,
    policy: dict[str, Any],
    status: int,
    expected: str | None,
    why: str,
) -> None:
    people = {"type": "COGNITO_USER_POOLS", "providerARNs": [pool.arn], "identitySource": HEADER}
    made = Guarded(aws, emulator, "COGNITO_USER_POOLS", **people)
    found, text = call(made, policy, pool.id_token if signed_in else None)
    assert found == status, why
    assert expected in (None, text), why
