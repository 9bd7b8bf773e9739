"""Workers start a few at a time: calls of a quick function are answered by those that are there first."""

import asyncio
import json
import math
import os
import time
from pathlib import Path
from typing import Any

import pytest

from data_plane import processors
from data_plane.functions import pool
from tests.data_plane.functions.lab import Lab, make_spec, play

CALLS = 12
HANDLER = """
    import os, time
    while not os.path.exists(os.environ["GATE"]):
        time.sleep(0.001)
    def handler(event, context):
        while event and not os.path.exists(event):
            time.sleep(0.001)
        return os.getpid()
"""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LONG", 30.0)


async def pids(lab: Lab, gate: Path, event: str | None = None) -> list[Any]:
    """Of the workers that answered calls which all came before the first one had started."""
    calls = [asyncio.create_task(lab.value(event)) for _ in range(CALLS)]
    await asyncio.sleep(0)
    gate.touch()
    return await asyncio.gather(*calls)


def test_the_first_few_answer_the_calls_of_a_quick_function(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    found = play(lambda lab: pids(lab, gate), make_spec(tmp_path, HANDLER, environment={"GATE": str(gate)}))
    assert len(set(found)) < CALLS
    assert len(found) == CALLS


def test_calls_that_wait_for_each_other_have_a_worker_each(tmp_path: Path) -> None:
    """The last one lets them go, once all have begun."""
    source = """
        import os, time
        def handler(event, context):
            open(os.path.join(event, str(os.getpid())), "w").close()
            while len(os.listdir(event)) < 12:
                time.sleep(0.001)
            return os.getpid()
    """
    begun = tmp_path / "begun"
    begun.mkdir()

    async def scene(lab: Lab) -> list[Any]:
        return await asyncio.gather(*(lab.value(str(begun)) for _ in range(CALLS)))

    assert len(set(play(scene, make_spec(tmp_path / "code", source)))) == CALLS


def test_where_init_is_long_others_start_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits in its init until all have begun theirs."""
    monkeypatch.setattr(pool, "LONG", 0.01)
    source = """
        import os, time
        begun = os.environ["BEGUN"]
        open(os.path.join(begun, str(os.getpid())), "w").close()
        while len(os.listdir(begun)) < 12:
            time.sleep(0.001)
        def handler(event, context):
            return os.getpid()
    """
    begun = tmp_path / "begun"
    begun.mkdir()

    async def scene(lab: Lab) -> list[Any]:
        return await asyncio.gather(*(lab.value() for _ in range(CALLS)))

    found = play(scene, make_spec(tmp_path / "code", source, environment={"BEGUN": str(begun)}))
    assert len(set(found)) == CALLS


def test_those_that_wait_are_answered_by_others_where_init_fails(tmp_path: Path) -> None:
    """Each call has its answer, the failure of a worker that was started for it."""

    async def scene(lab: Lab) -> list[dict[str, Any]]:
        return await asyncio.gather(*(lab.error() for _ in range(CALLS)))

    found = play(scene, make_spec(tmp_path, "import no_such_module"))
    assert {json.dumps(error["errorType"]) for error in found} == {'"Runtime.ImportModuleError"'}


def test_those_that_wait_when_the_code_is_replaced_are_answered_still(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    spec = make_spec(tmp_path / "old", HANDLER, environment={"GATE": str(gate)})
    new = make_spec(tmp_path / "new", "def handler(event, context): return 'new'")

    async def scene(lab: Lab) -> list[Any]:
        calls = [asyncio.create_task(lab.value()) for _ in range(CALLS)]
        await asyncio.sleep(0)
        lab.registry.publish(new)
        assert await lab.value() == "new"
        gate.touch()
        return await asyncio.gather(*calls)

    found = play(scene, spec)
    assert "new" not in found


def test_workers_that_lack_a_processor_keep_others_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long they are about it: others would but take from them what they lack."""
    asked = 0

    def all_of_it(pid: int) -> float:
        nonlocal asked
        asked += 1
        return math.inf

    monkeypatch.setattr(pool, "LONG", 0.001)
    monkeypatch.setattr(processors, "time_of", all_of_it)
    source = """
        import os, time
        open(os.path.join(os.environ["BEGUN"], str(os.getpid())), "w").close()
        while not os.path.exists(os.environ["GATE"]):
            time.sleep(0.001)
        def handler(event, context):
            return os.getpid()
    """
    begun, gate = tmp_path / "begun", tmp_path / "gate"
    begun.mkdir()

    async def scene(lab: Lab) -> list[Any]:
        calls = [asyncio.create_task(lab.value()) for _ in range(CALLS)]
        while asked < 50 or len(list(begun.iterdir())) < pool.AT_ONCE:
            await asyncio.sleep(0.001)
        assert len(list(begun.iterdir())) == pool.AT_ONCE
        gate.touch()
        return await asyncio.gather(*calls)

    variables = {"BEGUN": str(begun), "GATE": str(gate)}
    assert len(play(scene, make_spec(tmp_path / "code", source, environment=variables))) == CALLS


def test_what_a_process_had_of_the_processors(tmp_path: Path) -> None:
    before = processors.time_of(os.getpid())
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    assert processors.time_of(os.getpid()) >= before + 0.04
    assert processors.time_of(0) == 0, "there is no such process"
