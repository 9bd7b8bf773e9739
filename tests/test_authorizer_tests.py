"""TestInvokeAuthorizer: an authorizer tried before it is deployed, through boto3 (handbook/01 section 15)."""

import json
import re
from typing import Any

import pytest

from tests.apis import create_function, function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.process import Server
from tests.test_token_authorizers import Pool, new_pool

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FAILED = "Execution failed due to configuration error: "


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
    """Without their times, and without the request's id."""
    first, *rest, last = log.split("\n")
    found = re.fullmatch(rf"Execution log for request ({UUID})", first)
    assert found is not None
    assert last == ""
    return [line.split(" : ", 1)[1].replace(found[1], "ID") for line in rest]


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
        "Endpoint request headers",
        "Endpoint request body after transformations",
        "Sending request to https",
        "Authorizer result body before parsing",
        "Using valid authorizer policy for principal",
        "Successfully completed authorizer execution",
    ]
    assert json.loads(said[4].partition(": ")[2])["methodArn"] == arn
    assert found.pop("latency") >= 0
    assert found == {"clientStatus": 0, "principalId": "ann"}


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({}, 401, ["Unauthorized request: ID", "Unauthorized"]),
        ({"Authorization": "unauthorized"}, 401, ["Unauthorized request: ID", "Unauthorized"]),
        (
            {"Authorization": "fails"},
            500,
            [
                FAILED + 'Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable',
                "AuthorizerConfigurationException",
            ],
        ),
    ],
)
def test_an_authorizer_that_does_not(guarded: Guarded, headers: dict[str, str], status: int, said: list[str]) -> None:
    """The last lines of AWS's logs of 2019 (401) and 2023 (500), which users show."""
    found = tried(guarded, headers=headers)
    assert found["clientStatus"] == status
    assert lines(found["log"])[-len(said) :] == said
    assert "policy" not in found


def test_a_function_that_does_not_let_itself_be_called(aws: Any, emulator: Server) -> None:
    """Three lines, as in a log of 2023 that a user shows, there for want of a role."""
    guard = create_function(aws, SAYS_WHAT_IT_IS_TOLD)
    made = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(guard), identitySource=HEADER)
    assert lines(tried(made, headers={"Authorization": "allow"})["log"])[-3:] == [
        FAILED + "Invalid permissions on Lambda function",
        FAILED + "Authorizer error",
        "AuthorizerConfigurationException",
    ]


def test_who_calls_in_a_test(aws: Any, emulator: Server) -> None:
    """As in events of February and September 2019 and of 2021, which users recorded."""
    guard = function(aws, SAYS_WHAT_IT_IS_TOLD)
    made = Guarded(aws, emulator, "CUSTOM", type="REQUEST", authorizerUri=uri(guard), identitySource=HEADER)
    found = tried(made, headers={"Authorization": "allow"})
    _, _, shown = lines(found["log"])[4].partition('"requestContext":')
    assert re.sub(r'"(extendedRequestId|requestTime)":"[^"]*"|"requestTimeEpoch":\d+', "..", shown).startswith(
        '{"resourceId":"test-invoke-resource-id","resourcePath":"/","httpMethod":"GET",..,..,"path":"/",'
        '"accountId":"000000000000","protocol":"HTTP/1.1","stage":"test-invoke-stage","domainPrefix":"testPrefix",..,'
        '"requestId":"ID","identity":{"cognitoIdentityPoolId":null,'
    )


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
    assert '"queryStringParameters":{"q":"1"}' in said[4]
    assert '"stageVariables":{"team":"blue"}' in said[4]
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
    answers = {lines(tried(guarded, **request)["log"])[6] for _ in range(3)}
    assert len(answers) == 3


def test_an_authorizer_that_is_not_there(guarded: Guarded) -> None:
    wrong = {"restApiId": guarded.api, "authorizerId": "nobody"}
    with pytest.raises(guarded.gateway.exceptions.NotFoundException, match="Invalid Authorizer identifier specified"):
        guarded.gateway.test_invoke_authorizer(**wrong)
