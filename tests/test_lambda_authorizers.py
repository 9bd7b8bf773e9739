"""Lambda authorizers of REST APIs, defined with boto3 and called over a socket (handbook/04 section 2)."""

import json
from functools import partial
from typing import Any

import pytest
import requests

from tests.apis import allow_gateway, function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.process import Server


@pytest.fixture(scope="module")
def guard(aws: Any) -> str:
    return function(aws, SAYS_WHAT_IT_IS_TOLD)


@pytest.fixture(scope="module")
def token(aws: Any, emulator: Server, guard: str) -> str:
    """An API behind a TOKEN authorizer whose tokens are of lower case, nothing cached."""
    validated = {"identityValidationExpression": "[a-z]+|json:.*", "authorizerResultTtlInSeconds": 0}
    made = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(guard), identitySource=HEADER, **validated)
    return made.deploy()


def call(url: str, token: str | None) -> requests.Response:
    return requests.get(url, headers={} if token is None else {"Authorization": token}, timeout=20)


DENIED = "User is not authorized to access this resource"
ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def answered(**changed: Any) -> str:
    """The token that has the function answer this."""
    answer = {"principalId": "p", "policyDocument": {"Version": "2012-10-17", "Statement": [ALLOW]}, **changed}
    return "json:" + json.dumps({name: value for name, value in answer.items() if value is not ...})


@pytest.mark.parametrize(
    ("sent", "status", "error_type", "body", "why"),
    [
        (None, 401, "UnauthorizedException", '{"message":"Unauthorized"}', "no token"),
        ("", 401, "UnauthorizedException", '{"message":"Unauthorized"}', "an empty token"),
        ("ABC", 401, "UnauthorizedException", '{"message":"Unauthorized"}', "not of the form it must have"),
        ("abc!", 401, "UnauthorizedException", '{"message":"Unauthorized"}', "only the beginning has the form"),
        ("unauthorized", 401, "UnauthorizedException", '{"message":"Unauthorized"}', "the word that means 401"),
        ("elsewhere", 403, "AccessDeniedException", f'{{"Message":"{DENIED}"}}', "nothing allows it"),
        (
            answered(policyDocument={"Version": "2012-10-17", "Statement": [{**ALLOW, "Resource": []}]}),
            403,
            "AccessDeniedException",
            f'{{"Message":"{DENIED}"}}',
            "no resource is named, as Chalice does of who may nothing (aws/chalice#971)",
        ),
        (
            "deny",
            403,
            "AccessDeniedException",
            f'{{"Message":"{DENIED} with an explicit deny in an identity-based policy"}}',
            "its policy denies it",
        ),
        ("unauthorised", 500, "AuthorizerConfigurationException", '{"message":null}', "almost that word"),
        ("fails", 500, "AuthorizerConfigurationException", '{"message":null}', "a function that raises"),
        ("json:null", 500, "AuthorizerConfigurationException", '{"message":null}', "an answer that is nothing"),
        ("json:[]", 500, "AuthorizerConfigurationException", '{"message":null}', "an answer that is a list"),
        (answered(principalId=...), 500, "AuthorizerConfigurationException", '{"message":null}', "no principal"),
        (answered(principalId=1), 500, "AuthorizerConfigurationException", '{"message":null}', "a number for one"),
        (answered(policyDocument=...), 500, "AuthorizerConfigurationException", '{"message":null}', "no policy"),
        (
            answered(policyDocument={"Statement": [{**ALLOW, "Effect": "Maybe"}]}),
            500,
            "AuthorizerConfigurationException",
            '{"message":null}',
            "a policy that says nothing clear",
        ),
        (
            answered(context={"roles": ["a"]}),
            500,
            "AuthorizerConfigurationException",
            '{"message":null}',
            "a list in the context",
        ),
        (answered(context={"x": None}), 500, "AuthorizerConfigurationException", '{"message":null}', "null in it"),
    ],
)
def test_who_is_refused_and_how(
    token: str, sent: str | None, status: int, error_type: str, body: str, why: str
) -> None:
    answer = call(token + "/a", sent)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"], answer.text) == (status, error_type, body), why


def test_what_the_backend_is_told_of_the_caller(token: str) -> None:
    """The context's values as texts, the principal, how long the authorizer took."""
    told = call(token + "/a", "allow").json()
    event = json.loads(told.pop("event"))
    assert told.pop("calls").isdecimal()
    assert told.pop("integrationLatency") >= 0
    assert told == {"float": "1.5", "yes": "true", "principalId": "ann", "usageIdentifierKey": "key"}
    api = token.split("/")[-2]
    assert event == {
        "type": "TOKEN",
        "methodArn": f"arn:aws:execute-api:us-east-1:000000000000:{api}/test/GET/a",
        "authorizationToken": "allow",
    }


@pytest.mark.parametrize("path", ["/a/", "/%61"])
def test_a_path_is_written_in_one_way_in_policies(token: str, path: str) -> None:
    """Else a Deny of `/a` could be passed by with another spelling."""
    denied = answered(policyDocument={"Statement": [ALLOW, {**ALLOW, "Effect": "Deny", "Resource": "*/GET/a"}]})
    assert requests.get(token + path, headers={"Authorization": denied}, timeout=20).status_code == 403


def request_guard(aws: Any, emulator: Server, guard: str, sources: str, ttl: int = 300) -> Guarded:
    return Guarded(
        aws,
        emulator,
        "CUSTOM",
        type="REQUEST",
        authorizerUri=uri(guard),
        identitySource=sources,
        authorizerResultTtlInSeconds=ttl,
    )


def test_what_a_request_authorizer_is_told(aws: Any, emulator: Server, guard: str) -> None:
    sources = "method.request.header.x-token,method.request.querystring.q,stageVariables.team,context.httpMethod"
    url = request_guard(aws, emulator, guard, sources).deploy(team="blue")
    answer = requests.get(f"{url}/a?q=1&q=2&r=", headers={"x-token": "allow", "X-Case": "v"}, timeout=20)
    event = json.loads(answer.json()["event"])
    assert list(event) == [
        "type", "methodArn", "resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext",
    ]  # fmt: skip
    assert (event["type"], event["resource"], event["path"], event["httpMethod"]) == ("REQUEST", "/a", "/a", "GET")
    assert (event["headers"]["X-Case"], event["multiValueHeaders"]["X-Case"]) == ("v", ["v"])
    assert event["headers"]["X-Forwarded-For"] == "127.0.0.1, 127.0.0.2", "CloudFront came in between"
    assert event["queryStringParameters"] == {"q": "2", "r": ""}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"], "r": [""]}
    assert (event["pathParameters"], event["stageVariables"]) == ({}, {"team": "blue"})
    assert event["requestContext"]["resourcePath"] == "/a"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("query", "headers", "status", "why"),
    [
        ("?q=1", {"x-token": "allow"}, 200, "both sources are there"),
        ("", {"x-token": "allow"}, 401, "the query parameter is missing"),
        ("?q=", {"x-token": "allow"}, 401, "it is empty"),
        ("?q=1", {}, 401, "the header is missing"),
    ],
)
def test_sources_must_be_there_where_results_are_cached(
    aws: Any, emulator: Server, guard: str, query: str, headers: dict[str, str], status: int, why: str
) -> None:
    url = request_guard(aws, emulator, guard, "method.request.header.x-token,method.request.querystring.q").deploy()
    assert requests.get(url + "/a" + query, headers=headers, timeout=20).status_code == status, why


def test_without_a_cache_no_source_need_be_there(aws: Any, emulator: Server, guard: str) -> None:
    url = request_guard(aws, emulator, guard, "method.request.header.x-token", ttl=0).deploy()
    assert requests.get(url + "/a", timeout=20).status_code == 200


def test_results_are_cached_by_token_and_serve_the_other_methods(aws: Any, emulator: Server, guard: str) -> None:
    made = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(guard), identitySource=HEADER)
    url = made.deploy()
    first = call(url + "/a", "wide").json()
    again = call(url + "/b", "wide").json()
    assert again["calls"] == first["calls"]
    assert again["integrationLatency"] == 0
    assert call(url + "/a", "narrow").json()["calls"] != first["calls"], "another token is another caller"
    refused = call(url + "/b", "narrow")
    assert (refused.status_code, refused.json()) == (403, {"Message": DENIED}), "its policy names /a only"
    made.gateway.update_stage(
        restApiId=made.api, stageName="test", patchOperations=[{"op": "replace", "path": "/description", "value": "x"}]
    )
    assert call(url + "/a", "wide").json()["calls"] == first["calls"], "settings of the stage change nothing"
    made.gateway.flush_stage_authorizers_cache(restApiId=made.api, stageName="test")
    fresh = call(url + "/a", "wide").json()["calls"]
    assert fresh != first["calls"], "flushed"
    made.deploy()
    assert call(url + "/a", "wide").json()["calls"] != fresh, "a new deployment begins anew"


def test_the_function_may_come_from_a_stage_variable_and_be_an_alias(aws: Any, emulator: Server, guard: str) -> None:
    name = guard.rsplit(":", 1)[1]
    functions = aws("lambda")
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    for qualifier in ("live", version):
        allow_gateway(aws, f"{guard}:{qualifier}")
    made = Guarded(
        aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri("${stageVariables.guard}").replace(
            "${stageVariables.guard}", guard.rsplit(":", 1)[0] + ":${stageVariables.guard}"
        ), identitySource=HEADER
    )  # fmt: skip
    assert call(made.deploy(guard=f"{name}:live") + "/a", "allow").status_code == 200
    assert call(made.deploy(guard=f"{name}:{version}") + "/a", "allow").status_code == 200
    nobody = call(made.deploy(guard="nobody") + "/a", "allow")
    assert (nobody.status_code, nobody.text) == (500, '{"message":null}')


def test_the_function_must_let_this_authorizer_call_it(aws: Any, emulator: Server, guard: str) -> None:
    """By a policy of its own, for `{api}/authorizers/{id}`; a role needs no such policy."""
    functions, name = aws("lambda"), guard.rsplit(":", 1)[1]
    version = functions.publish_version(FunctionName=name, Description="not open to the gateway")["Version"]
    functions.create_alias(FunctionName=name, Name="closed", FunctionVersion=version)
    closed = uri(f"{guard}:closed")
    made = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=closed, identitySource=HEADER)
    url = made.deploy() + "/a"
    assert (call(url, "allow").status_code, call(url, "allow").text) == (500, '{"message":null}')
    permission = {
        "FunctionName": name,
        "Qualifier": "closed",
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
    }
    where = f"arn:aws:execute-api:us-east-1:000000000000:{made.api}/authorizers"
    functions.add_permission(**permission, StatementId="other", SourceArn=f"{where}/other")
    assert call(url, "allow").status_code == 500
    functions.add_permission(**permission, StatementId="this", SourceArn=f"{where}/{made.authorizer}")
    assert call(url, "allow").status_code == 200
    functions.remove_permission(FunctionName=name, Qualifier="closed", StatementId="this")
    by_role = Guarded(
        aws,
        emulator,
        "CUSTOM",
        type="TOKEN",
        authorizerUri=closed,
        identitySource=HEADER,
        authorizerCredentials="arn:aws:iam::000000000000:role/r",
    )
    assert call(by_role.deploy() + "/a", "allow").status_code == 200


def test_a_function_without_concurrency_is_a_failure_of_the_authorizer(aws: Any, emulator: Server) -> None:
    arn = function(aws, SAYS_WHAT_IT_IS_TOLD)
    aws("lambda").put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=0)
    made = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=uri(arn), identitySource=HEADER)
    answer = call(made.deploy() + "/a", "allow")
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (500, "InternalServerErrorException")


def test_an_expression_that_explodes_holds_nobody_up(aws: Any, emulator: Server, guard: str) -> None:
    made = Guarded(
        aws,
        emulator,
        "CUSTOM",
        type="TOKEN",
        authorizerUri=uri(guard),
        identitySource=HEADER,
        identityValidationExpression="(a|aa|a?)+$",
    )
    assert call(made.deploy() + "/a", "a" * 5000 + "!").status_code == 401


def test_the_access_log_says_how_the_authorizer_went(aws: Any, emulator: Server) -> None:
    """In an account of its own, which may write logs."""
    account = "230000000009"
    mine = partial(aws, access_key=account)
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{account}:role/logs"}
    mine("apigateway").update_account(patchOperations=[role])
    guard = uri(function(mine, SAYS_WHAT_IT_IS_TOLD))
    made = Guarded(mine, emulator, "CUSTOM", type="TOKEN", authorizerUri=guard, identitySource=HEADER)
    url, group = made.deploy() + "/a", "authorizers-access"
    variables = ("authorizer.principalId", "authorizer.status", "authorizer.integrationStatus", "authorizer.error",
                 "authorize.status", "authorize.error")  # fmt: skip
    line = " ".join(f"$context.{name}" for name in variables)
    settings = {
        "/accessLogSettings/destinationArn": f"arn:aws:logs:us-east-1:{account}:log-group:{group}",
        "/accessLogSettings/format": f"$context.requestId {line}",
    }
    made.gateway.update_stage(
        restApiId=made.api,
        stageName="test",
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in settings.items()],
    )
    answers = [call(url, token) for token in ("allow", "deny", None)]
    events = mine("logs").filter_log_events(logGroupName=group)["events"]
    requests_made = [answer.headers["x-amzn-RequestId"] for answer in answers]
    assert [event["message"].strip() for event in events] == [
        f"{requests_made[0]} ann 200 200 - 200 -",
        f"{requests_made[1]} ann 200 200 - 403 The client is not authorized to perform this operation.",
        f"{requests_made[2]} - 401 - Unauthorized request: {requests_made[2]} - -",
    ]
