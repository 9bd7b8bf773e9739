"""What functions run in this process for: debuggers, coverage and patches of tests get at them."""

import asyncio
import importlib
import io
import os
import pdb
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest

from data_plane.time_limit import TimeLimit
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play
from tests.data_plane.functions.test_in_process import in_process


def test_what_a_test_patches_its_handler_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the process has imported the module from the function's own file; `other` it has from elsewhere."""
    source = "import prices, other\ndef handler(event, context): return [prices.now(), other.name]"
    spec = in_process(tmp_path / "code", source)
    (tmp_path / "code" / "prices.py").write_text("def now(): return 'real'")
    (tmp_path / "code" / "other.py").write_text("name = 'mine'")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "other.py").write_text("name = 'not mine'")
    monkeypatch.syspath_prepend(tmp_path / "code")
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    prices, other = importlib.import_module("prices"), importlib.import_module("other")
    monkeypatch.setattr(prices, "now", lambda: "patched")
    try:
        assert other.name == "not mine"
        assert play(lambda lab: lab.value(), spec) == ["patched", "mine"]
    finally:
        del sys.modules["prices"], sys.modules["other"]


def test_coverage_sees_every_line(tmp_path: Path) -> None:
    """What tools of coverage build on: tracing of threads, and real paths."""
    seen = set()

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename == str(tmp_path / "app.py") and event == "line":
            seen.add(frame.f_lineno)
        return trace

    source = "def handler(event, context):\n    if event:\n        return 1\n    return 2\n"
    threading.settrace(trace)
    try:
        assert play(lambda lab: lab.value(True), in_process(tmp_path, source)) == 1
    finally:
        threading.settrace(None)
    assert seen == {1, 2, 3}


def test_a_breakpoint_stops_its_call_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`breakpoint()` calls the hook of this very process; meanwhile other functions answer."""
    stopped: list[FrameType] = []
    go_on = threading.Event()

    def hook() -> None:
        stopped.append(sys._getframe(1))
        go_on.wait(20)

    monkeypatch.setattr(sys, "breakpointhook", hook)
    source = "def handler(event, context):\n    print('here')\n    breakpoint()\n    return event"
    spec = in_process(tmp_path / "one", source)
    other = in_process(tmp_path / "other", "def handler(event, context): return event", arn=f"{ARN}-other")

    async def scene(lab: Lab) -> None:
        running = asyncio.create_task(lab.value(1))
        await lab.hear("here")
        assert await lab.value(2, other.arn) == 2
        go_on.set()
        assert await running == 1

    play(scene, spec, other)
    assert stopped[0].f_code.co_filename == str(tmp_path / "one" / "app.py")


@pytest.mark.slow
def test_at_a_prompt_no_time_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the function's, nor that of who waits for it; a process that takes as long is timed out meanwhile."""
    commands, keyboard = os.pipe()
    keys, screen = os.fdopen(commands), io.StringIO()

    def hook() -> None:
        pdb.Pdb(stdin=keys, stdout=screen, nosigint=True, readrc=False).set_trace(sys._getframe(1))

    monkeypatch.setattr(sys, "breakpointhook", hook)
    source = "def handler(event, context):\n    print('here')\n    breakpoint()\n    return event + 1"
    spec = in_process(tmp_path / "one", source, timeout=1)
    slow = make_spec(tmp_path / "slow", "import time\ndef handler(event, context): time.sleep(60)", timeout=2)

    async def scene(lab: Lab) -> None:
        running = asyncio.create_task(TimeLimit(1.2).hold(lab.registry.invoke(ARN, b"1")))
        await lab.hear("here")
        assert "timed out" in (await lab.error(None, f"{ARN}-slow"))["errorMessage"]
        assert not running.done()
        os.write(keyboard, b"p event + 41\nevent = 9\ncontinue\n")
        assert (await running).payload == b"10"

    with keys:
        play(scene, spec, msgspec.structs.replace(slow, arn=f"{ARN}-slow"))
    os.close(keyboard)
    assert "42" in screen.getvalue()


def test_what_a_debugger_says_is_not_the_functions_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes where the process prints; `pdb.set_trace()`, without a hook."""
    commands, keyboard = os.pipe()
    with os.fdopen(keyboard, "w") as typed:
        typed.write("p 'said'\nnext\np 'again'\ncontinue\n")
    screen = io.StringIO()
    source = """
        import pdb
        def handler(event, context):
            print("before")
            pdb.Pdb(nosigint=True, readrc=False).set_trace()
            print("between")
            return "after"
    """
    with os.fdopen(commands) as keys:
        monkeypatch.setattr(sys, "stdin", keys)
        monkeypatch.setattr(sys, "stdout", screen)
        invocation = play(lambda lab: lab.invoke(), in_process(tmp_path, source))
    assert invocation.payload == b'"after"'
    assert [line for line in invocation.log.splitlines() if " " not in line] == ["before", "between"]
    assert "'said'" in screen.getvalue()
    assert "'again'" in screen.getvalue()
    assert "between" not in screen.getvalue().splitlines()
