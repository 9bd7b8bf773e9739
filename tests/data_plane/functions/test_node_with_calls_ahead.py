"""Functions of Node.js that misbehave while calls wait for them: each call runs once, and has an answer of its own."""

import asyncio
import json
import os
import select
import time
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import lanes
from tests.data_plane.functions.lab import ARN, Lab, play
from tests.data_plane.functions.test_node import node_spec

CALLS = 10
ODD = 3
"""The call that does what the case says."""
SOURCE = """
const fs = require("fs");
const { appendFileSync } = fs;
const later = (work) => new Promise((done) => setTimeout(() => done(work && work()), 1));
const begin = (n) => appendFileSync(process.env.BEGUN, `${n}\\n`);
"""
CASES: dict[str, tuple[str, str | None]] = {
    "a rejection that nobody catches, behind its answer": (
        "async (n) => { begin(n); if (n === ODD) Promise.reject(new Error('x')); else await later(); return n; }",
        None,
    ),
    "an error in the turn of its answer": (
        "(n) => { begin(n); return new Promise((done) => setTimeout(() => {"
        " done(n); if (n === ODD) throw new Error('x'); }, 1)); }",
        "Error",
    ),
    "an end by itself": (
        "async (n) => { begin(n); await later(); if (n === ODD) process.exit(0); return n; }",
        "Runtime.ExitError",
    ),
    "an end by force": ("async (n) => { begin(n); if (n === ODD) process.abort(); return n; }", "Runtime.ExitError"),
    "all its files closed": (
        "async (n) => { begin(n); if (n !== ODD) return n;"
        " for (let fd = 0; fd < 64; fd++) try { fs.closeSync(fd); } catch {} }",
        "Runtime.ExitError",
    ),
    "a promise that is never settled": (
        "async (n) => { begin(n); if (n === ODD) await new Promise(() => {}); return n; }",
        "Runtime.NodeJsExit",
    ),
    "a callback after its answer": (
        "(n, context, done) => { begin(n); if (n !== ODD) return later(() => n);"
        " setTimeout(() => done(null, 'late'), 3); return Promise.resolve(n); }",
        None,
    ),
    "a loop that is busy": (
        "async (n) => { begin(n); const until = Date.now() + (n === ODD ? 300 : 0);"
        " while (Date.now() < until); return n; }",
        None,
    ),
    "an exit code": ("async (n) => { begin(n); process.exitCode = 5; return n; }", None),
}


@pytest.mark.parametrize("what", CASES)
def test_each_call_runs_once_and_has_its_answer(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handler, fails = CASES[what]
    monkeypatch.setattr(lanes, "WAIT", 30.0)

    async def scene(lab: Lab) -> list[Any]:
        await lab.registry.invoke(ARN, b"-1")
        return await answers(lab)

    source = f"{SOURCE} const ODD = {ODD}; exports.handler = {handler};"
    begun = tmp_path / "begun"
    found = play(scene, node_spec(tmp_path / "code", source, environment={"BEGUN": str(begun)}))
    if fails:
        assert found[ODD]["errorType"] == fails
        found[ODD] = ODD
    assert found == list(range(CALLS))
    assert sorted(map(int, begun.read_text().split())) == list(range(-1, CALLS))


def test_an_error_that_an_answered_call_left_behind_does_not_strike_the_next(tmp_path: Path) -> None:
    """The next one has been sent, but has not begun."""
    go, begun = tmp_path / "go", tmp_path / "begun"
    source = f"""
        {SOURCE}
        exports.handler = async (n) => {{
          begin(n);
          if (n === 0) setImmediate(() => {{
            while (!fs.existsSync({json.dumps(str(go))}));
            throw new Error("late");
          }});
          return n;
        }};
    """

    async def scene(lab: Lab) -> None:
        assert await lab.value(0) == 0
        call = asyncio.create_task(lab.invoke(1))
        while sum(event.startswith("START") for event in lab.events) < 2:
            await asyncio.sleep(0)  # until it is sent
        go.touch()
        answer = await call
        assert json.loads(answer.payload) == 1
        assert answer.log.count("START") == 1

    play(scene, node_spec(tmp_path / "code", source, environment={"BEGUN": str(begun)}))
    assert begun.read_text().split() == ["0", "1"]


def test_no_call_begins_in_a_process_that_streams_and_is_about_to_end(tmp_path: Path) -> None:
    """Whether the call that ends it has its answer first is a matter of luck."""
    begun = tmp_path / "begun"
    source = f"""
        {SOURCE}
        exports.handler = awslambda.streamifyResponse(async (n, stream) => {{
          begin(n);
          if (n % 2) Promise.reject(new Error("x"));
          stream.write(String(n));
          if (!(n % 2)) await later();
          stream.end();
        }});
    """

    async def scene(lab: Lab) -> None:
        for number in range(CALLS):
            found = json.loads((await lab.registry.invoke(ARN, str(number).encode())).payload)
            struck = number % 2 and found != number
            assert (found["errorType"] if struck else found) == (
                "Runtime.UnhandledPromiseRejection" if struck else number
            )

    play(scene, node_spec(tmp_path / "code", source, environment={"BEGUN": str(begun)}))
    assert list(map(int, begun.read_text().split())) == list(range(CALLS))


REPLACED = {
    "files": "const fs = require('fs'); fs.readSync = fs.writeSync = () => { throw new Error('no files'); };",
    "timers": "globalThis.setImmediate = globalThis.setTimeout = () => {};",
    "promises": "globalThis.Promise = class extends Promise {};",
    "the console": "console.log = () => {}; process.stdout.write = () => { throw new Error('no console'); };",
    "standard output, by nothing": "require('fs').closeSync(1);",
}


@pytest.mark.parametrize("what", REPLACED)
def test_a_function_may_replace(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "WAIT", 30.0)
    source = f"{REPLACED[what]} exports.handler = (n, context, done) => {{ console.log('n', n); done(null, n); }};"

    async def scene(lab: Lab) -> list[Any]:
        await lab.registry.invoke(ARN, b"-1")
        return await answers(lab)

    assert play(scene, node_spec(tmp_path / "code", source)) == list(range(CALLS))


def test_answers_that_nobody_reads_yet_are_not_lost_with_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together they are more than the kernel holds; the last call ends the process."""
    monkeypatch.setattr(lanes, "WAIT", 30.0)
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)
    monkeypatch.setattr(lanes, "DEPTH", 1000)
    size, count = 100, 350

    async def scene(lab: Lab) -> list[Any]:
        pid = json.loads((await lab.registry.invoke(ARN, b"0")).payload)
        ended = os.pidfd_open(pid)
        calls = [lab.registry.invoke(ARN, str(number).encode()) for number in [size] * count + [-1]]
        until = time.monotonic() + 1
        while not select.select([ended], [], [], 0)[0] and time.monotonic() < until:
            await asyncio.sleep(0)
            select.select([ended], [], [], 0.2)  # the loop stands still
        os.close(ended)
        return [json.loads(invocation.payload) for invocation in await asyncio.gather(*calls)]

    source = """
        exports.handler = async (size) => {
          if (size < 0) process.exit(3);
          return size ? "x".repeat(size) : process.pid;
        };
    """
    *found, last = play(scene, node_spec(tmp_path / "code", source))
    assert [len(each) for each in found] == [size] * count
    assert last["errorMessage"].endswith("exit status 3")


async def answers(lab: Lab) -> list[Any]:
    """Of calls with the numbers from 0, all at once."""
    calls = [lab.registry.invoke(ARN, str(number).encode()) for number in range(CALLS)]
    return [json.loads(invocation.payload) for invocation in await asyncio.gather(*calls)]
