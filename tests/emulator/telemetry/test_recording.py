"""The batches behind logs and metrics: handed on soon, bounded, and nothing lost at the end."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import pytest
import requests

from data_plane.runtime import Request, Response
from emulator.aws.backend import Aws
from emulator.caller import Caller
from emulator.telemetry.batch import Batch
from emulator.telemetry.lines import Lines
from emulator.telemetry.log_events import LogEvents, own_stream
from tests.process import client_of

HOME = ("000000000000", "us-east-1")
P = ParamSpec("P")


def on_a_loop(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class Remembering(Aws):
    """An AWS that remembers what was put."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.called = threading.Event()

    def call(self, request: Request, caller: Caller) -> Response:
        self.bodies.append(request.body)
        self.called.set()
        return Response(200, [], b"{}")


def nobody() -> bool:
    """Follows a log group."""
    return False


@on_a_loop
async def test_a_batch_is_handed_on_soon_at_once_when_full_and_when_asked_for() -> None:
    batches: list[list[int]] = []
    handed_on = asyncio.Event()

    def drain(batch: list[int]) -> None:
        batches.append(batch)
        handed_on.set()

    batch = Batch(drain)
    batch.add(1)
    await handed_on.wait()
    assert batches == [[1]]
    for number in range(600):
        batch.add(number)
    await asyncio.sleep(0)
    assert len(batches[1]) == 600
    batch.add(2)
    batch.drain()
    batch.drain()
    batch.add(3)
    batch.forget()
    assert batches[2:] == [[2]]


@on_a_loop
async def test_log_events_that_nobody_asks_for_are_bounded_and_the_newest_stay() -> None:
    aws = Remembering()
    events = LogEvents(aws, nobody)
    stream = events.number(own_stream(HOME, "group"))
    for number in range(100):
        events.add([(stream, number, f"{number:03d}" + "x" * 1_000_000)])
    assert aws.bodies == []
    await events.flush()
    kept = [int(text) for body in aws.bodies for text in re.findall(rb'"message":"(\d{3})x', body)]
    assert kept == list(range(67, 100))
    await events.close()


@pytest.mark.slow
@on_a_loop
async def test_log_events_are_written_when_somebody_asks_and_meanwhile_only_if_somebody_follows() -> None:
    aws, looked = Remembering(), threading.Semaphore(0)
    followed = False

    def subscribed() -> bool:
        looked.release()
        return followed

    events = LogEvents(aws, subscribed)
    stream = events.number(own_stream(HOME, "group"))
    await events.flush()
    events.add([(stream, 1, "first")])
    await asyncio.to_thread(looked.acquire)
    events.add([(stream, 2, "second")])
    await asyncio.to_thread(looked.acquire)
    assert aws.bodies == []
    await events.flush()
    assert [each["message"] for each in json.loads(aws.bodies.pop())["logEvents"]] == ["first", "second"]
    followed = True
    aws.called.clear()
    events.add([(stream, 3, "third")])
    await asyncio.to_thread(aws.called.wait)
    await events.close()
    assert [each["message"] for each in json.loads(aws.bodies.pop())["logEvents"]] == ["third"]


@on_a_loop
async def test_half_a_character_spoils_no_batch() -> None:
    aws = Remembering()
    events = LogEvents(aws, nobody)
    stream = events.number(own_stream(HOME, "group"))
    events.add([(stream, 2, "half \ud800")])
    events.add([(stream, 1, "whole \U0001f600")])
    await events.flush()
    put = json.loads(aws.bodies[0])["logEvents"]
    assert put == [
        {"timestamp": 1, "message": "whole \U0001f600"},
        {"timestamp": 2, "message": "half ?"},
    ]


@on_a_loop
async def test_lines_are_appended_to_a_file_and_all_there_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("before\n")
    lines = Lines(str(path))
    for number in range(50):
        lines.add([f"{number}", "ü"])
    await lines.close()
    assert path.read_text(encoding="utf-8").splitlines() == ["before", *(t for n in range(50) for t in (str(n), "ü"))]


@on_a_loop
async def test_a_reader_that_stopped_reading_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read, write = os.pipe()
    monkeypatch.setattr(os, "dup", lambda _: write)
    lines = Lines("stdout")
    for _ in range(2_000):
        lines.add(["x" * 10_000])
    assert "its reader is too slow" in caplog.text
    os.close(read)
    await lines.close()


def test_every_access_can_be_logged_to_stdout(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "emulator", "start", "--port", "0", "--access-log", "stdout"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    gateway = client_of("apigateway", url)
    api = gateway.create_rest_api(name="plain")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.create_deployment(restApiId=api["id"], stageName="s")
    answer = requests.get(f"{url}/s/", timeout=10)
    line = process.stdout.readline()
    process.terminate()
    process.communicate()
    ids = f"{answer.headers['x-amzn-RequestId']} {answer.headers['x-amz-apigw-id']}"
    pattern = rf'127\.0\.0\.1 - - \[[^\]]+\] "GET / HTTP/1\.1" 500 \d+ {re.escape(ids)}\n'
    assert re.fullmatch(pattern, line), line


def test_an_access_log_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "access.log"
    command = [sys.executable, "-m", "emulator", "start", "--port", "0", "--access-log", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"Cannot open {path}: No such file or directory\n")
