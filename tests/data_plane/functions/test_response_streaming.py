"""Answers that are read while the function writes them: Node.js by `streamifyResponse`, any runtime by the Runtime API.

Nothing here waits for a time: a function goes on when the test makes a file, and tells in its log how far it is.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions.processes import runtime_connection
from data_plane.functions.response_stream import HIGH_WATER, FunctionFailed, ResponseStream, Streaming, begun
from tests.data_plane.functions.lab import ARN, Lab, play
from tests.data_plane.functions.test_node import node_spec
from tests.data_plane.functions.test_runtime_api import custom_spec

PRELUDE = "application/vnd.awslambda.http-integration-response"
NODE = """
const fs = require("fs");
const { Readable } = require("stream");
const { pipeline } = require("stream/promises");
const made = async (file) => { while (!fs.existsSync(file)) await new Promise((next) => setTimeout(next, 5)); };
const thrown = () => { throw new RangeError("late"); };
const cases = {
  slowly: async ({ file }, out) => { out.write("one "); await made(file); out.write("two"); out.end(); },
  metadata: async (event, out) => {
    const body = awslambda.HttpResponseStream.from(out, { statusCode: 201 });
    body.write("a"); body.write({ b: 1 }); body.end("c");
  },
  unwritten: async (event, out) => { awslambda.HttpResponseStream.from(out, { statusCode: 201 }).end("c"); },
  typed: async (event, out) => { out.setContentType("text/x"); out.end("x"); },
  late: async (event, out) => { out.write("x"); out.setContentType("text/x"); },
  piped: async (event, out) => { await pipeline(Readable.from(["a", Buffer.from("b")]), out); console.log("piped"); },
  returned: async (event, out) => { out.end("x"); return "y"; },
  early: async () => { throw new RangeError("early"); },
  middle: async (event, out) => { out.write("part"); throw new RangeError("middle"); },
  uncaught: async (event, out) => { out.write("part"); setTimeout(thrown, 1); await made("never"); },
  silent: async () => { setTimeout(thrown, 1); await made("never"); },
  unhandled: async (event, out) => { out.write("part"); Promise.reject(new RangeError("late")); await made("never"); },
  plain: (event, out) => out.write("x"),
  exit: async ({ file }, out) => { out.write("part"); await made(file); process.exit(3); },
  hang: async (event, out) => { out.write("part"); },
  much: async ({ pieces }, out) => {
    for (let n = 0; n < pieces; n++) {
      if (out.write(Buffer.alloc(65536, 120))) continue;
      if (n < 100) console.log("waits");
      await new Promise((go) => out.once("drain", go));
    }
    out.end(); console.log("wrote all");
  },
};
exports.handler = awslambda.streamifyResponse((event, out, context) => cases[event.do](event, out, context));
"""


async def stream(lab: Lab, event: object) -> Streaming:
    streamed: asyncio.Future[Streaming] = asyncio.get_running_loop().create_future()
    return await begun(lab.registry.invoke(ARN, json.dumps(event).encode(), streamed=streamed, log_tail=True), streamed)


async def whole(streaming: Streaming) -> bytes:
    return b"".join([piece async for piece in streaming])


async def failure(streaming: Streaming) -> tuple[bytes, dict[str, Any]]:
    """What came before a function failed, and its error."""
    came = b""
    try:
        async for piece in streaming:
            came += piece
    except FunctionFailed as failed:
        return came, json.loads(failed.invocation.payload)
    raise AssertionError(f"it did not fail: {came!r}")


def test_what_is_written_is_there_before_the_function_goes_on(tmp_path: Path) -> None:
    go_on = tmp_path / "go on"

    async def scene(lab: Lab) -> None:
        streaming = await stream(lab, {"do": "slowly", "file": str(go_on)})
        assert (streaming.content_type, streaming.executed_version) == ("application/octet-stream", "$LATEST")
        assert await anext(streaming) == b"one "
        go_on.touch()
        assert await whole(streaming) == b"two"
        ended = await streaming.ended()
        assert (ended.function_error, ended.payload, ended.request_id) == (None, b"", streaming.request_id)
        assert "REPORT RequestId: " in ended.log

    play(scene, node_spec(tmp_path / "code", NODE))


def test_what_a_streaming_handler_returns_is_ignored(tmp_path: Path) -> None:
    """And said so, by AWS's runtime client (src/Runtime.js, src/runtime/streaming-invoke-processor.ts)."""

    async def scene(lab: Lab) -> None:
        assert await whole(await stream(lab, {"do": "returned"})) == b"x"
        await lab.hear("\tWARN\tStreaming handlers ignore return values.\n")

    play(scene, node_spec(tmp_path / "code", NODE))


@pytest.mark.parametrize(
    ("case", "content_type", "body", "why"),
    [
        ("metadata", PRELUDE, b'{"statusCode":201}' + bytes(8) + b'a{"b":1}c', "metadata first; objects are JSON"),
        ("unwritten", PRELUDE, b"c", "AWS's metadata waits for a write, and `end` is none"),
        ("typed", "text/x", b"x", "a content type of its own"),
        ("piped", "application/octet-stream", b"ab", "what is piped into it"),
    ],
)
def test_node_writes(case: str, content_type: str, body: bytes, why: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for _ in range(2):
            streaming = await stream(lab, {"do": case})
            assert (streaming.content_type, await whole(streaming)) == (content_type, body), why
        taken_whole = await lab.invoke({"do": case})
        assert (taken_whole.function_error, taken_whole.payload) == (None, body), "who does not stream gets it whole"

    play(scene, node_spec(tmp_path / "code", NODE))


@pytest.mark.parametrize(
    ("case", "before", "error_type", "message"),
    [
        ("early", b"", "RangeError", "early"),
        ("middle", b"part", "RangeError", "middle"),
        ("late", b"x", "Runtime.InvalidStreamingOperation", "Cannot set content-type, too late."),
        ("plain", b"x", "Runtime.InvalidStreamingOperation", "Streaming does not support non-async handlers."),
        ("uncaught", b"part", "RangeError", "late"),
        ("silent", b"", "RangeError", "late"),
        ("unhandled", b"part", "Runtime.UnhandledPromiseRejection", "RangeError: late"),
        ("hang", b"part", "Sandbox.Timedout", "Task timed out after 2.00 seconds"),
    ],
)
def test_node_fails(case: str, before: bytes, error_type: str, message: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        came, error = await failure(await stream(lab, {"do": case}))
        assert (came, error["errorType"]) == (before, error_type)
        assert message in error["errorMessage"]
        assert await whole(await stream(lab, {"do": "typed"})) == b"x", "the next call is not affected"
        assert (await lab.error({"do": case}))["errorType"] == error_type, "the same for who takes answers whole"

    play(scene, node_spec(tmp_path / "code", NODE, timeout=2))


def test_a_process_that_ends_while_it_answers(tmp_path: Path) -> None:
    go_on = tmp_path / "go on"

    async def scene(lab: Lab) -> None:
        streaming = await stream(lab, {"do": "exit", "file": str(go_on)})
        assert await anext(streaming) == b"part"
        go_on.touch()
        assert (await failure(streaming))[1]["errorType"] == "Runtime.ExitError"

    play(scene, node_spec(tmp_path / "code", NODE))


def test_a_slow_reader_holds_the_function_back(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        streaming = await stream(lab, {"do": "much", "pieces": 90})
        await lab.hear("waits")
        held = len(await anext(streaming))
        assert held < 4 * HIGH_WATER
        assert held + len(await whole(streaming)) == 90 * 65536
        await lab.hear("wrote all")

    play(scene, node_spec(tmp_path / "code", NODE))


class Connection:
    """A runtime's, as a stream sees it; it remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.closing = False

    def pause_reading(self) -> None:
        self.told.append("pause")

    def resume_reading(self) -> None:
        self.told.append("resume")

    def is_closing(self) -> bool:
        return self.closing


@pytest.mark.parametrize(
    ("closing", "what", "told", "why"),
    [
        (False, "read", ["pause", "resume"], "the reader has read"),
        (False, "drop", ["pause", "resume"], "the reader has gone away"),
        (False, "end", ["pause", "resume"], "the answer has ended, read or not: another request may come"),
        (True, "end", ["pause"], "the connection has gone"),
    ],
)
def test_a_connection_is_read_from_again(closing: bool, what: str, told: list[str], why: str) -> None:
    async def scene() -> None:
        connection = Connection()
        stream = ResponseStream("text/x", connection)
        stream.feed(b"x" * HIGH_WATER)
        assert connection.told == []
        stream.feed(b"x")
        connection.closing = closing
        if what == "read":
            assert len(await stream.read()) == HIGH_WATER + 1
        else:
            {"drop": stream.drop, "end": stream.end}[what]()
        assert connection.told == told, why
        stream.end()
        assert len(await stream.read()) == (HIGH_WATER + 1 if what == "end" else 0)

    asyncio.run(scene())


def test_a_reader_that_goes_away_does_not_stop_the_function(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        streaming = await stream(lab, {"do": "much", "pieces": 400})
        await lab.hear("waits")
        await streaming.aclose()
        await lab.hear("wrote all")
        assert (await streaming.ended()).function_error is None

    play(scene, node_spec(tmp_path / "code", NODE))


def test_a_caller_that_gives_up_before_the_answer_begins(tmp_path: Path) -> None:
    source = 'exports.handler = awslambda.streamifyResponse(async (event, out) => { console.log("runs"); ' + (
        'await new Promise((go) => setTimeout(go, 50)); out.end(Buffer.alloc(9000000)); console.log("wrote all"); });'
    )

    async def scene(lab: Lab) -> None:
        caller = asyncio.create_task(stream(lab, None))
        await lab.hear("runs")
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        await lab.hear("REPORT")
        assert not any("TooLarge" in event for event in lab.events), "more than fits an answer that is taken whole"

    play(scene, node_spec(tmp_path / "code", source))


def test_answers_have_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_connection, "MAX_STREAM", 1_000_000)

    async def scene(lab: Lab) -> None:
        came, error = await failure(await stream(lab, {"do": "much", "pieces": 100}))
        assert len(came) <= 1_000_000
        assert error["errorType"] == "Function.ResponseSizeTooLarge"
        assert await whole(await stream(lab, {"do": "typed"})) == b"x", "the next call is not affected"

    play(scene, node_spec(tmp_path / "code", NODE))


def test_an_answer_that_is_not_streamed_is_one_piece(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        streaming = await stream(lab, None)
        assert (streaming.content_type, await whole(streaming)) == ("application/json", b'{"a":1}')

    play(scene, node_spec(tmp_path / "code", "exports.handler = async () => ({ a: 1 });"))


CUSTOM = """
import base64, socket
def post(own, pieces, trailers="", end=True):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    wire = socket.create_connection((host, int(port)))
    head = f"POST {root}invocation/{own}/response HTTP/1.1\\r\\nHost: {host}:{port}\\r\\n"
    wire.sendall((head + "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nTransfer-Encoding: chunked\\r\\n"
        "Content-Type: text/own\\r\\nTrailer: Lambda-Runtime-Function-Error-Type\\r\\n\\r\\n").encode())
    for piece in pieces:
        wire.sendall(b"%x\\r\\n%s\\r\\n" % (len(piece), piece))
    if end:
        wire.sendall(f"0\\r\\n{trailers}\\r\\n".encode())
        wire.recv(65536)
    wire.close()
while True:
    _, headers, event = ask("GET", "invocation/next")
    own = headers["Lambda-Runtime-Aws-Request-Id"]
    match json.loads(event):
        case "well":
            post(own, [b"one ", b"two"])
        case "error":
            body = base64.b64encode(b'{"errorMessage": "no", "errorType": "Own.Error"}').decode()
            post(own, [b"one "], f"Lambda-Runtime-Function-Error-Type: Own.Error\\r\\n"
                f"Lambda-Runtime-Function-Error-Body: {body}\\r\\n")
        case "nonsense":
            post(own, [b"one "], "Lambda-Runtime-Function-Error-Type: Own.Error\\r\\n"
                "Lambda-Runtime-Function-Error-Body: ???\\r\\n")
        case "cut":
            post(own, [b"one "], end=False)
"""


def test_any_runtime_may_stream(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for _ in range(2):
            streaming = await stream(lab, "well")
            assert (streaming.content_type, await whole(streaming)) == ("text/own", b"one two")
        assert await failure(await stream(lab, "error")) == (
            b"one ",
            {"errorMessage": "no", "errorType": "Own.Error"},
        )
        assert (await failure(await stream(lab, "nonsense")))[1] == {"errorMessage": "", "errorType": "Own.Error"}
        came, error = await failure(await stream(lab, "cut"))
        assert (came, error["errorType"]) == (b"one ", "Runtime.TruncatedResponse")
        assert (await lab.invoke("well")).payload == b"one two", "taken whole"
        assert await lab.error("error") == {"errorMessage": "no", "errorType": "Own.Error"}

    play(scene, custom_spec(tmp_path / "code", CUSTOM))
