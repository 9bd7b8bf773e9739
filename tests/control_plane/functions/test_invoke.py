"""Invoke and InvokeAsync: what reaches the function, what comes back (handbook/07 section 3)."""

import base64
import json
from typing import Any

import pytest

from control_plane.ports import Invocation
from control_plane.wire.errors import TooManyRequests
from tests.control_plane.clients import FunctionCall, Plane, refusal
from tests.control_plane.functions.packages import ARN


def outcome(**changes: Any) -> Invocation:
    return Invocation(**{"payload": b'{"a": 1}', "executed_version": "$LATEST", **changes})


def test_the_answer_is_the_function_s(fn: Any, plane: Plane) -> None:
    plane.functions.outcome = outcome()
    answer = fn.invoke(FunctionName="fn", Payload=b'{"x": [1, "\xc3\xa9"]}')
    assert answer["Payload"].read() == b'{"a": 1}'
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert not {"FunctionError", "LogResult"} & answer.keys()
    [call] = plane.functions.calls
    assert (call.arn, call.event, call.later) == (ARN, b'{"x": [1, "\xc3\xa9"]}', False), "as it was sent"
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]


def test_a_function_s_error_is_an_answer_too(fn: Any, plane: Plane) -> None:
    plane.functions.outcome = outcome(payload=b'{"errorMessage": "no"}', function_error="Unhandled")
    answer = fn.invoke(FunctionName="fn")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.loads(answer["Payload"].read()) == {"errorMessage": "no"}


@pytest.mark.parametrize(
    ("arguments", "arn"),
    [
        pytest.param({"FunctionName": "fn"}, ARN, id="unqualified"),
        pytest.param({"FunctionName": "fn", "Qualifier": "$LATEST"}, f"{ARN}:$LATEST", id="as $LATEST"),
        pytest.param({"FunctionName": "fn:1"}, f"{ARN}:1", id="a version"),
        pytest.param({"FunctionName": "fn", "Qualifier": "live"}, f"{ARN}:live", id="an alias"),
        pytest.param({"FunctionName": f"{ARN}:live", "Qualifier": "live"}, f"{ARN}:live", id="by ARN and qualifier"),
    ],
)
def test_it_is_called_by_the_arn_it_was_named_with(fn: Any, plane: Plane, arguments: dict[str, str], arn: str) -> None:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    fn.invoke(**arguments)
    assert [(call.arn, call.event) for call in plane.functions.calls] == [(arn, b"{}")]


def test_the_tail_of_the_log_comes_when_asked_for(fn: Any, plane: Plane) -> None:
    plane.functions.outcome = outcome(log="START\n" + "é" * 4000)
    assert "LogResult" not in fn.invoke(FunctionName="fn", LogType="None")
    tail = base64.b64decode(fn.invoke(FunctionName="fn", LogType="Tail")["LogResult"])
    assert tail == ("é" * 2048).encode()


def test_an_event_is_left_to_run(fn: Any, plane: Plane) -> None:
    answer = fn.invoke(FunctionName="fn", InvocationType="Event", Payload=b"[1]")
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    assert "ExecutedVersion" not in answer
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert plane.functions.calls == [FunctionCall(ARN, b"[1]", request_id, later=True)]


@pytest.mark.parametrize("kind", ["RequestResponse", "Event", "DryRun"])
def test_the_headers_of_every_answer(fn: Any, kind: str) -> None:
    """As users' logs show boto3's `ResponseMetadata` of 200 and 202: `'x-amzn-remapped-content-length': '0',
    'x-amzn-trace-id': 'Root=1-6750eb4b-235335bc1a1bfcac4eeb4430;...'`; for 204 we know no recording."""
    headers = fn.invoke(FunctionName="fn", InvocationType=kind)["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-remapped-content-length"] == "0"
    assert headers["x-amzn-trace-id"].startswith("Root=1-")
    assert ("x-amz-executed-version" in headers) is (kind == "RequestResponse")


def test_a_dry_run_calls_nothing(fn: Any, plane: Plane) -> None:
    answer = fn.invoke(FunctionName="fn", InvocationType="DryRun")
    assert (answer["StatusCode"], answer["Payload"].read()) == (204, b"")
    assert plane.functions.calls == []


def test_invoke_async_is_the_old_way_to_leave_it(fn: Any, plane: Plane) -> None:
    answer = fn.invoke_async(FunctionName="fn", InvokeArgs=b'"x"')
    assert answer["Status"] == 202
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert plane.functions.calls == [FunctionCall(ARN, b'"x"', request_id, later=True)]
    assert refusal(fn.invoke_async, FunctionName="none", InvokeArgs=b"1")[:2] == (404, "ResourceNotFoundException")


def test_the_client_context_is_passed_on_to_the_function(fn: Any, plane: Plane) -> None:
    context = '{"custom": {"a": "b"}}'
    fn.invoke(FunctionName="fn", ClientContext=base64.b64encode(context.encode()).decode())
    assert [call.client_context for call in plane.functions.calls] == [context]


@pytest.mark.parametrize(
    "context",
    [
        pytest.param("{}", id="not base64"),
        pytest.param(base64.b64encode(b"no json").decode(), id="not JSON"),
        pytest.param(base64.b64encode(b"[]").decode(), id="no object"),
        pytest.param(base64.b64encode(b'{"a": "%s"}' % (b"x" * 3000)).decode(), id="too long"),
    ],
)
def test_a_client_context_is_refused_that_is(fn: Any, plane: Plane, context: str) -> None:
    assert refusal(fn.invoke, FunctionName="fn", ClientContext=context) == (
        400,
        "InvalidRequestContentException",
        "Client context must be a valid Base64-encoded JSON object.",
    )
    assert plane.functions.calls == []


WANTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        pytest.param(
            b"xyz",
            f"Unrecognized token 'xyz': was expecting {WANTED}\n at [Source: (byte[])\"xyz\"; line: 1, column: 4]",
            id="a word",
        ),
        pytest.param(
            b"\n'a'",
            f"Unexpected character (''' (code 39)): expected a valid value {WANTED}"
            "\n at [Source: (byte[])\"\n'a'\"; line: 2, column: 2]",
            id="the wrong quotes",
        ),
        pytest.param(
            b'{"a": ',
            'Unexpected end-of-input\n at [Source: (byte[])"{"a": "; line: 1, column: 7]',
            id="half an object",
        ),
        pytest.param(
            b"token=x&y=z",
            f"Unrecognized token 'token': was expecting {WANTED}"
            '\n at [Source: (byte[])"token=x&y=z"; line: 1, column: 7]',
            id="a form: nateyolles/slack-pokerbot issue 1",
        ),
        pytest.param(
            b"LS0" * 200,
            f"Unrecognized token '{('LS0' * 200)[:256]}...': was expecting {WANTED}"
            f'\n at [Source: (byte[])"{("LS0" * 200)[:500]}"[truncated 100 bytes]; line: 1, column: 257]',
            id="base64: srcecde/aws-tutorial-code issue 4",
        ),
        pytest.param(
            b'{"a": "x"\n  "b": 1}',
            "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries"
            '\n at [Source: (byte[])"{"a": "x"\n  "b": 1}"; line: 2, column: 4]',
            id="a comma that lacks: podaac/hydrocron issue 64",
        ),
        pytest.param(
            b'{"a": ["}", 1 2]}',
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"
            '\n at [Source: (byte[])"{"a": ["}", 1 2]}"; line: 1, column: 16]',
            id="one that lacks in an array",
        ),
        pytest.param(
            b'{"a": 1,}',
            "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"
            '\n at [Source: (byte[])"{"a": 1,}"; line: 1, column: 10]',
            id="a comma too many: aws-quickstart/quickstart-git2s3 issue 11",
        ),
        pytest.param(
            b'{"a": "x\r\ny"}',
            "Illegal unquoted character ((CTRL-CHAR, code 13)): has to be escaped using backslash to be included in"
            ' string value\n at [Source: (byte[])"{"a": "x\r\ny"}"; line: 1, column: 10]',
            id="a line break in a string: serverless/serverless issue 2270",
        ),
        pytest.param(
            b"------WebKitFormBoundary",
            "Unexpected character ('-' (code 45)) in numeric value: expected digit (0-9) to follow minus sign, for"
            ' valid numeric value\n at [Source: (byte[])"------WebKitFormBoundary"; line: 1, column: 3]',
            id="a form with a file, as users of React report it",
        ),
        pytest.param(
            b"NaN",
            f"Unrecognized token 'NaN': was expecting {WANTED}\n at [Source: (byte[])\"NaN\"; line: 1, column: 4]",
            id="no number",
        ),
        pytest.param(
            b"[" * 100_000,
            'Document nesting depth exceeds the maximum allowed\n at [Source: (byte[])"'
            + "[" * 500
            + '"[truncated 99500 bytes]; line: 1, column: 1]',
            id="too deep an array",
        ),
    ],
)
def test_an_event_that_is_no_json(fn: Any, plane: Plane, payload: bytes, complaint: str) -> None:
    assert refusal(fn.invoke, FunctionName="fn", Payload=payload) == (
        400,
        "InvalidRequestContentException",
        f"Could not parse request body into json: Could not parse payload into json: {complaint}",
    )
    assert plane.functions.calls == []


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [(b'"\xff"', "Invalid UTF-8 start byte 0xff"), (b"\xc3(", "Invalid UTF-8 middle byte 0x28")],
)
def test_an_event_that_is_no_text(fn: Any, payload: bytes, complaint: str) -> None:
    status, code, message = refusal(fn.invoke, FunctionName="fn", Payload=payload)
    assert (status, code) == (400, "InvalidRequestContentException")
    assert message.startswith(f"Could not parse request body into json: Could not parse payload into json: {complaint}")


@pytest.mark.parametrize(("kind", "limit"), [("RequestResponse", 6_291_456), ("Event", 1_048_576)])
def test_an_event_may_be_so_large(fn: Any, plane: Plane, kind: str, limit: int) -> None:
    fn.invoke(FunctionName="fn", InvocationType=kind, Payload=b'"' + b"x" * (limit - 2) + b'"')
    assert refusal(fn.invoke, FunctionName="fn", InvocationType=kind, Payload=b'"' + b"x" * (limit - 1) + b'"') == (
        413,
        "RequestEntityTooLargeException",
        f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
    )
    assert len(plane.functions.calls) == 1


def test_throttling_says_why(fn: Any, plane: Plane) -> None:
    plane.functions.outcome = TooManyRequests(
        "Rate Exceeded.", reason="ReservedFunctionConcurrentInvocationLimitExceeded", retry_after_seconds=1
    )
    with pytest.raises(fn.exceptions.TooManyRequestsException) as refused:
        fn.invoke(FunctionName="fn")
    response = refused.value.response
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert response["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "1"
    assert response["message"] == "Rate Exceeded."


def test_what_the_emulator_has_not_is_said(fn: Any, plane: Plane) -> None:
    assert refusal(fn.invoke, FunctionName="fn", TenantId="x")[:2] == (501, "NotImplementedException")
    assert plane.functions.calls == []


def test_only_executions_have_names(fn: Any, plane: Plane) -> None:
    assert refusal(fn.invoke, FunctionName="fn", DurableExecutionName="x")[:2] == (
        400,
        "InvalidParameterValueException",
    )
    assert plane.functions.calls == []


def test_a_streamed_answer(fn: Any, plane: Plane) -> None:
    plane.functions.outcome = Invocation(payload=b"abcd", executed_version="3", log="START END")
    answer = fn.invoke_with_response_stream(FunctionName="fn", Payload=b"[1]", LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "3")
    assert list(answer["EventStream"]) == [
        {"PayloadChunk": {"Payload": b"ab"}},
        {"PayloadChunk": {"Payload": b"cd"}},
        {"InvokeComplete": {"LogResult": base64.b64encode(b"START END").decode()}},
    ]
    assert plane.functions.calls[-1].event == b"[1]"


def test_a_streamed_answer_of_a_function_that_fails(fn: Any, plane: Plane) -> None:
    error = b'{"errorMessage": "no"}'
    plane.functions.outcome = Invocation(payload=error, executed_version="3", function_error="Unhandled")
    (only,) = fn.invoke_with_response_stream(FunctionName="fn")["EventStream"]
    assert only == {"InvokeComplete": {"ErrorCode": "Unhandled", "ErrorDetails": error.decode()}}


def test_streamed_answers_that_are_refused(fn: Any, plane: Plane) -> None:
    call = fn.invoke_with_response_stream
    assert refusal(call, FunctionName="other")[:2] == (404, "ResourceNotFoundException")
    assert refusal(call, FunctionName="fn", Payload=b"{")[:2] == (400, "InvalidRequestContentException")
    assert call(FunctionName="fn", InvocationType="DryRun")["StatusCode"] == 204
    assert plane.functions.calls == []
    plane.functions.outcome = TooManyRequests("Rate Exceeded.", reason="ConcurrentInvocationLimitExceeded")
    assert refusal(call, FunctionName="fn")[:2] == (429, "TooManyRequestsException")
