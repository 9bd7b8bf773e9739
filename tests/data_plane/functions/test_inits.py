"""Init that fails is run again, within the time of a call and in the same environment.

Lambda Developer Guide, "Lambda execution environment lifecycle": "If the Init phase fails ... Lambda retries the Init
phase at the time of the first function invocation with the configured function timeout", and, of what comes after a
failed invocation, "Lambda initializes the environment again by re-running the Init phase. This is called a suppressed
init. When suppressed inits occur, Lambda doesn't explicitly report an additional INIT phase in CloudWatch Logs."

The lines are those of users' logs: INIT_REPORT with `Phase: init`, the output again, INIT_REPORT with `Phase: invoke`,
and only then START. So of Python in March 2025, of Node.js in February 2025, of `provided.al2023` in February 2024; of
an init that twice takes too long, `Phase: init\tStatus: timeout` and `Phase: invoke\tStatus: timeout`.
"""

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions.records import FunctionSpec, Invocation, JsonLogs
from tests.data_plane.functions.lab import Lab, make_spec, play

COUNTED = """
    import os, sys, time
    def times():
        with open(os.environ["INITS"], "a+") as file:
            file.write(".")
            file.seek(0)
            return len(file.read())
"""
ENDS = ["START", "END", "REPORT"]


def counted(tmp_path: Path, source: str, **changes: Any) -> FunctionSpec:
    """A function that may ask how many times, with this one, `times()` was called."""
    code = tmp_path / "code"
    spec = make_spec(code, COUNTED + source, environment={"INITS": str(tmp_path / "inits")})
    return FunctionSpec(**{name: changes.get(name, getattr(spec, name)) for name in spec.__struct_fields__})


def words(invocation: Invocation) -> list[str]:
    """What each line of a call's log begins with, or the phase and status of an INIT_REPORT."""
    found = []
    for line in filter(None, invocation.log.splitlines()):
        report = re.fullmatch(r"INIT_REPORT Init Duration: [\d.]+ ms\tPhase: (\w+)\tStatus: (.+)", line)
        found.append(f"{report[1]} {report[2]}" if report else line.split(" ")[0])
    return found


def error(type: str) -> str:
    return f"error\tError Type: {type}"


@pytest.mark.parametrize(
    ("source", "type"),
    [
        ("    print('out'); raise ValueError('no')", "ValueError"),
        ("    print('out'); sys.exit(3)", "Runtime.ExitError"),
        ("    print('out'); os.kill(os.getpid(), 9)", "Runtime.ExitError"),
    ],
)
def test_an_init_that_fails_fails_twice(tmp_path: Path, source: str, type: str) -> None:
    invocation = play(lambda lab: lab.invoke(), counted(tmp_path, f"    times()\n{source}"))
    assert invocation.function_error == "Unhandled"
    assert json.loads(invocation.payload)["errorType"] == type
    said = [word for word in words(invocation) if word.startswith(("out", "init", "invoke", *ENDS))]
    assert said == ["out", f"init {error(type)}", "out", f"invoke {error(type)}", *ENDS]
    assert (tmp_path / "inits").read_text() == ".."
    report = invocation.log.splitlines()[-1]
    assert report.endswith(f"\tStatus: {error(type)}")
    assert "Init Duration" not in report
    duration = re.search(r"Init Duration: ([\d.]+) ms\tPhase: invoke", invocation.log)
    assert duration
    assert invocation.duration_ms >= float(duration[1]) - 1, "the second one is the call's time"


def test_an_init_that_fails_once_costs_nothing_but_time(tmp_path: Path) -> None:
    source = """
    if times() == 1:
        raise ValueError("not yet")
    def handler(event, context):
        return context.log_stream_name
    """

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert invocation.function_error is None
        said = [word for word in words(invocation) if word.startswith(("init", "invoke", *ENDS))]
        assert said == [f"init {error('ValueError')}", *ENDS]
        assert invocation.init_ms is None
        assert sum(event.startswith("INIT_START") for event in lab.events) == 1
        assert (await lab.value()) == json.loads(invocation.payload)

    play(scene, counted(tmp_path, source))


def test_init_has_the_time_of_the_call_that_waits_for_it(tmp_path: Path) -> None:
    source = """
    print("out")
    time.sleep(60)
    """
    spec = counted(tmp_path, source, timeout=0.4)
    invocation = play(lambda lab: lab.invoke(), spec, init_limit=0.3)
    assert b"Task timed out after 0.40 seconds" in invocation.payload
    assert words(invocation)[:5] == ["out", "init timeout", "out", "invoke timeout", "START"]
    assert invocation.log.endswith("\tStatus: timeout\n")


@pytest.mark.parametrize("event", ["crash", "hang"])
def test_the_call_after_a_failure_pays_for_init_and_does_not_tell_of_it(tmp_path: Path, event: str) -> None:
    source = """
    print("init", times())
    def handler(event, context):
        if event == "crash":
            os._exit(1)
        if event == "hang":
            time.sleep(60)
        return context.log_stream_name
    """

    async def scene(lab: Lab) -> None:
        first = await lab.invoke()
        assert first.init_ms is not None
        await lab.error(event)
        after = await lab.invoke()
        assert after.payload == first.payload, "the environment is the same"
        assert words(after) == ["init", *ENDS]
        assert after.init_ms is None
        assert sum(text.startswith("INIT_START") for text in lab.events) == 1

    play(scene, counted(tmp_path, source, timeout=0.8))


def test_as_many_environments_are_made_as_were_needed_at_once(tmp_path: Path) -> None:
    """Two that failed are for the next two; a third call has an environment of its own."""
    source = """
    def handler(event, context):
        with open(event["here"], "a") as file:
            file.write(".")
        while os.path.getsize(event["here"]) < event["callers"]:
            time.sleep(0.001)
        if event.get("crash"):
            os._exit(1)
        return context.log_stream_name
    """

    async def scene(lab: Lab) -> None:
        failing = {"here": str(tmp_path / "failing"), "callers": 2, "crash": True}
        await asyncio.gather(lab.error(failing), lab.error(failing))
        event = {"here": str(tmp_path / "there"), "callers": 3}
        found = await asyncio.gather(*(lab.invoke(event) for _ in range(3)))
        assert len({invocation.payload for invocation in found}) == 3
        assert sum(invocation.init_ms is not None for invocation in found) == 1

    play(scene, counted(tmp_path, source))


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_node_js_fails_twice_too(tmp_path: Path) -> None:
    spec = counted(tmp_path, "", runtime="nodejs20.x", handler="missing.handler")
    invocation = play(lambda lab: lab.invoke(), spec)
    kind = "Runtime.ImportModuleError"
    said = [word for word in words(invocation) if word.startswith(("init", "invoke", *ENDS))]
    assert said == [f"init {error(kind)}", f"invoke {error(kind)}", *ENDS]
    assert invocation.log.count("Cannot find module 'missing'") >= 2


def test_a_bootstrap_that_is_missing_fails_twice_too(tmp_path: Path) -> None:
    invocation = play(lambda lab: lab.invoke(), counted(tmp_path, "", runtime="provided.al2023"))
    failed = error("Runtime.InvalidEntrypoint")
    assert words(invocation)[:3] == [f"init {failed}", f"invoke {failed}", "START"]


def test_json_logs_name_the_phase(tmp_path: Path) -> None:
    invocation = play(lambda lab: lab.invoke(), counted(tmp_path, "    import nothing", json_logs=JsonLogs()))
    events = [json.loads(line) for line in invocation.log.splitlines()]
    reports = [event["record"] for event in events if event.get("type") == "platform.initReport"]
    assert [(report["phase"], report["status"], report["errorType"]) for report in reports] == [
        ("init", "error", "Runtime.ImportModuleError"),
        ("invoke", "error", "Runtime.ImportModuleError"),
    ]
