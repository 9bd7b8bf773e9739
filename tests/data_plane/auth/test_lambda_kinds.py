"""Lambda authorizers of every kind of API: events, answers, refusals, log lines (handbook/04 sections 2, 5 and 11)."""

import asyncio
import json
from typing import Any

import msgspec
import pytest

from data_plane.auth.lambda_authorizers import lambda_kinds
from data_plane.auth.lambda_authorizers.lambda_authorizer import INVALID_PERMISSIONS, LambdaAuthorizer
from data_plane.auth.lambda_authorizers.lambda_kinds import Function
from data_plane.auth.lambda_authorizers.permission import guard_by_function
from data_plane.auth.results import Place, Results
from data_plane.errors import (
    AccessDenied,
    AuthorizerConfigurationError,
    AuthorizerNotPermitted,
    GatewayError,
    Unauthorized,
)
from data_plane.execution_log import ExecutionLog
from data_plane.functions.records import Invocation
from data_plane.runtime import Call, Request

ARN = "arn:aws:lambda:us-east-1:123456789012:function:guard"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
ADDRESS = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{ARN}/invocations"
CALLED = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/pets/7"


FAILED = "Execution failed due to configuration error: "


def allowing(**more: Any) -> dict[str, Any]:
    return {
        "principalId": "user-123456",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": CALLED, **more}],
        },
    }


class Guard:
    """An authorizer function: answers with `answer`, or fails with it; keeps what it was sent."""

    def __init__(self, answer: Any = None, *, error: bool = False) -> None:
        self.answer = allowing() if answer is None else answer
        self.error = error
        self.events: list[Any] = []

    async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
        assert arn == ARN
        self.events.append(json.loads(event))
        await asyncio.sleep(0)
        payload = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return Invocation(
            payload=payload,
            function_error="Unhandled" if self.error else None,
            executed_version="$LATEST",
            log="",
            request_id="r",
            duration_ms=1,
            billed_ms=1,
            max_memory_mb=1,
            init_ms=None,
        )


def function(*sources: str, ttl: int = 300, permitted: bool = True) -> Function:
    async def permission(function_arn: str) -> str:
        return "" if permitted else INVALID_PERMISSIONS

    return Function(
        place=Place("api", "dev", "deployment", "auth1"),
        uri=URI,
        ttl=ttl,
        sources=sources,
        stage_variables={"team": "blue"},
        arn=lambda call: CALLED,
        permitted=permission,
    )


def call(**headers: str) -> Call:
    found = Call(
        Request(
            method="GET",
            path="/dev/pets/7",
            query="a=1&a=2&b=x%20y",
            headers=[(name.replace("_", "-"), value) for name, value in headers.items()],
        ),
        path="/pets/7",
        context={
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "api.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "api",
            "requestId": "request-1",
            "routeKey": "GET /pets/{id}",
            "stage": "dev",
            "httpMethod": "GET",
            "path": "/dev/pets/7",
            "protocol": "HTTP/1.1",
            "requestTime": "12/Mar/2020:19:03:58 +0000",
            "requestTimeEpoch": 1583348638390,
            "identity": {"sourceIp": "10.1.2.3", "userAgent": "curl"},
        },
    )
    found.path_parameters = {"id": "7"}
    found.log = ExecutionLog(data_trace=False)
    return found


def headers(call: Call) -> list[tuple[str, str]]:
    return call.request.headers


HEADER = "method.request.header.Auth"


def run(authorizer: LambdaAuthorizer, guard: Guard, *calls: Call) -> list[GatewayError | None]:
    """How the calls end, one after the other."""
    authorize = guard_by_function(authorizer, guard, Results())

    async def outcome(call: Call) -> GatewayError | None:
        try:
            await authorize(call)
        except GatewayError as failure:
            return failure
        return None

    async def all_of_them() -> list[GatewayError | None]:
        return [await outcome(each) for each in calls]

    return asyncio.run(all_of_them())


def http(version: str = "2.0", *, simple: bool = False, ttl: int = 0) -> LambdaAuthorizer:
    sources = function("$request.header.Auth", "$request.querystring.b", ttl=ttl)
    return lambda_kinds.http(sources, "/pets/{id}", headers, payload_format=version, simple=simple)


def test_the_event_of_an_http_api_in_format_2() -> None:
    guard, made = Guard(), call(Auth="t", X_Two="1", x_two="2", Cookie="a=1; b=2")
    assert run(http(), guard, made) == [None]
    assert guard.events == [
        {
            "version": "2.0",
            "type": "REQUEST",
            "routeArn": CALLED,
            "identitySource": ["t", "x y"],
            "routeKey": "GET /pets/{id}",
            "rawPath": "/dev/pets/7",
            "rawQueryString": "a=1&a=2&b=x%20y",
            "cookies": ["a=1", "b=2"],
            "headers": {"auth": "t", "x-two": "1,2"},
            "queryStringParameters": {"a": "1,2", "b": "x y"},
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "api",
                "domainName": "api.execute-api.us-east-1.amazonaws.com",
                "domainPrefix": "api",
                "requestId": "request-1",
                "routeKey": "GET /pets/{id}",
                "stage": "dev",
                "http": {
                    "method": "GET",
                    "path": "/dev/pets/7",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "10.1.2.3",
                    "userAgent": "curl",
                },
                "time": "12/Mar/2020:19:03:58 +0000",
                "timeEpoch": 1583348638390,
            },
            "pathParameters": {"id": "7"},
            "stageVariables": {"team": "blue"},
        }
    ]


def test_the_event_of_an_http_api_in_format_1() -> None:
    guard = Guard()
    run(http("1.0"), guard, call(Auth="t"))
    (event,) = guard.events
    assert event.pop("requestContext")["apiId"] == "api"
    assert event == {
        "version": "1.0",
        "type": "REQUEST",
        "methodArn": CALLED,
        "identitySource": "t,x y",
        "authorizationToken": "t,x y",
        "resource": "/pets/{id}",
        "path": "/dev/pets/7",
        "httpMethod": "GET",
        "headers": {"Auth": "t"},
        "queryStringParameters": {"a": "2", "b": "x y"},
        "pathParameters": {"id": "7"},
        "stageVariables": {"team": "blue"},
    }


def test_the_event_of_a_websocket_api_has_no_path() -> None:
    guard = Guard()
    connecting = lambda_kinds.websocket(function("route.request.header.Auth"), headers)
    assert run(connecting, guard, call(Auth="t")) == [None]
    assert list(guard.events[0]) == [
        "type", "methodArn", "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters",
        "stageVariables", "requestContext",
    ]  # fmt: skip


TYPED = {"text": "t", "number": 1, "yes": True, "list": [1, "a"], "map": {"k": None}}


@pytest.mark.parametrize(
    ("answer", "simple", "context", "why"),
    [
        ({"isAuthorized": True, "context": TYPED}, True, TYPED, "values keep their types"),
        ({"isAuthorized": True}, True, {}, "without a context"),
        (
            {**allowing(), "context": TYPED},
            False,
            {**TYPED, "principalId": "user-123456"},
            "a policy, and values keep their types",
        ),
        (allowing(), False, {"principalId": "user-123456"}, "a policy without a context"),
    ],
)
def test_who_an_http_api_lets_in(answer: Any, simple: bool, context: Any, why: str) -> None:
    made = call(Auth="t")
    assert run(http(simple=simple), Guard(answer), made) == [None], why
    assert made.context["authorizer"] == context, why


@pytest.mark.parametrize(
    ("answer", "simple", "error", "refusal", "why"),
    [
        ({"isAuthorized": False}, True, False, AccessDenied, "a plain no"),
        ({"isAuthorized": "true"}, True, False, AuthorizerConfigurationError, "a text for yes"),
        ({"isAuthorized": 1}, True, False, AuthorizerConfigurationError, "a number for yes"),
        ({}, True, False, AuthorizerConfigurationError, "no answer"),
        (allowing(), True, False, AuthorizerConfigurationError, "a policy where yes or no was asked"),
        ({"isAuthorized": True}, False, False, AuthorizerConfigurationError, "yes where a policy was asked"),
        ({**allowing(), "context": [1]}, False, False, AuthorizerConfigurationError, "a list for a context"),
        (allowing(Resource="*/other"), False, False, AccessDenied, "a policy for something else"),
        (allowing(Condition={"IpAddress": {"aws:SourceIp": "10.2.0.0/16"}}), False, False, AccessDenied, "elsewhere"),
        ({"errorMessage": "Unauthorized"}, False, True, Unauthorized, "the word that means 401"),
        ({"errorMessage": ["Unauthorized"]}, False, True, AuthorizerConfigurationError, "not that word"),
        ({"errorMessage": "Unauthorized"}, False, False, AuthorizerConfigurationError, "said, but not raised"),
        (b"[" * 100_000, False, True, AuthorizerConfigurationError, "an error that never ends"),
        (b"[" * 100_000, False, False, AuthorizerConfigurationError, "an answer that never ends"),
        (b'{"a":' * 50_000, True, False, AuthorizerConfigurationError, "or another"),
        (b"\xff", True, False, AuthorizerConfigurationError, "no text"),
        (b"", True, False, AuthorizerConfigurationError, "nothing"),
    ],
)
def test_who_an_http_api_refuses(answer: Any, simple: bool, error: bool, refusal: type[GatewayError], why: str) -> None:
    made = call(Auth="t")
    (failure,) = run(http(simple=simple), Guard(answer, error=error), made)
    assert type(failure) is refusal, why


@pytest.mark.parametrize(
    ("kind", "size", "refused"),
    [("websocket", 7000, False), ("websocket", 9000, True), ("rest", 9000, False), ("rest", 1_100_000, True)],
)
def test_an_answer_has_a_largest_size(kind: str, size: int, refused: bool) -> None:
    sources = function(HEADER)
    kinds = {"websocket": lambda_kinds.websocket(sources, headers), "rest": lambda_kinds.rest_token(sources, None)}
    (failure,) = run(kinds[kind], Guard({**allowing(), "context": {"k": "x" * size}}), call(Auth="t"))
    assert (failure is not None) is refused


def test_conditions_of_a_policy_are_those_of_the_call() -> None:
    policy = allowing(Condition={"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}})
    assert run(http(), Guard(policy), call(Auth="t")) == [None]


def test_an_http_api_wants_every_source() -> None:
    guard = Guard()
    (failure,) = run(http(), guard, call())
    assert type(failure) is Unauthorized
    assert guard.events == []


@pytest.mark.parametrize("answer", [{"isAuthorized": False}, {"isAuthorized": True}])
def test_yes_and_no_are_both_remembered(answer: Any) -> None:
    guard = Guard(answer)
    first, second = run(http(simple=True, ttl=60), guard, call(Auth="t"), call(Auth="t"))
    assert type(first) is type(second)
    assert len(guard.events) == 1


@pytest.mark.parametrize(("error", "why"), [(True, "a function that fails"), (False, "one that answers nonsense")])
def test_failures_are_not_remembered(error: bool, why: str) -> None:
    guard = Guard({"errorMessage": "Unauthorized"}, error=error)
    run(http(ttl=60), guard, call(Auth="t"), call(Auth="t"))
    assert len(guard.events) == 2, why


def test_without_identity_sources_nothing_is_remembered() -> None:
    """Or what one caller was told would be everybody's."""
    guard = Guard()
    run(lambda_kinds.rest_request(function(), "/pets/{id}", headers), guard, call(), call())
    assert len(guard.events) == 2


def test_a_function_that_does_not_let_itself_be_called() -> None:
    """Execution logs and the access logs of HTTP APIs have words of their own for it."""
    guard, closed = Guard(), function(HEADER, permitted=False)
    token = lambda_kinds.rest_token(closed, None)
    route = lambda_kinds.http(closed, "/pets/{id}", headers, payload_format="2.0", simple=True)
    for authorizer, reason in (
        (token, FAILED + "Invalid permissions on Lambda function"),
        (
            route,
            "The IAM role configured on the authorizer or API Gateway doesn't have permissions to call the authorizer. "
            "Check the permissions and try again.",
        ),
    ):
        (failure,) = run(authorizer, guard, call(Auth="t"))
        assert type(failure) is AuthorizerNotPermitted
        assert failure.reason == reason
    assert guard.events == []


MALFORMED: list[tuple[Any, str]] = [
    (None, "Could not parse policy"),
    (
        {**allowing(), "isAuthorized": True},
        'Invalid JSON in response: Unrecognized field "isAuthorized" , not marked as ignorable',
    ),
    (
        {**allowing(), "context": {"list": ["a"]}},
        "Invalid JSON in response: Can not deserialize instance of java.lang.String out of START_ARRAY token",
    ),
    (
        {**allowing(), "context": {"map": {}}},
        "Invalid JSON in response: Can not deserialize instance of java.lang.String out of START_OBJECT token",
    ),
]


@pytest.mark.parametrize(("answer", "said"), MALFORMED, ids=["null", "unknown field", "list", "map"])
def test_what_is_logged_of_malformed_answers(answer: Any, said: str) -> None:
    """What AWS's logs say: ExpanseLLC/lambda_authorizer issue 1 (null), a log of 2023 (an unknown field), and
    dev.to/dborgenvik/the-context-property-of-aws-lambda-authorizer-1ibc (a list)."""
    guard = Guard(json.dumps(answer).encode())
    for kind in (lambda_kinds.rest_token(function(HEADER), None), lambda_kinds.websocket(function(HEADER), headers)):
        (failure,) = run(kind, guard, call(Auth="t"))
        assert type(failure) is AuthorizerConfigurationError
        assert failure.reason == FAILED + said


def test_the_log_of_a_request_authorizer_names_its_sources() -> None:
    made = call(Auth="secret-token")
    made.log = ExecutionLog(data_trace=False)
    sources = function(HEADER, "method.request.querystring.b")
    run(lambda_kinds.rest_request(sources, "/pets/{id}", headers), Guard(), made)
    shown = "{method.request.header.Auth=******-token, method.request.querystring.b=***}"
    assert made.log.lines[1] == f"Incoming identity: {shown}"


def test_a_function_that_is_too_slow() -> None:
    class Slow(Guard):
        async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
            await asyncio.Event().wait()
            raise AssertionError("never")

    token = lambda_kinds.rest_token(function(HEADER), None)
    hurried = LambdaAuthorizer(**{name: getattr(token, name) for name in token.__struct_fields__} | {"seconds": 0.01})
    (failure,) = run(hurried, Slow(), call(Auth="t"))
    assert type(failure) is AuthorizerConfigurationError
    assert failure.reason == "Execution failed due to a timeout error"


def test_a_policy_of_a_megabyte_is_decided_and_not_kept_beyond_bounds() -> None:
    """Linear, whatever its patterns: nobody holds the gateway up with one."""
    statements = [{"Effect": "Deny", "Action": "execute-api:*", "Resource": "arn:*:" + "*a" * 200} for _ in range(1500)]
    answer = allowing()
    answer["policyDocument"]["Statement"] += statements
    guard = Guard(answer)
    token = lambda_kinds.rest_token(function(HEADER), None)
    assert run(token, guard, *(call(Auth=f"token{number}") for number in range(3))) == [None] * 3


LINES = [
    (
        Guard(),
        {"Auth": "secret-token"},
        [
            "Starting authorizer: auth1 for request: request-1",
            "Incoming identity: ******-token",
            f"Sending request to {ADDRESS}",
            "Using valid authorizer policy for principal: *****123456",
            "Successfully completed authorizer execution",
        ],
        "",
    ),
    (Guard(), {}, ["Starting authorizer: auth1 for request: request-1"], "Unauthorized request: request-1"),
    (
        Guard({"errorMessage": "x"}, error=True),
        {"Auth": "t"},
        ["Starting authorizer: auth1 for request: request-1", "Incoming identity: *", f"Sending request to {ADDRESS}"],
        FAILED + 'Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable',
    ),
]


@pytest.mark.parametrize(("guard", "sent", "lines", "reason"), LINES, ids=["allowed", "no token", "failed"])
def test_the_execution_log(guard: Guard, sent: dict[str, str], lines: list[str], reason: str) -> None:
    made = call(**sent)
    (failure,) = run(lambda_kinds.rest_token(function(HEADER), None), guard, made)
    assert made.log is not None
    assert made.log.lines == lines
    assert (failure.reason if failure else "") == reason


@pytest.mark.parametrize(
    ("credentials", "first", "last"),
    [
        (False, "X-Amz-Date", "X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:api/authorizers/auth1}"),
        (True, "x-amzn-lambda-integration-tag", None),
    ],
    ids=["by itself", "as a role"],
)
def test_events_and_answers_are_logged_only_where_data_is_traced(
    credentials: bool, first: str, last: str | None
) -> None:
    made = call(Auth="secret-token")
    made.log = ExecutionLog(data_trace=True)
    called = msgspec.structs.replace(function(HEADER), credentials=credentials)
    run(lambda_kinds.rest_token(called, None), Guard(), made)
    text = "\n".join(made.log.lines)
    headers = next(line for line in made.log.lines if line.startswith("Endpoint request headers: "))
    assert headers.startswith(f"Endpoint request headers: {{{first}=")
    assert headers.endswith(last) if last else "X-Amz-Source-Arn" not in headers
    assert 'Endpoint request body after transformations: {"type":"TOKEN"' in text
    assert 'Authorizer result body before parsing: {"principalId"' in text
