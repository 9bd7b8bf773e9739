"""What the gateway says when it answers itself: byte for byte, over a socket (handbook/02 sections 6 and 8)."""

import itertools
from typing import Any

import pytest
import requests

from tests.apis import function, uri
from tests.process import Server

_names = (f"errors{number}" for number in itertools.count())
ROLE = "arn:aws:iam::000000000000:role/r"


def deploy(
    aws: Any, emulator: Server, integration: dict[str, Any], responses: dict[str, dict[str, Any]] | None = None
) -> str:
    """A regional API whose root has this integration and these gateway responses; its URL."""
    gateway, stage = aws("apigateway"), next(_names)
    api = gateway.create_rest_api(name=stage, endpointConfiguration={"types": ["REGIONAL"]})
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "ANY"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, **integration)
    for response_type, response in (responses or {}).items():
        gateway.put_gateway_response(restApiId=api["id"], responseType=response_type, **response)
    gateway.create_deployment(restApiId=api["id"], stageName=stage, variables={"team": "blue"})
    return f"{emulator.url}/_aws/execute-api/{api['id']}/{stage}"


def proxy(function_arn: str, **more: Any) -> dict[str, Any]:
    return {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function_arn), **more}


@pytest.mark.parametrize(
    ("source", "status", "why"),
    [
        ("def handler(event, context):\n    raise ValueError('no')\n", 502, "a function that raises"),
        ("import nothing_of_this_name\n", 502, "a function that cannot be imported"),
        ("def other(event, context):\n    pass\n", 502, "a handler that is missing"),
        ("def handler(event, context):\n    return 'text'\n", 502, "an answer that is no object"),
        ("def handler(event, context):\n    return {'statusCode': 200, 'oops': 1}\n", 502, "an unknown member"),
        ("import os\ndef handler(event, context):\n    os._exit(3)\n", 502, "a worker that dies"),
    ],
)
def test_what_a_function_does_wrong(aws: Any, emulator: Server, source: str, status: int, why: str) -> None:
    answer = requests.get(deploy(aws, emulator, proxy(function(aws, source))), timeout=20)
    assert (answer.status_code, answer.content) == (status, b'{"message": "Internal server error"}'), why
    assert answer.headers["x-amzn-ErrorType"] == "InternalServerErrorException", why
    assert "X-Amzn-Trace-Id" not in answer.headers, why


@pytest.mark.parametrize(
    ("method", "length"), [("GET", "42"), ("HEAD", "0"), ("DELETE", "42")], ids=["GET", "HEAD", "DELETE"]
)
def test_the_length_of_the_gateways_own_answer(aws: Any, emulator: Server, method: str, length: str) -> None:
    answer = requests.request(method, f"{deploy(aws, emulator, {'type': 'MOCK'})}/nowhere", timeout=20)
    assert (answer.status_code, answer.headers["Content-Length"]) == (403, length)
    assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


def test_a_crash_costs_that_call_only(aws: Any, emulator: Server) -> None:
    source = (
        "import os\ndef handler(event, context):\n    event['body'] and os._exit(1)\n    return {'body': 'alive'}\n"
    )
    url = deploy(aws, emulator, proxy(function(aws, source)))
    assert requests.get(url, timeout=20).text == "alive"
    assert requests.post(url, data="die", timeout=20).status_code == 502
    assert requests.get(url, timeout=20).text == "alive"


@pytest.mark.parametrize(
    ("integration", "why"),
    [
        (proxy("arn:aws:lambda:us-east-1:000000000000:function:nobody"), "no such function"),
        (
            {**proxy("arn:aws:lambda:us-east-1:000000000000:function:nobody"), "integrationHttpMethod": "GET"},
            "not POST",
        ),
    ],
)
def test_what_is_configured_wrong(aws: Any, emulator: Server, integration: dict[str, Any], why: str) -> None:
    answer = requests.get(deploy(aws, emulator, integration), timeout=20)
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}'), why


def test_an_integration_that_is_too_slow(aws: Any, emulator: Server) -> None:
    """The gateway gives up; the function runs on and its worker serves the next call."""
    source = "import time\ndef handler(event, context):\n    time.sleep(0.5)\n    return {'body': 'late'}\n"
    url = deploy(aws, emulator, proxy(function(aws, source), timeoutInMillis=100))
    answer = requests.get(url, timeout=20)
    assert (answer.status_code, answer.content) == (504, b'{"message": "Endpoint request timed out"}')


def test_a_function_with_no_concurrency_left(aws: Any, emulator: Server) -> None:
    arn = function(aws, "def handler(event, context):\n    return {}\n")
    aws("lambda").put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=0)
    assert requests.get(deploy(aws, emulator, proxy(arn)), timeout=20).status_code == 500


def test_the_order_of_headers_is_that_of_aws(emulator: Server, aws: Any) -> None:
    answer = requests.get(deploy(aws, emulator, {"type": "MOCK"}) + "/nothing", timeout=20)
    names = [name.lower() for name in answer.headers if name.lower() not in ("date", "connection", "content-length")]
    assert names == ["content-type", "x-amzn-requestid", "x-amzn-errortype", "x-amz-apigw-id"]


MISSING = {"statusCode": "404", "responseParameters": {"gatewayresponse.header.X-Team": "stageVariables.team"}}


@pytest.mark.parametrize(
    ("responses", "status", "body", "headers", "why"),
    [
        (
            {"MISSING_AUTHENTICATION_TOKEN": MISSING},
            404,
            '{"message":"Missing Authentication Token"}',
            {"X-Team": "blue"},
            "a type of its own: status and header",
        ),
        (
            {
                "DEFAULT_4XX": {
                    "responseTemplates": {"application/json": '{"type":"$context.error.responseType"}'},
                    "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
                }
            },
            403,
            '{"type":"MISSING_AUTHENTICATION_TOKEN"}',
            {"Access-Control-Allow-Origin": "*"},
            "the default for 4xx shines through, and keeps the type's status",
        ),
        (
            {
                "MISSING_AUTHENTICATION_TOKEN": {
                    "responseTemplates": {"text/plain": "$context.error.message for $method.request.querystring.who"}
                }
            },
            403,
            "Missing Authentication Token for me",
            {"Content-Type": "text/plain"},
            "a template of another type, and the client's parameters",
        ),
        (
            {
                "MISSING_AUTHENTICATION_TOKEN": {
                    "responseParameters": {
                        "gatewayresponse.header.x-request-path": "method.input.params.petId",
                        "gatewayresponse.header.x-request-query": "method.input.params.who",
                        "gatewayresponse.header.x-request-header": "method.input.params.Accept",
                    }
                }
            },
            403,
            '{"message":"Missing Authentication Token"}',
            {"x-request-path": "", "x-request-query": "me", "x-request-header": "*/*"},
            "AWS's page set-up-gateway-responses-in-swagger: a parameter, wherever it stands",
        ),
    ],
)
def test_gateway_responses_of_the_user(
    aws: Any,
    emulator: Server,
    responses: dict[str, dict[str, Any]],
    status: int,
    body: str,
    headers: dict[str, str],
    why: str,
) -> None:
    answer = requests.get(deploy(aws, emulator, {"type": "MOCK"}, responses) + "/nothing?who=me", timeout=20)
    assert (answer.status_code, answer.text) == (status, body), why
    for name, value in headers.items():
        assert answer.headers[name] == value, why


def test_a_body_that_is_too_large(aws: Any, emulator: Server) -> None:
    answer = requests.post(deploy(aws, emulator, {"type": "MOCK"}), data=b"x" * 10_485_761, timeout=20)
    assert (answer.status_code, answer.text) == (413, "HTTP content length exceeded 10485760 bytes.")
    assert answer.headers["Content-Type"] == "text; charset=utf-8"
