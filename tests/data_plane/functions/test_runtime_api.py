"""Runtimes of users' own: a `bootstrap` that speaks the Runtime API (handbook/07 section 9)."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions.processes.frames import ERROR, READY, Frame, InvokeHeader
from data_plane.functions.processes.runtime_api import RuntimeApi
from data_plane.functions.processes.runtime_connection import Connection, Request
from data_plane.functions.records import MAX_RESPONSE, FunctionSpec
from tests.data_plane.functions.lab import Lab, make_spec, play

RUNTIME = f"""#!{sys.executable} -S
import http.client, json, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
root = "/2018-06-01/runtime/"
def ask(method, target, body=None, **headers):
    api.request(method, root + target, body, {{name.replace("_", "-"): value for name, value in headers.items()}})
    answer = api.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()
"""
ECHO = """
while True:
    _, headers, event = ask("GET", "invocation/next")
    own = headers["Lambda-Runtime-Aws-Request-Id"]
    event = json.loads(event)
    print("got", event, flush=True)
    if event == "fail":
        error = json.dumps({"errorMessage": "no", "errorType": "Own.Error"})
        ask("POST", f"invocation/{own}/error", error)
    elif event == "untyped":
        ask("POST", f"invocation/{own}/error", "just text", Lambda_Runtime_Function_Error_Type="Own.Header")
    elif event == "large":
        ask("POST", f"invocation/{own}/response", b"x" * 6291557)
    elif event == "wrong id":
        status, _, said = ask("POST", "invocation/other/response", "1")
        ask("POST", f"invocation/{own}/response", json.dumps([status, json.loads(said)]))
    elif event == "streamed":
        def chunks():
            yield b'"a '
            yield b'stream"'
        api.request("POST", root + f"invocation/{own}/response", chunks())
        api.getresponse().read()
    else:
        shown = {name: value for name, value in headers.items() if name.startswith("Lambda-Runtime-")}
        ask("POST", f"invocation/{own}/response", json.dumps({"event": event, "headers": shown}))
"""


def custom_spec(folder: Path, source: str, **changes: Any) -> FunctionSpec:
    spec = make_spec(folder, "", **{"runtime": "provided.al2023", "handler": "own", **changes})
    (folder / "bootstrap").write_text(RUNTIME + source)
    (folder / "bootstrap").chmod(0o755)
    return spec


def test_a_runtime_of_ones_own(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for event in ({"a": "é"}, "again"):
            answer = await lab.invoke(event)
            said = json.loads(answer.payload)
            assert said["event"] == event
            headers = said["headers"]
            assert int(headers.pop("Lambda-Runtime-Deadline-Ms")) > 1_700_000_000_000
            assert headers.pop("Lambda-Runtime-Trace-Id").startswith("Root=1-")
            assert headers == {
                "Lambda-Runtime-Aws-Request-Id": answer.request_id,
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:fn",
            }
            assert f"got {event}\n" in answer.log
        assert lab.events[0].startswith("INIT_START Runtime Version: provided:al2023.v1\t")

    play(scene, custom_spec(tmp_path / "code", ECHO))


def test_its_errors_and_answers(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert await lab.error("fail") == {"errorMessage": "no", "errorType": "Own.Error"}
        assert await lab.error("untyped") == {"errorMessage": "just text", "errorType": "Own.Header"}
        assert (await lab.error("large"))["errorType"] == "Function.ResponseSizeTooLarge"
        problem = {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}
        assert await lab.value("wrong id") == [400, problem]
        assert await lab.value("streamed") == "a stream"
        call = await lab.invoke("x", client_context='{"custom":\n {"a": 1}}')
        assert json.loads(call.payload)["headers"]["Lambda-Runtime-Client-Context"] == '{"custom":{"a":1}}'

    play(scene, custom_spec(tmp_path / "code", ECHO))


def test_an_init_that_fails(tmp_path: Path) -> None:
    source = 'ask("POST", "init/error", json.dumps({"errorMessage": "early", "errorType": "Own.Init"}))'

    async def scene(lab: Lab) -> None:
        assert await lab.error() == {"errorMessage": "early", "errorType": "Own.Init"}

    play(scene, custom_spec(tmp_path / "code", source))


def test_a_runtime_that_cannot_go_on_after_an_answer_fails_no_call(tmp_path: Path) -> None:
    """The next one waits for it to ask, which it does not."""
    go = tmp_path / "go"
    source = (
        '_, headers, body = ask("GET", "invocation/next")\n'
        """ask("POST", f"invocation/{headers['Lambda-Runtime-Aws-Request-Id']}/response", body)\n"""
        f"while not os.path.exists({str(go)!r}): pass\n"
        """ask("POST", "init/error", '{"errorMessage": "late", "errorType": "Own.Error"}')\n"""
    )

    async def scene(lab: Lab) -> None:
        assert await lab.value(0) == 0
        call = asyncio.create_task(lab.value(1))
        while sum(event.startswith("START") for event in lab.events) < 2:
            await asyncio.sleep(0)  # until it is given to the runtime
        go.touch()
        assert await call == 1

    play(scene, custom_spec(tmp_path / "code", source))


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("import sys; sys.exit(7)", "Runtime.ExitError", "exit status 7"),
        ('ask("GET", "invocation/next"); os._exit(0)', "Runtime.ExitError", "exited without providing a reason"),
        ('ask("GET", "invocation/next"); import time; time.sleep(60)', "Sandbox.Timedout", "timed out after 1.00"),
    ],
)
def test_one_that_ends_or_hangs(source: str, error_type: str, message: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert error["errorType"] == error_type
        assert message in error["errorMessage"]

    play(scene, custom_spec(tmp_path / "code", source, timeout=1))


def test_where_a_bootstrap_is_looked_for(tmp_path: Path) -> None:
    layer, spec = tmp_path / "layer", custom_spec(tmp_path / "code", ECHO)
    layer.mkdir()
    (tmp_path / "code" / "bootstrap").rename(layer / "bootstrap")

    async def missing(lab: Lab) -> None:
        said = (await lab.error())["errorMessage"]
        assert said.endswith(" Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")

    async def in_a_layer(lab: Lab) -> None:
        assert (await lab.value("x"))["event"] == "x"

    async def not_executable(lab: Lab) -> None:
        assert (await lab.error())["errorMessage"].endswith("/layer/bootstrap: permission denied")

    with_layer = custom_spec(tmp_path / "code", ECHO, layers=(layer,))
    (tmp_path / "code" / "bootstrap").unlink()
    play(missing, spec)
    play(in_a_layer, with_layer)
    (layer / "bootstrap").chmod(0o644)
    play(not_executable, with_layer)


@pytest.mark.parametrize(
    ("request_text", "status", "why"),
    [
        ("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: evil.example\r\n\r\n", 404, "another host's page"),
        ("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n", 404, "no host"),
        ("POST /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {host}\r\n\r\n", 404, "no such thing"),
        ("GET /other HTTP/1.1\r\nHost: {host}\r\n\r\n", 404, "nor that"),
        ("POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, "nobody was asked"),
    ],
)
def test_what_is_no_business_of_a_runtime(request_text: str, status: int, why: str) -> None:
    async def scene() -> bytes:
        said: list[Frame] = []
        api = RuntimeApi(said.append, lambda: 1, lambda stream: False)
        host = await api.open()
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(request_text.replace("{host}", host).encode())
        line = await reader.readline()
        writer.write(b"nonsense\r\n\r\n")
        assert await reader.read() != b"hang", "what is no HTTP ends the connection"
        writer.close()
        api.close()
        assert said == []
        return line

    assert asyncio.run(asyncio.wait_for(scene(), 30)).startswith(f"HTTP/1.1 {status} ".encode()), why


class Watched(RuntimeApi):
    """It notes how much was kept of the bodies."""

    def asked(self, connection: Connection, request: Request) -> None:
        self.kept = len(request.body)
        super().asked(connection, request)


def test_an_answer_that_is_far_too_large_is_not_kept() -> None:
    async def scene() -> tuple[list[Frame], bytes]:
        said: list[Frame] = []
        api = Watched(said.append, lambda: 1, lambda stream: False)
        host = await api.open()
        reader, writer = await asyncio.open_connection(*host.split(":"))
        head = f"HTTP/1.1\r\nHost: {host}\r\n"
        writer.write(f"GET /2018-06-01/runtime/invocation/next {head}\r\n".encode())
        api.invoke(InvokeHeader("id", "arn", 0, "Root", None), b"{}")
        await reader.readuntil(b"{}")
        answer = b"x" * (4 * MAX_RESPONSE)
        head += f"Content-Length: {len(answer)}\r\n"
        writer.write(f"POST /2018-06-01/runtime/invocation/id/response {head}\r\n".encode() + answer)
        line = await reader.readline()
        assert MAX_RESPONSE < api.kept < 3 * MAX_RESPONSE
        writer.close()
        api.close()
        return said, line

    frames, line = asyncio.run(asyncio.wait_for(scene(), 30))
    assert [frame.kind for frame in frames] == [READY, ERROR]
    assert line == b"HTTP/1.1 413 Request Entity Too Large\r\n"
