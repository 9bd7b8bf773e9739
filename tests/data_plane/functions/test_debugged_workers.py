"""Workers under debugpy, and a debugger that speaks its protocol to them."""

import asyncio
import socket
import venv
from pathlib import Path

import msgspec

from data_plane.functions.records import Debugging
from data_plane.time_limit import TimeLimit
from tests.dap import PORT, Debugger, free_port
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play

SOURCE = """\
number = 20
def handler(event, context):
    found = event + number
    return found
"""
SLOW = "import time\ndef handler(event, context): time.sleep(60)"


async def port_of(lab: Lab) -> int:
    """Where the first worker listens that has said so."""
    await lab.hear("Debugger: ")
    found = PORT.search("".join(lab.events))
    assert found
    return int(found[1])


def test_a_breakpoint_from_the_first_line_on(tmp_path: Path) -> None:
    """The worker waits for its debugger; neither its time nor that of who waits for it runs out."""
    spec = make_spec(tmp_path / "one", SOURCE, timeout=0.3, debugging=Debugging(free_port(), wait=True))
    slow = make_spec(tmp_path / "slow", SLOW, arn=f"{ARN}-slow", timeout=0.6)
    file = tmp_path / "one" / "app.py"

    async def scene(lab: Lab) -> None:
        running = asyncio.create_task(TimeLimit(0.4).hold(lab.registry.invoke(ARN, b"1")))
        with await asyncio.to_thread(Debugger, await port_of(lab), {file: [1, 3]}) as debugger:
            thread, frame = await asyncio.to_thread(debugger.stopped)
            assert (frame["name"], frame["line"]) == ("<module>", 1)
            await asyncio.to_thread(debugger.ask, "continue", threadId=thread)
            thread, frame = await asyncio.to_thread(debugger.stopped)
            assert (frame["name"], frame["line"], frame["source"]["path"]) == ("handler", 3, str(file))
            assert "timed out" in (await lab.error(None, slow.arn))["errorMessage"]
            shown = await asyncio.to_thread(debugger.ask, "evaluate", expression="event", frameId=frame["id"])
            assert shown["result"] == "1"
            await asyncio.to_thread(
                debugger.ask, "evaluate", expression="event = 21", frameId=frame["id"], context="repl"
            )
            await asyncio.to_thread(debugger.ask, "continue", threadId=thread)
            assert (await running).payload == b"41"

    play(scene, spec, slow, init_limit=0.3)


def test_each_worker_takes_the_next_port_that_is_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = taken.getsockname()[1]
        spec = make_spec(tmp_path, "def handler(event, context): return event", debugging=Debugging(first))
        other = msgspec.structs.replace(spec, arn=f"{ARN}-other")

        async def scene(lab: Lab) -> None:
            await asyncio.gather(lab.value(1), lab.value(2, other.arn))
            ports = [int(found[1]) for event in lab.events if (found := PORT.search(event))]
            assert len(set(ports)) == 2
            assert min(ports) > first

        play(scene, spec, other)


def test_without_debugpy_a_function_says_so_and_runs(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    python = tmp_path / "bare" / "bin" / "python"
    spec = make_spec(tmp_path / "code", SOURCE, interpreter=python, debugging=Debugging(free_port(), wait=True))
    invocation = play(lambda lab: lab.invoke(1), spec)
    assert invocation.payload == b"21"
    assert f"No debugger, for want of debugpy: {python} -m pip install debugpy\n" in invocation.log


def test_a_debugger_needs_more_memory_than_a_function_may_have(tmp_path: Path) -> None:
    source = "import debugpy\ntaken = b'x' * 140_000_000\ndef handler(event, context): return len(taken)"
    spec = make_spec(tmp_path, source, debugging=Debugging(free_port()))
    assert play(lambda lab: lab.value(), spec) == 140_000_000


def test_a_worker_that_ends_tells_its_debugger(tmp_path: Path) -> None:
    """Ended by a new version of its function, say, which then waits for a debugger in its turn."""
    spec = make_spec(tmp_path, SOURCE, debugging=Debugging(free_port()))

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            lab.events.clear()
            lab.registry.publish(spec)
            assert await lab.value(1) == 21
            with await asyncio.to_thread(Debugger, await port_of(lab), {}) as debugger:
                lab.registry.remove(ARN)
                await asyncio.to_thread(debugger.hear, "terminated")
                await asyncio.to_thread(debugger.hang_up)

    play(scene)
