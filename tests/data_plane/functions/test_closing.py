"""How workers end when the registry is closed: asked first, made to after half a second."""

import asyncio
from pathlib import Path

import pytest

from tests.data_plane.functions.lab import Lab, Lifeline, make_spec, play


@pytest.mark.parametrize("busy", [True, False])
def test_closing_ends_workers_in_every_state(tmp_path: Path, busy: bool) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        import time
        held = open({str(lifeline.path)!r}, "w")
        def handler(event, context):
            print("called")
            time.sleep(event)
    """

    async def scene(lab: Lab) -> None:
        call = asyncio.create_task(lab.invoke(60 if busy else 0))
        await lab.hear("called")
        if not busy:
            await call
        await lab.registry.close()
        invocation = await call
        assert (b"signal: terminated" in invocation.payload) is busy
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", source))


def test_closing_ends_what_was_replaced_as_well(tmp_path: Path) -> None:
    old = make_spec(tmp_path / "old", "import time\ndef handler(event, context): print('called'); time.sleep(60)")

    async def scene(lab: Lab) -> None:
        call = asyncio.create_task(lab.invoke())
        await lab.hear("called")
        lab.registry.publish(make_spec(tmp_path / "new", ""))
        await lab.registry.close()
        assert b"signal: terminated" in (await call).payload

    play(scene, old)


def test_closing_while_workers_start(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        calls = [asyncio.create_task(lab.invoke()) for _ in range(4)]
        await asyncio.sleep(0)
        await lab.registry.close()
        for call in calls:
            assert (await call).function_error == "Unhandled"

    play(scene, make_spec(tmp_path, "import time; time.sleep(60)"))


def test_a_function_hears_sigterm_when_it_is_closed(tmp_path: Path) -> None:
    source = """
        import signal, sys
        def farewell(number, frame):
            print("farewell")
            sys.exit(0)
        signal.signal(signal.SIGTERM, farewell)
        def handler(event, context): ...
    """

    async def scene(lab: Lab) -> None:
        await lab.value()
        await lab.registry.close()
        assert lab.events[-1] == "farewell\n"

    play(scene, make_spec(tmp_path, source))


def test_a_function_that_ignores_sigterm_ends_all_the_same(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        import signal, time
        held = open({str(lifeline.path)!r}, "w")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        def handler(event, context):
            print("called")
            time.sleep(60)
    """

    async def scene(lab: Lab) -> None:
        call = asyncio.create_task(lab.error())
        await lab.hear("called")
        await lab.registry.close()
        assert "signal: killed" in (await call)["errorMessage"]
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", source))
