"""Streamed responses, to real clients: through a REST API, a function URL and boto3 (handbook/02 section 8).

A function goes on when the test makes a file, so that what is there before that was really sent before that.
"""

import base64
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.apis import allow_gateway, create_function, deploy, log_accesses, node
from tests.process import Server

SOURCE = """
const fs = require("fs");
const made = async (file) => { while (!fs.existsSync(file)) await new Promise((next) => setTimeout(next, 5)); };
const head = { statusCode: 201, headers: { "Content-Type": "text/x", "X-A": "b" }, cookies: ["c=d"] };
exports.handler = awslambda.streamifyResponse(async (event, out) => {
  const asked = event.queryStringParameters || event;
  if (asked.do === "fail") throw new Error("early");
  if (asked.do !== "raw") out = awslambda.HttpResponseStream.from(out, head);
  out.write("one ");
  if (asked.file) await made(asked.file);
  if (asked.do === "middle") throw new Error("middle");
  if (asked.do === "much") for (let n = 0; n < 200; n++) {
    if (!out.write(Buffer.alloc(16384, 120))) await new Promise((go) => out.once("drain", go));
  }
  out.write("two");
  out.end();
  if (asked.done) fs.writeFileSync(asked.done, "");
});
"""


@pytest.fixture(scope="module")
def streaming(aws: Any) -> Iterator[str]:
    """The ARN of a function that streams."""
    arn = create_function(aws, "", **node(SOURCE))
    allow_gateway(aws, arn)
    yield arn
    aws("lambda").delete_function(FunctionName=arn)


def rest_api(aws: Any, emulator: Server, arn: str, **more: Any) -> str:
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations"
    integration = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri, "responseTransferMode": "STREAM"}
    return deploy(aws, emulator, {**integration, **more}) + "/x"


def function_url(aws: Any, emulator: Server, arn: str) -> str:
    lambda_ = aws("lambda")
    made = lambda_.create_function_url_config(FunctionName=arn, AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    for action, condition in (
        ("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}),
        ("lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
    ):
        name = action.partition(":")[2]
        lambda_.add_permission(FunctionName=arn, StatementId=name, Action=action, Principal="*", **condition)
    return f"{emulator.url}/_aws/lambda-url/{urlsplit(made['FunctionUrl']).netloc.partition('.')[0]}/"


def is_cut(address: str, asked: dict[str, str]) -> bool:
    """Does an answer break off, once it has begun?"""
    with requests.get(address, params=asked, stream=True, timeout=20) as answer:
        assert answer.status_code == 201
        try:
            list(answer.iter_content(None))
        except requests.exceptions.ChunkedEncodingError:
            return True
    return False


@pytest.fixture(scope="module")
def url(aws: Any, emulator: Server, streaming: str) -> str:
    return function_url(aws, emulator, streaming)


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server, streaming: str) -> str:
    return rest_api(aws, emulator, streaming)


@pytest.fixture(params=["a REST API", "a function URL"])
def address(request: pytest.FixtureRequest, api: str, url: str) -> str:
    return api if request.param == "a REST API" else url


def test_the_first_bytes_come_before_the_function_goes_on(address: str, tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    with requests.get(address, params={"file": str(go_on)}, stream=True, timeout=20) as answer:
        assert (answer.status_code, answer.headers["X-A"], answer.headers["Set-Cookie"]) == (201, "b", "c=d")
        assert (answer.headers["Content-Type"], answer.headers["Transfer-Encoding"]) == ("text/x", "chunked")
        pieces = answer.iter_content(None)
        assert next(pieces) == b"one "
        go_on.touch()
        assert b"".join(pieces) == b"two"


def test_a_failure_in_the_middle_cuts_the_connection(address: str) -> None:
    assert is_cut(address, {"do": "middle"})
    assert requests.get(address, timeout=20).content == b"one two", "the next is whole"


def test_a_client_that_hangs_up_does_not_stop_the_function(address: str, tmp_path: Path) -> None:
    go_on, done = tmp_path / "go on", tmp_path / "done"
    asked = {"do": "much", "file": str(go_on), "done": str(done)}
    with requests.get(address, params=asked, stream=True, timeout=20) as answer:
        assert next(answer.iter_content(None)) == b"one "
    go_on.touch()
    assert requests.get(address, params={"file": str(done)}, timeout=20).content == b"one two", "once it is done"


def test_a_head_request_has_no_body(address: str) -> None:
    answer = requests.head(address, timeout=20)
    assert (answer.status_code, answer.content) == (201, b"")


def test_failures_before_the_answer(api: str, url: str) -> None:
    answer = requests.get(api, params={"do": "fail"}, timeout=20)
    assert (answer.status_code, answer.json()) == (502, {"message": "Internal server error"})
    answer = requests.get(api, params={"do": "raw"}, timeout=20)
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"}), "no metadata"
    assert requests.get(url, params={"do": "fail"}, timeout=20).status_code == 502


def test_a_url_s_body_without_metadata(url: str) -> None:
    answer = requests.get(url, params={"do": "raw"}, timeout=20)
    assert (answer.status_code, answer.content) == (200, b"one two")
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("", 201, "one two"),
        ("?do=middle", 201, "one "),
        ("?do=much", 201, "one " + "x" * 1_048_572),
        ("?do=fail", 502, '{"message": "Internal server error"}'),
    ],
)
def test_test_invocations_show_what_came(aws: Any, api: str, asked: str, status: int, body: str) -> None:
    """All of it, or the first megabyte: the Developer Guide's page response-streaming-troubleshoot."""
    gateway, rest_api_id = aws("apigateway"), api.split("/")[5]
    resources = gateway.get_resources(restApiId=rest_api_id)["items"]
    [resource] = [each["id"] for each in resources if "resourceMethods" in each]
    answer = gateway.test_invoke_method(
        restApiId=rest_api_id, resourceId=resource, httpMethod="GET", pathWithQueryString=f"/x{asked}"
    )
    assert (answer["status"], answer["body"]) == (status, body)


def test_the_time_of_the_integration(aws: Any, emulator: Server, streaming: str, tmp_path: Path) -> None:
    """Before the answer begins that is 504; behind its beginning the connection is cut."""
    never = {"file": str(tmp_path / "never")}
    short = rest_api(aws, emulator, streaming, timeoutInMillis=500)
    assert is_cut(short, never)
    sleeps = "exports.handler = awslambda.streamifyResponse(() => new Promise((go) => setTimeout(go, 1500)));"
    arn = create_function(aws, "", **node(sleeps))
    allow_gateway(aws, arn)
    late = requests.get(rest_api(aws, emulator, arn, timeoutInMillis=100), timeout=20)
    assert (late.status_code, late.json()) == (504, {"message": "Endpoint request timed out"})
    aws("lambda").delete_function(FunctionName=arn)


def test_boto3_reads_the_events(aws: Any, streaming: str, tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    asked = json.dumps({"do": "raw", "file": str(go_on)})
    answer = aws("lambda").invoke_with_response_stream(FunctionName=streaming, Payload=asked, LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert answer["ResponseStreamContentType"] == "application/vnd.amazon.eventstream"
    events = iter(answer["EventStream"])
    assert next(events) == {"PayloadChunk": {"Payload": b"one "}}
    go_on.touch()
    *chunks, last = events
    assert b"".join(each["PayloadChunk"]["Payload"] for each in chunks) == b"two"
    log = base64.b64decode(last["InvokeComplete"].pop("LogResult")).decode()
    assert "REPORT RequestId: " in log
    assert last == {"InvokeComplete": {}}


def test_access_logs_are_written_when_the_response_has_ended(aws: Any, emulator: Server, api: str) -> None:
    api_id, stage = api.split("/")[5:7]
    names = ("responseTransferMode", "latency", "timeToAllHeaders", "timeToFirstContent", "status")
    values = [
        "$context.responseLength",
        "$context.responseLatency",
        *(f"$context.integration.{name}" for name in names),
    ]
    log_accesses(aws, "000000000000", api_id, stage, " ".join(values))
    assert requests.get(api, params={"do": "much"}, timeout=20).status_code == 201
    assert is_cut(api, {"do": "middle"})
    whole, cut = [event["message"].split() for event in aws("logs").filter_log_events(logGroupName=stage)["events"]]
    length, latency, mode, integrated, headers, first, status = whole
    assert (length, mode, status) == (str(200 * 16384 + 7), "STREAMED", "201")
    assert int(headers) <= int(first) <= int(integrated) <= int(latency)
    assert (cut[0], cut[2]) == ("4", "STREAMED"), "what came before it broke off"


@pytest.mark.parametrize(("what", "before"), [("fail", b""), ("middle", b"one ")])
def test_boto3_is_told_how_it_ended(what: str, before: bytes, aws: Any, streaming: str) -> None:
    asked = json.dumps({"do": what})
    *chunks, last = aws("lambda").invoke_with_response_stream(FunctionName=streaming, Payload=asked)["EventStream"]
    assert b"".join(each["PayloadChunk"]["Payload"] for each in chunks).endswith(before)
    complete = last["InvokeComplete"]
    assert complete["ErrorCode"] == "Unhandled"
    assert json.loads(complete["ErrorDetails"])["errorType"] == "Error"


def test_functions_that_do_not_stream(aws: Any, emulator: Server) -> None:
    """Their answer is one piece, and a URL that streams does not interpret it."""
    arn = create_function(aws, "def handler(event, context):\n    return {'statusCode': 418, 'body': 'x'}\n")
    document = {"statusCode": 418, "body": "x"}
    *chunks, last = aws("lambda").invoke_with_response_stream(FunctionName=arn)["EventStream"]
    assert [json.loads(each["PayloadChunk"]["Payload"]) for each in chunks] == [document]
    assert last == {"InvokeComplete": {}}
    answer = requests.get(function_url(aws, emulator, arn), timeout=20)
    assert (answer.status_code, answer.json(), answer.headers["Content-Type"]) == (200, document, "application/json")
    aws("lambda").delete_function(FunctionName=arn)


def test_a_client_that_does_not_read_holds_the_function_back(url: str, tmp_path: Path) -> None:
    """Nothing piles up between the two; what it gets in the end is whole."""
    done = tmp_path / "done"
    target = urlsplit(url)
    connection = http.client.HTTPConnection(target.netloc, timeout=20)
    connection.request("GET", f"{target.path}?do=much&done={done}")
    answer = connection.getresponse()
    assert answer.read(4) == b"one "
    assert requests.get(url, timeout=20).content == b"one two", "others are served meanwhile"
    assert len(answer.read()) == 200 * 16384 + 3
    connection.close()
