"""Functions behind AWS and AWS_PROXY integrations, and who may call them (handbook/02 sections 8, 9, 12)."""

import base64
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import allow_gateway, create_function, deploy, function, uri
from tests.process import Server, emulating

PASS: dict[str, dict[str, Any]] = {"200": {}}
ECHO = """
def handler(event, context):
    if isinstance(event, dict) and "fail" in event:
        raise ValueError(event["fail"])
    return {"event": event, "as": context.invoked_function_arn.rpartition(":")[2]}
"""


def custom(function_arn: str, **more: Any) -> dict[str, Any]:
    return {"type": "AWS", "integrationHttpMethod": "POST", "uri": uri(function_arn), **more}


def proxy(function_arn: str, **more: Any) -> dict[str, Any]:
    return {**custom(function_arn), "type": "AWS_PROXY", **more}


@pytest.fixture(scope="module")
def echo(aws: Any) -> Iterator[str]:
    arn = function(aws, ECHO)
    yield arn
    aws("lambda").delete_function(FunctionName=arn)


def test_a_function_gets_what_the_template_made(aws: Any, emulator: Server, echo: str) -> None:
    template = '{"name": $input.json("$.n"), "id": "$input.params(\'id\')", "stage": "$context.stage"}'
    integration = custom(echo, requestTemplates={"application/json": template})
    back = {"200": {"responseTemplates": {"application/json": '{"got": $input.json("$.event")}'}}}
    url = deploy(aws, emulator, integration, path_part="{id}", responses=back)
    answer = requests.post(f"{url}/7", json={"n": "N"}, timeout=10)
    assert answer.json() == {"got": {"name": "N", "id": "7", "stage": url.rpartition("/")[2]}}
    assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert answer.headers["Content-Type"] == "application/json"


def test_without_templates_bodies_pass_as_they_are(aws: Any, emulator: Server, echo: str) -> None:
    url = deploy(aws, emulator, custom(echo), path_part="m", responses=PASS)
    assert requests.post(url + "/m", data='{"a": [1]}', timeout=10).json()["event"] == {"a": [1]}
    assert requests.get(url + "/m", timeout=10).json()["event"] == {}, "no body is an empty event"
    refused = requests.post(url + "/m", data="a/b=\u20ac", headers={"Content-Type": "text/plain"}, timeout=10)
    assert refused.status_code == 400, "the guide's status; the body is that of seven users' reports"
    assert refused.text == (
        '{"message": "Could not parse request body into json: Could not parse payload into json: '
        r"Unrecognized token \'a\': was expecting (JSON String, Number, Array, Object or token "
        r"\'null\', \'true\' or \'false\')\n at [Source: (byte[])\"a\/b=\u20AC\"; line: 1, column: 3]"
        '"}'
    ), "quoted by JavaScript's rules, slashes and apostrophes too: srcecde/aws-tutorial-code issue 4"
    assert refused.headers["x-amzn-ErrorType"] == "BadRequestException"


@pytest.mark.parametrize(
    ("message", "status", "why"),
    [
        (None, 200, "no error: the default"),
        ("four hundred and four", 404, "the pattern is in the message"),
        ("nothing known", 200, "no pattern fits: the default, error or not"),
        ("four hundred\nand more", 200, ". is no line break"),
    ],
)
def test_the_error_message_selects_the_response(
    message: str | None, status: int, why: str, aws: Any, emulator: Server, echo: str
) -> None:
    responses: dict[str, dict[str, Any]] = {
        "200": {},
        "404": {
            "selectionPattern": ".*four hundred.*",
            "responseTemplates": {"application/json": '{"said": $input.json("$.errorMessage")}'},
            "responseParameters": {"method.response.header.X-Kind": "integration.response.header.X-Amz-Function-Error"},
        },
    }
    url = deploy(aws, emulator, custom(echo), path_part="m", responses=responses)
    answer = requests.post(url + "/m", json={} if message is None else {"fail": message}, timeout=10)
    assert answer.status_code == status, why
    if status == 404:
        assert (answer.json(), answer.headers["X-Kind"]) == ({"said": message}, "Unhandled")
    elif message:
        assert answer.json()["errorMessage"] == message, "the error's document passes"


@pytest.mark.parametrize(
    ("mapped", "header", "why"),
    [
        ("errorMessage.httpStatus", "500", "AWS's example, a function that fails with an object's text"),
        ("errorMessage.errorType", "InternalServerError", "and so do texts in it"),
        ("errorMessage.trace.function", "abc()", "further inside"),
        ("errorMessage.trace", '{"function":"abc()","line":123,"file":"abc.js"}', "an object, in its order"),
        ("errorType", "ValueError", "what stands beside the message"),
        ("errorMessage.none", None, "nothing is no header"),
    ],
)
def test_headers_are_mapped_from_inside_of_an_error_message(
    mapped: str, header: str | None, why: str, aws: Any, emulator: Server, echo: str
) -> None:
    """AWS's page handle-errors-in-lambda-integration: the JSON in `errorMessage` is read, for headers only."""
    trace = {"function": "abc()", "line": 123, "file": "abc.js"}
    message = json.dumps({"errorType": "InternalServerError", "httpStatus": 500, "trace": trace})
    failed = {
        "selectionPattern": ".*InternalServerError.*",
        "responseParameters": {"method.response.header.X-Error": f"integration.response.body.{mapped}"},
    }
    url = deploy(aws, emulator, custom(echo), path_part="m", responses={"200": {}, "500": failed})
    answer = requests.post(url + "/m", json={"fail": message}, timeout=10)
    assert (answer.status_code, answer.headers.get("X-Error")) == (500, header), why
    assert answer.json()["errorMessage"] == message, "the body passes as it is"


def test_nothing_selected_is_a_configuration_error(aws: Any, emulator: Server, echo: str) -> None:
    url = deploy(aws, emulator, custom(echo), path_part="m", responses={"400": {"selectionPattern": ".+"}})
    assert requests.post(url + "/m", json={"fail": "x"}, timeout=10).status_code == 400
    answer = requests.post(url + "/m", json={}, timeout=10)
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}')


CALLING = """
import socket
def handler(event, context):
    socket.create_connection(("127.0.0.1", event["port"])).close()
    return "done"
"""


@pytest.mark.parametrize(
    ("kind", "body", "runs", "why"),
    [
        ("RequestResponse", '"done"', True, "as without the header"),
        ("Event", "", True, "nothing is waited for, so nothing comes back"),
        ("DryRun", "", False, "only the permission is asked for"),
    ],
)
def test_invocation_types(kind: str, body: str, runs: bool, why: str, aws: Any, emulator: Server) -> None:
    arn = function(aws, CALLING)
    mapping = {"integration.request.header.X-Amz-Invocation-Type": f"'{kind}'"}
    url = deploy(aws, emulator, custom(arn, requestParameters=mapping), path_part="m", responses=PASS)
    with socket.create_server(("127.0.0.1", 0)) as called:
        answer = requests.post(url + "/m", json={"port": called.getsockname()[1]}, timeout=10)
        assert (answer.status_code, answer.text) == (200, body), why
        called.settimeout(10 if runs else 0)
        if runs:
            called.accept()[0].close()
        else:
            with pytest.raises(BlockingIOError):
                called.accept()


def test_an_invocation_type_lambda_does_not_know(aws: Any, emulator: Server, echo: str) -> None:
    mapping = {"integration.request.header.X-Amz-Invocation-Type": "'Nonsense'"}
    url = deploy(aws, emulator, custom(echo, requestParameters=mapping), path_part="m", responses=PASS)
    assert requests.post(url + "/m", timeout=10).json()["Type"] == "User"


def test_qualifiers_and_stage_variables_name_the_function(aws: Any, emulator: Server) -> None:
    arn = create_function(aws, ECHO)
    aws("lambda").publish_version(FunctionName=arn)
    aws("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    named = arn.rpartition(":")[2]
    for qualifier in ("live", "1"):
        url = deploy(
            aws, emulator, custom(arn.replace(named, "${stageVariables.fn}")), path_part="m", responses=PASS,
            variables={"fn": f"{named}:{qualifier}"},
        )  # fmt: skip
        assert requests.post(url + "/m", timeout=10).status_code == 500, "a qualifier has a policy of its own"
        allow_gateway(aws, f"{arn}:{qualifier}")
        assert requests.post(url + "/m", timeout=10).json()["as"] == qualifier
    latest = deploy(aws, emulator, custom(f"{arn}:$LATEST"), path_part="m", responses=PASS)
    assert requests.post(latest + "/m", timeout=10).status_code == 500
    allow_gateway(aws, arn)
    assert requests.post(latest + "/m", timeout=10).json()["as"] == "$LATEST"


@pytest.mark.parametrize(
    ("statements", "status", "why"),
    [
        ([{"Principal": {"Service": ["sns.amazonaws.com", "apigateway.amazonaws.com"]}}], 200, "one of several"),
        ([{"Principal": {"Service": "sns.amazonaws.com"}}], 500, "another service"),
        ([{"Principal": "*", "Action": "lambda:*"}], 200, "anybody, anything"),
        ([{"Principal": "*"}, {"Principal": "*", "Effect": "Deny"}], 500, "what is denied is not allowed"),
        ([{"Principal": "*", "Condition": {"NoSuchTest": {"a": "b"}}}], 500, "a test that nobody knows"),
    ],
)
def test_policies_that_are_put_whole(
    statements: list[dict[str, Any]], status: int, why: str, aws: Any, emulator: Server
) -> None:
    arn = create_function(aws, "def handler(event, context):\n    return {'statusCode': 200}\n")
    usual = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
    document = {"Version": "2012-10-17", "Statement": [{**usual, **each} for each in statements]}
    aws("lambda").put_resource_policy(ResourceArn=arn, Policy=json.dumps(document))
    assert requests.get(deploy(aws, emulator, proxy(arn)) + "/x", timeout=10).status_code == status, why


def test_permissions_come_and_go_with_the_policy(aws: Any, emulator: Server) -> None:
    arn = create_function(aws, "def handler(event, context):\n    return {'statusCode': 200}\n")
    url = deploy(aws, emulator, proxy(arn)) + "/x"
    api_id = url.split("/")[5]
    source = f"arn:aws:execute-api:us-east-1:000000000000:{api_id}/"

    def asked(**statement: str) -> int:
        given = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", **statement}
        aws("lambda").add_permission(FunctionName=arn, StatementId="s", **given)
        status = requests.get(url, timeout=10).status_code
        aws("lambda").remove_permission(FunctionName=arn, StatementId="s")
        return status

    refused = requests.get(url, timeout=10)
    assert (refused.status_code, refused.content) == (500, b'{"message": "Internal server error"}')
    stage = url.split("/")[6]
    for statement, status, why in (
        ({}, 200, "anything of the gateway"),
        ({"SourceArn": source + "*/*/*"}, 200, "the console's"),
        ({"SourceArn": f"{source}{stage}/ANY/{{proxy+}}"}, 200, "the method, by its own verb and path"),
        ({"SourceArn": f"{source}{stage}/GET/x"}, 500, "not by the request's"),
        ({"SourceArn": source + "other/*/*"}, 500, "another stage"),
        ({"SourceArn": "arn:aws:execute-api:us-east-1:000000000000:other/*"}, 500, "another API"),
        ({"SourceAccount": "000000000000"}, 200, "the account"),
        ({"SourceAccount": "111111111111"}, 500, "another account"),
        ({"Principal": "s3.amazonaws.com"}, 500, "another service"),
        ({"Principal": "*"}, 200, "anyone"),
        ({"Principal": "000000000000"}, 500, "the account's users, not the gateway"),
        ({"Action": "lambda:*"}, 200, "every action"),
        ({"Action": "lambda:GetFunction"}, 500, "another action"),
    ):
        assert asked(**statement) == status, why
    assert requests.get(url, timeout=10).status_code == 500, "all were removed"


@pytest.fixture(scope="module")
def answering(aws: Any) -> str:
    return function(aws, "def handler(event, context):\n    return {'statusCode': 200}\n")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("content-length", 500),
        ("Transfer-Encoding", 500),
        ("x-amzn-trace-id", 500),
        ("X-Amzn-Apigateway-Api-Id", 500),
        ("authorization", 500),
        ("connection", 500),
        ("expect", 500),
        ("proxy-authenticate", 500),
        ("te", 500),
        ("Host", 200),
        ("X-Other", 200),
    ],
)
@pytest.mark.parametrize("kind", [custom, proxy])
def test_headers_that_may_not_be_mapped(
    aws: Any, emulator: Server, answering: str, kind: Any, name: str, status: int
) -> None:
    """handbook/10 fact 49; of a proxy other mappings are ignored (handbook/02 section 7)."""
    mapped = kind(answering, requestParameters={f"integration.request.header.{name}": "'v'"})
    url = deploy(aws, emulator, mapped, responses={"200": {}} if kind is custom else None)
    assert requests.get(f"{url}/x", timeout=20).status_code == status


def test_the_trace_is_the_gateways_to_say(aws: Any, emulator: Server) -> None:
    arn = function(aws, "def handler(event, context):\n    return {'headers': {'x-amzn-trace-id': 'mine'}}\n")
    answer = requests.get(deploy(aws, emulator, proxy(arn)) + "/x", timeout=20)
    assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert "mine" not in answer.headers["X-Amzn-Trace-Id"]


def test_credentials_go_past_the_functions_policy(aws: Any, emulator: Server) -> None:
    arn = create_function(aws, "def handler(event, context):\n    return {'statusCode': 204}\n")
    with_role = deploy(aws, emulator, proxy(arn, credentials="arn:aws:iam::000000000000:role/r"))
    assert requests.get(with_role + "/x", timeout=10).status_code == 204
    callers = deploy(aws, emulator, proxy(arn, credentials="arn:aws:iam::*:user/*"))
    assert requests.get(callers + "/x", timeout=10).status_code == 500, "a caller without credentials"


@pytest.mark.parametrize("how", ["flag", "environment"])
def test_permissions_can_be_ignored(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "environment":
        monkeypatch.setenv("APIGW_LAMBDA_PERMISSIONS", "ignore")
    with emulating(*(["--lambda-permissions", "ignore"] if how == "flag" else [])) as server:
        arn = create_function(server.aws, "def handler(event, context):\n    return {'statusCode': 204}\n")
        assert requests.get(deploy(server.aws, server, proxy(arn)) + "/x", timeout=10).status_code == 204


@pytest.mark.parametrize("of", ["AWS", "AWS_PROXY"])
def test_an_event_over_six_megabytes(of: str, aws: Any, emulator: Server, echo: str) -> None:
    url = deploy(aws, emulator, {**custom(echo), "type": of}, path_part="m", responses=PASS)
    answer = requests.post(url + "/m", data=json.dumps("x" * 6_291_456), timeout=20)
    assert (answer.status_code, answer.content) == (413, b'{"message": "Request Too Long"}')
    assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"


RETURN = "\ndef handler(event, context):\n    return "
BINARY = RETURN + "{'body': event['body'], 'isBase64Encoded': event['isBase64Encoded']}\n"
PICTURE = bytes(range(256))


def test_binary_through_a_function_proxy(aws: Any, emulator: Server) -> None:
    """Fact 44: what comes out as bytes is the request's first Accept type's choice."""
    arn = function(aws, BINARY)
    url = deploy(aws, emulator, proxy(arn), binaryMediaTypes=["image/*"]) + "/x"
    for accept, expected in (("image/png", PICTURE), ("text/html,image/png", base64.b64encode(PICTURE))):
        answer = requests.post(url, data=PICTURE, headers={"Content-Type": "image/png", "Accept": accept}, timeout=10)
        assert answer.content == expected, accept


STREAMING = (
    RETURN + r"""b'{"statusCode": 201, "headers": {"X-A": "b"}, "cookies": ["c=d"]}' + bytes(8) + b'\x00\xff' * 3"""
)


@pytest.mark.parametrize(
    ("source", "status", "body", "why"),
    [
        (STREAMING, 201, b"\x00\xff" * 3, "metadata, eight NULs, the body as it is"),
        (RETURN + "{'statusCode': 200}", 500, b'{"message": "Internal server error"}', "no delimiter"),
        (RETURN + "b'[]' + bytes(8)", 500, b'{"message": "Internal server error"}', "metadata that is no object"),
        (RETURN + "b'{\"x\": 1}' + bytes(8)", 500, b'{"message": "Internal server error"}', "an unknown member"),
        (RETURN + "b' ' * 16385 + bytes(8)", 500, b'{"message": "Internal server error"}', "a delimiter too late"),
    ],
)
def test_streamed_responses(source: str, status: int, body: bytes, why: str, aws: Any, emulator: Server) -> None:
    arn = function(aws, source)
    streaming = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations"
    url = deploy(aws, emulator, proxy(arn, uri=streaming, responseTransferMode="STREAM")) + "/x"
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, answer.content) == (status, body), why
    if status == 201:
        assert (answer.headers["X-A"], answer.headers["Set-Cookie"]) == ("b", "c=d")
        assert answer.headers["Transfer-Encoding"] == "chunked"
    buffered = requests.get(deploy(aws, emulator, proxy(arn, uri=streaming)) + "/x", timeout=10)
    assert buffered.status_code == 500, "a streaming URI wants STREAM"
