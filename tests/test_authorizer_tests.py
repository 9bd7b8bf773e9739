"""TestInvokeAuthorizer: an authorizer tried before it is deployed, through boto3 (handbook/01 section 15)."""

import json
from typing import Any

import pytest

from tests.apis import function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.process import Server
from tests.test_token_authorizers import Pool, new_pool


@pytest.fixture(scope="module")
def guarded(aws: Any, emulator: Server) -> Guarded:
    guard = function(aws, SAYS_WHAT_IT_IS_TOLD)
    return Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(guard), identitySource=HEADER)


@pytest.fixture(scope="module")
def pool(aws: Any) -> Pool:
    return new_pool(aws)


def tried(guarded: Guarded, **request: Any) -> dict[str, Any]:
    found = guarded.gateway.test_invoke_authorizer(restApiId=guarded.api, authorizerId=guarded.authorizer, **request)
    del found["ResponseMetadata"]
    return dict(found)


def lines(log: str) -> list[str]:
    """Without their times."""
    first, *rest, last = log.split("\n")
    assert (first, last) == ("Execution log for request test-request", "")
    return [line.split(" : ", 1)[1] for line in rest]


def test_an_authorizer_that_lets_in(guarded: Guarded) -> None:
    found = tried(guarded, headers={"Authorization": "allow"})
    arn = f"arn:aws:execute-api:us-east-1:000000000000:{guarded.api}/ESTestInvoke-stage/GET/"
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": arn}
    assert json.loads(found.pop("policy")) == {"Version": "2012-10-17", "Statement": [statement]}
    said = lines(found.pop("log"))
    assert [line.partition(":")[0] for line in said] == [
        "Starting authorizer",
        "Incoming identity",
        "Endpoint request URI",
        "Endpoint request body after transformations",
        "Sending request to https",
        "Authorizer result body before parsing",
        "Using valid authorizer policy for principal",
        "Successfully completed authorizer execution",
    ]
    assert json.loads(said[3].partition(": ")[2])["methodArn"] == arn
    assert found.pop("latency") >= 0
    assert found == {"clientStatus": 0, "principalId": "ann"}


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({}, 401, ["Unauthorized request: test-request"]),
        ({"Authorization": "unauthorized"}, 401, ["Unauthorized request: test-request"]),
        (
            {"Authorization": "fails"},
            500,
            ["Execution failed due to configuration error: Authorizer error", "AuthorizerConfigurationException"],
        ),
    ],
)
def test_an_authorizer_that_does_not(guarded: Guarded, headers: dict[str, str], status: int, said: list[str]) -> None:
    found = tried(guarded, headers=headers)
    assert found["clientStatus"] == status
    assert lines(found["log"])[-len(said) :] == said
    assert "policy" not in found


def test_what_a_request_authorizer_is_told(aws: Any, emulator: Server) -> None:
    """Stage variables and context are the test's; nothing is deployed, nothing cached."""
    guard = function(aws, SAYS_WHAT_IT_IS_TOLD)
    sources = "method.request.header.x-token,method.request.querystring.q,stageVariables.team,context.colour"
    made = Guarded(aws, emulator, "CUSTOM", type="REQUEST", authorizerUri=uri(guard), identitySource=sources)
    request = {
        "multiValueHeaders": {"x-token": ["allow"]},
        "pathWithQueryString": "/pets?q=1",
        "stageVariables": {"team": "blue"},
        "additionalContext": {"colour": "red"},
    }
    found = tried(made, **request)
    assert found["clientStatus"] == 0
    said = lines(found["log"])
    assert said[1] == (
        "Incoming identity: {method.request.header.x-token=*****, method.request.querystring.q=*, "
        "stageVariables.team=****, context.colour=***}"
    )
    assert '"queryStringParameters":{"q":"1"}' in said[3]
    assert '"stageVariables":{"team":"blue"}' in said[3]
    assert tried(made, **{**request, "stageVariables": {}})["clientStatus"] == 401


def test_a_cognito_authorizer_shows_the_claims(aws: Any, emulator: Server, pool: Pool) -> None:
    made = Guarded(
        aws,
        emulator,
        "COGNITO_USER_POOLS",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool.arn],
        identitySource=HEADER,
    )
    found = tried(made, headers={"Authorization": pool.id_token})
    assert (found["clientStatus"], found["claims"]["cognito:username"]) == (0, "ann")
    assert tried(made, headers={"Authorization": "a.b.c"})["clientStatus"] == 401


def test_nothing_is_taken_from_a_cache(guarded: Guarded) -> None:
    """The function is asked at each test: it counts its calls."""
    request = {"headers": {"Authorization": "allow"}}
    answers = {lines(tried(guarded, **request)["log"])[5] for _ in range(3)}
    assert len(answers) == 3


def test_an_authorizer_that_is_not_there(guarded: Guarded) -> None:
    wrong = {"restApiId": guarded.api, "authorizerId": "nobody"}
    with pytest.raises(guarded.gateway.exceptions.NotFoundException, match="Invalid Authorizer identifier specified"):
        guarded.gateway.test_invoke_authorizer(**wrong)
