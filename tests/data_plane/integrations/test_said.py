"""What the execution log says around a backend, line by line (handbook/02 section 18)."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.functions.records import Invocation, TooManyRequests
from data_plane.integrations.backends import Backends
from data_plane.integrations.compose import compile_integration
from data_plane.integrations.transport import Transport
from data_plane.runtime import Call, Request, Response, Scope
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import Endpoint, answering

SCOPE = Scope(account_id="000000000000", region="us-east-1", api_id="api123", stage_name="dev")
RESOURCE = v1.Resource(id="r", path="/pets/{id}")
ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
CREATED = b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok"


class FunctionsStandIn:
    """Answers every call alike."""

    def __init__(self, payload: bytes, function_error: str | None = None) -> None:
        self.later: list[tuple[str, bytes]] = []
        self._answer = Invocation(
            payload=payload, function_error=function_error, executed_version="$LATEST", log="", request_id="the-id",
            duration_ms=0.0, billed_ms=0, max_memory_mb=0, init_ms=None,
        )  # fmt: skip

    def invoke_later(
        self, arn: str, event: bytes, *, trace_id: str | None = None, durable_name: str | None = None
    ) -> None:
        self.later.append((arn, event))

    async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
        return self._answer


class Throttled(FunctionsStandIn):
    """Has no concurrency left."""

    async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
        raise TooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded")


class AnyRole:
    """Whoever has it may do everything."""

    async def assume(self, role: Any) -> Callable[[str, str], str]:
        return lambda action, resource: ""


def backends(functions: Any = None, permits: Callable[[str, str], bool] = lambda function, method: True) -> Backends:
    nothing: Any = None
    roles: Any = AnyRole()
    return Backends(functions=functions, http=Transport(), network=nothing, aws=nothing, permits=permits, roles=roles)


def method(integration: v1.Integration) -> v1.Method:
    responses = integration.integration_responses or {"200": v1.IntegrationResponse(status_code="200")}
    return v1.Method(
        http_method="ANY",
        authorization_type="NONE",
        method_responses={"200": v1.MethodResponse(status_code="200")},
        method_integration=replace(integration, integration_responses=responses),
    )


async def run(integration: v1.Integration, over: Backends, *, data_trace: bool = True) -> list[str]:
    """The lines of one call, those of its failure too. The latency they tell is the one that metrics count."""
    call = Call(Request(method="POST", path="/dev/pets/7", headers=[("X-Client", "c")], body=b"hello"))
    call.context = {"requestTimeEpoch": 0, "httpMethod": "POST", "requestId": "rid", "identity": {}}
    call.log = ExecutionLog(data_trace=data_trace)
    integrate = compile_integration(RESOURCE, method(integration), SCOPE, over)
    try:
        assert isinstance(await integrate(call), Response)
    except GatewayError as failure:
        call.log.say(failure.reason)
    await over.http.close()
    said = "\n".join(call.log.lines).replace(call.trace or "no trace", "TRACE")
    said = said.replace(call.trace.partition(";")[0] or "no trace", "ROOT")
    said = re.sub(r"Date=\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", "Date=NOW", said)
    latency = call.integrated.latency if call.integrated else None
    return said.replace(f"latency: {latency} ms", "latency: N ms").split("\n")


def http(type: str, port: int) -> v1.Integration:
    return v1.Integration(type=type, http_method="POST", uri=f"http://127.0.0.1:{port}/x")


@pytest.mark.parametrize(
    ("type", "headers"),
    [
        (
            "HTTP",
            "{x-amzn-apigateway-api-id=api123, Accept=application/json, User-Agent=AmazonAPIGateway_api123, "
            "Content-Type=application/json, X-Amzn-Trace-Id=ROOT}",
        ),
        (
            "HTTP_PROXY",
            "{X-Client=c, X-Forwarded-For=127.0.0.1, X-Forwarded-Port=80, X-Forwarded-Proto=http, "
            "x-amzn-apigateway-api-id=api123, Accept=application/json, User-Agent=AmazonAPIGateway_api123, "
            "X-Amzn-Trace-Id=ROOT}",
        ),
    ],
)
def test_an_http_endpoint(type: str, headers: str, play: Play) -> None:
    async def scenario() -> None:
        async with Endpoint(answering(CREATED)) as endpoint:
            url = f"http://127.0.0.1:{endpoint.port}/x"
            assert await run(http(type, endpoint.port), backends()) == [
                f"Endpoint request URI: {url}",
                f"Endpoint request headers: {headers}",
                "Endpoint request body after transformations: hello",
                f"Sending request to {url}",
                "Received response. Status: 201, Integration latency: N ms",
                "Endpoint response headers: {Content-Type=text/plain, X-A=b, Content-Length=2}",
                "Endpoint response body before transformations: ok",
            ]
            assert await run(http(type, endpoint.port), backends(), data_trace=False) == [
                f"Sending request to {url}",
                "Received response. Status: 201, Integration latency: N ms",
            ]

    play(scenario())


@pytest.mark.parametrize(
    ("credentials", "first", "last"),
    [
        (
            None,
            "",
            ", x-amzn-lambda-integration-tag=rid, "
            "X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:000000000000:api123/dev/ANY/pets/{id}",
        ),
        ("arn:aws:iam::000000000000:role/r", "x-amzn-lambda-integration-tag=rid, ", ""),
    ],
    ids=["by itself", "as a role"],
)
def test_a_function(credentials: str | None, first: str, last: str, play: Play) -> None:
    """The headers as in users' logs of 2022 to 2025, but for those that are secret."""
    url = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{ARN}/invocations"

    async def scenario() -> None:
        lines = await run(
            v1.Integration(
                type="AWS",
                http_method="POST",
                uri=URI,
                credentials=credentials,
                request_templates={"application/json": "{}"},
            ),
            backends(FunctionsStandIn(b'{"errorMessage": "no"}', "Unhandled")),
        )
        assert lines == [
            f"Endpoint request URI: {url}",
            f"Endpoint request headers: {{{first}X-Amz-Date=19700101T000000Z, x-amzn-apigateway-api-id=api123, "
            "Accept=application/json, User-Agent=AmazonAPIGateway_api123, Host=lambda.us-east-1.amazonaws.com, "
            f"X-Amz-Content-Sha256={sha256(b'{}').hexdigest()}, X-Amzn-Trace-Id=ROOT{last}}}",
            "Endpoint request body after transformations: {}",
            f"Sending request to {url}",
            "Received response. Status: 200, Integration latency: N ms",
            "Endpoint response headers: {Date=NOW, Content-Type=application/json, Content-Length=22, "
            "Connection=keep-alive, x-amzn-RequestId=the-id, X-Amz-Function-Error=Unhandled, "
            "x-amzn-Remapped-Content-Length=0, X-Amz-Executed-Version=$LATEST, X-Amzn-Trace-Id=TRACE}",
            'Endpoint response body before transformations: {"errorMessage": "no"}',
            "Lambda execution failed with status 200 due to customer function error: no. Lambda request id: the-id",
        ]

    play(scenario())


@pytest.mark.parametrize(("kind", "status"), [("Event", 202), ("DryRun", 204)])
def test_a_call_nobody_waits_for(kind: str, status: int, play: Play) -> None:
    mapping = {"integration.request.header.X-Amz-Invocation-Type": f"'{kind}'"}
    templates = {"application/json": "{}"}

    async def scenario() -> None:
        functions = FunctionsStandIn(b"")
        lines = await run(
            v1.Integration(
                type="AWS", http_method="POST", uri=URI, request_parameters=mapping, request_templates=templates
            ),
            backends(functions),
        )
        assert lines[-3:] == [
            f"Received response. Status: {status}, Integration latency: N ms",
            "Endpoint response headers: {X-Amzn-Trace-Id=TRACE}",
            "Endpoint response body before transformations: ",
        ]
        assert functions.later == ([(ARN, b"{}")] if kind == "Event" else [])

    play(scenario())


UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CONFIGURATION = "Execution failed due to configuration error: "


def refuses(function_arn: str, source_arn: str) -> bool:
    assert (function_arn, source_arn) == (ARN, "arn:aws:execute-api:us-east-1:000000000000:api123/dev/ANY/pets/{id}")
    return False


@pytest.mark.parametrize(
    ("integration", "over", "reason"),
    [
        (
            v1.Integration(type="AWS_PROXY", http_method="POST", uri=URI),
            {"permits": refuses},
            CONFIGURATION + "Invalid permissions on Lambda function",
        ),
        (
            v1.Integration(type="AWS_PROXY", http_method="GET", uri=URI),
            {},
            CONFIGURATION + "Invalid permissions on Lambda function",
        ),
        (
            v1.Integration(type="AWS_PROXY", http_method="POST", uri=URI),
            {"functions": FunctionsStandIn(b"1")},
            CONFIGURATION + "Malformed Lambda proxy response",
        ),
        (
            v1.Integration(type="HTTP", http_method="GET", uri="http://127.0.0.1/{proxy}"),
            {},
            CONFIGURATION + "Illegal character in path at index 17: http://127.0.0.1/{proxy}",
        ),
        (
            v1.Integration(type="HTTP", http_method="GET", uri="http://127.0.0.1/?a={b}"),
            {},
            CONFIGURATION + "Illegal character in query at index 20: http://127.0.0.1/?a={b}",
        ),
        (
            v1.Integration(type="HTTP", http_method="GET", uri="http:///x"),
            {},
            CONFIGURATION + "Host name may not be empty",
        ),
        (
            v1.Integration(type="HTTP", http_method="GET", uri="ftp://127.0.0.1/x"),
            {},
            CONFIGURATION + "Invalid endpoint address",
        ),
        (
            v1.Integration(type="MOCK", request_templates={"application/json": "#if("}),
            {},
            CONFIGURATION + "Unable to transform request",
        ),
        (
            v1.Integration(type="MOCK", request_templates={"application/json": '{"statusCode": "200"}'}),
            {},
            CONFIGURATION + "statusCode should be an integer which defined in request template",
        ),
        (
            v1.Integration(
                type="MOCK",
                request_templates={"application/json": '{"statusCode": 403}'},
                integration_responses={"200": v1.IntegrationResponse(status_code="200", selection_pattern="200")},
            ),
            {},
            CONFIGURATION + "No match for output mapping and no default output mapping configured. "
            "Endpoint Response Status Code: 403",
        ),
        (
            v1.Integration(type="MOCK", content_handling="CONVERT_TO_BINARY"),
            {},
            CONFIGURATION + "Unable to base64 decode the body.",
        ),
    ],
)
def test_why_a_call_fails(integration: v1.Integration, over: dict[str, Any], reason: str, play: Play) -> None:
    """As in AWS's logs that users show: of SQS answering 403, of a MOCK in Terraform's examples, and others."""

    async def scenario() -> None:
        assert (await run(integration, backends(**over)))[-1] == reason

    play(scenario())


SENDING = f"Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{ARN}/invocations"
EMPTY = {"application/json": "{}"}
ASYNCHRONOUS = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
STREAMED = URI.replace("2015-03-31", "2021-11-15").replace("/invocations", "/response-streaming-invocations")


@pytest.mark.parametrize(
    ("integration", "sent"),
    [
        (v1.Integration(type="AWS_PROXY", http_method="POST", uri=URI), SENDING),
        (v1.Integration(type="AWS", http_method="POST", uri=URI, request_templates=EMPTY), SENDING),
        (
            v1.Integration(
                type="AWS", http_method="POST", uri=URI, request_templates=EMPTY, request_parameters=ASYNCHRONOUS
            ),
            SENDING,
        ),
        (
            v1.Integration(type="AWS_PROXY", http_method="POST", uri=STREAMED, response_transfer_mode="STREAM"),
            SENDING.replace("2015-03-31", "2021-11-15").replace("/invocations", "/response-streaming-invocations"),
        ),
    ],
    ids=["proxied", "not proxied", "asynchronous", "streamed"],
)
def test_a_function_that_refuses_the_gateway(integration: v1.Integration, sent: str, play: Play) -> None:
    """It is Lambda that does, so the request was sent, as logs that users show have it (of 2018, 2019 and 2020)."""

    async def scenario() -> None:
        lines = await run(integration, backends(FunctionsStandIn(b""), permits=refuses))
        assert lines[-2:] == [sent, CONFIGURATION + "Invalid permissions on Lambda function"]

    play(scenario())


def test_a_function_without_concurrency(play: Play) -> None:
    """Two lines, as a recording of AWS's log has them."""

    async def scenario() -> None:
        integration = v1.Integration(type="AWS_PROXY", http_method="POST", uri=URI)
        *_, refused, reason = await run(integration, backends(Throttled(b"")))
        assert re.fullmatch(rf"Lambda invocation failed with status: 429\. Lambda request id: {UUID}", refused)
        assert reason == CONFIGURATION + "Rate Exceeded."

    play(scenario())
