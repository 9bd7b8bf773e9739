"""Authorizers of APIs that have a resource policy: AWS's tables of who may, for each kind (handbook/04 section 7)."""

import json
from typing import Any

import pytest
import requests

from tests.apis import function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.process import Server
from tests.test_token_authorizers import Pool, new_pool


def statement(effect: str, resource: str = "execute-api:/*") -> dict[str, Any]:
    return {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}


ALLOWING = [statement("Allow")]
SILENT = [statement("Allow", "execute-api:/*/GET/elsewhere")]
DENYING = [statement("Allow"), statement("Deny")]


def behind(guarded: Guarded, statements: list[dict[str, Any]]) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    guarded.gateway.update_rest_api(
        restApiId=guarded.api, patchOperations=[{"op": "replace", "path": "/policy", "value": document}]
    )
    return guarded.deploy() + "/a"


@pytest.fixture(scope="module")
def by_function(aws: Any, emulator: Server) -> Guarded:
    guard = function(aws, SAYS_WHAT_IT_IS_TOLD)
    return Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(guard), identitySource=HEADER)


@pytest.mark.parametrize(
    ("statements", "token", "status", "said"),
    [
        pytest.param(ALLOWING, "allow", 200, "", id="both allow"),
        pytest.param(ALLOWING, "elsewhere", 200, "", id="the policy alone allows"),
        pytest.param(ALLOWING, "deny", 403, "explicit deny in an identity-based policy", id="the authorizer denies"),
        pytest.param(SILENT, "allow", 200, "", id="the authorizer alone allows"),
        pytest.param(SILENT, "elsewhere", 403, "not authorized to access this resource", id="neither allows"),
        pytest.param(DENYING, "allow", 403, "explicit deny in a resource-based policy", id="the policy denies"),
        pytest.param(DENYING, "fails", 403, "explicit deny in a resource-based policy", id="before the function runs"),
        pytest.param(ALLOWING, "unauthorized", 401, "Unauthorized", id="nobody known is nobody allowed"),
        pytest.param(ALLOWING, "fails", 500, "null", id="an authorizer that fails lets nobody in"),
    ],
)
def test_lambda_authorizers(by_function: Guarded, statements: Any, token: str, status: int, said: str) -> None:
    answer = requests.get(behind(by_function, statements), headers={"Authorization": token}, timeout=20)
    assert answer.status_code == status
    assert said in answer.text


def test_who_is_let_in_by_the_policy_alone_is_known_all_the_same(by_function: Guarded) -> None:
    answer = requests.get(behind(by_function, ALLOWING), headers={"Authorization": "elsewhere"}, timeout=20)
    assert answer.json()["principalId"] == "ann"


@pytest.fixture(scope="module")
def pool(aws: Any) -> Pool:
    return new_pool(aws)


@pytest.fixture(scope="module")
def by_pool(aws: Any, emulator: Server, pool: Pool) -> Guarded:
    kind = "COGNITO_USER_POOLS"
    return Guarded(aws, emulator, kind, type=kind, providerARNs=[pool.arn], identitySource=HEADER)


@pytest.mark.parametrize(
    ("statements", "known", "status"),
    [
        pytest.param(ALLOWING, True, 200, id="known and allowed"),
        pytest.param(ALLOWING, False, 401, id="allowed, but not known"),
        pytest.param(SILENT, True, 403, id="known, but not allowed"),
        pytest.param(DENYING, True, 403, id="known, and denied"),
        pytest.param(DENYING, False, 401, id="the token is asked for first"),
    ],
)
def test_cognito_authorizers(by_pool: Guarded, pool: Pool, statements: Any, known: bool, status: int) -> None:
    headers = {"Authorization": pool.id_token} if known else {}
    assert requests.get(behind(by_pool, statements), headers=headers, timeout=20).status_code == status
