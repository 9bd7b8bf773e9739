"""Calls sent ahead to a busy worker: each runs once, nobody waits for somebody else, and logs stay in order."""

import asyncio
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import lanes, worker
from data_plane.functions.processes.tickets import Tickets
from data_plane.functions.records import FunctionSpec, Invocation
from data_plane.functions.registry import FunctionRegistry
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play
from tests.data_plane.functions.test_node import node_spec

QUICK = """
    import os, time
    def handler(event, context):
        event = event or {}
        with open(os.environ["BEGUN"], "a") as begun:
            print(event.get("number", "-"), os.getpid(), file=begun)
        time.sleep(event.get("seconds", 0))
        while "until" in event and not os.path.exists(event["until"]):
            time.sleep(0.001)
        if "exit" in event:
            os._exit(event["exit"])
        return event.get("number")
"""
QUICK_NODE = """
    const fs = require("fs");
    exports.handler = async (event) => {
        fs.appendFileSync(process.env.BEGUN, `${event.number ?? "-"} ${process.pid}\\n`);
        if (event.seconds) await new Promise((done) => setTimeout(done, event.seconds * 1000));
        while (event.until && !fs.existsSync(event.until)) await new Promise((done) => setTimeout(done, 1));
        if (event.exit) process.exit(event.exit);
        return event.number;
    };
"""
BOTH = 2
Quick = Callable[..., FunctionSpec]


def call(lab: Lab, **event: Any) -> asyncio.Future[Invocation]:
    """Without the end of the log, for which a call would have a worker to itself."""
    return lab.registry.invoke(ARN, json.dumps(event).encode())


def python(folder: Path, **changes: Any) -> FunctionSpec:
    return make_spec(folder / "code", QUICK, environment={"BEGUN": str(folder / "begun")}, **changes)


def node(folder: Path, **changes: Any) -> FunctionSpec:
    return node_spec(folder / "code", QUICK_NODE, environment={"BEGUN": str(folder / "begun")}, **changes)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are sent ahead however long the function takes, four to a worker."""
    monkeypatch.setattr(lanes, "WAIT", 30.0)
    monkeypatch.setattr(lanes, "LANES", BOTH)
    monkeypatch.setattr(lanes, "DEPTH", 4)


@pytest.fixture(params=[python, node])
def quick(request: pytest.FixtureRequest) -> Quick:
    """Makes a function of either kind of worker."""
    made: Quick = request.param
    return made


async def warm(lab: Lab, folder: Path, workers: int = BOTH) -> None:
    """So many workers, which are idle."""
    calls = [call(lab, until=str(folder / "warm")) for _ in range(workers)]
    while len(begun(folder)) < workers:
        await asyncio.sleep(0.01)
    (folder / "warm").touch()
    await asyncio.gather(*calls)


def begun(folder: Path) -> list[tuple[str, str]]:
    """The number of each call that a worker began, in order, and the worker."""
    file = folder / "begun"
    lines = file.read_text().splitlines() if file.exists() else []
    return [(number, pid) for number, pid in map(str.split, lines)]


def by_worker(folder: Path) -> dict[str, list[int]]:
    """The numbers that each worker began, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, pid in begun(folder):
        if number != "-":
            found[pid].append(int(number))
    return found


def numbers(folder: Path) -> list[int]:
    return sorted(int(number) for number, _ in begun(folder) if number != "-")


async def answers(calls: list[asyncio.Future[Invocation]]) -> list[Any]:
    return [json.loads(invocation.payload) for invocation in await asyncio.gather(*calls)]


def test_two_workers_run_what_is_quick_each_call_once_and_in_order(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path, workers=4)
        return await answers([call(lab, number=number) for number in range(BOTH * (1 + lanes.DEPTH))])

    wanted = list(range(BOTH * (1 + lanes.DEPTH)))
    assert play(scene, quick(tmp_path)) == wanted
    assert numbers(tmp_path) == wanted
    taken = by_worker(tmp_path).values()
    assert len(taken) == BOTH
    assert all(sorted(numbers) == numbers for numbers in taken)


@pytest.mark.parametrize(
    ("computing", "shares"),
    [(30.0, {1 + 4}), (0.0, {1})],
    ids=["what computes waits, as long for the one as for the other", "what may wait for others has workers"],
)
def test_calls_beyond_those_that_a_lane_comes_to_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, computing: float, shares: set[int]
) -> None:
    changed = {"WAIT": 0.0, "COMPUTING": computing, "CROWDED_WAIT": 30.0, "PATIENCE": 30.0}
    for name, value in changed.items():
        monkeypatch.setattr(lanes, name, value)

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path, workers=BOTH * (1 + lanes.DEPTH))
        free = str(tmp_path / "free")
        calls = [call(lab, number=number, until=free) for number in range(BOTH * (1 + lanes.DEPTH))]
        (tmp_path / "free").touch()
        return await answers(calls)

    assert play(scene, python(tmp_path)) == list(range(BOTH * (1 + lanes.DEPTH)))
    assert {len(taken) for taken in by_worker(tmp_path).values()} == shares


@pytest.mark.parametrize(
    ("soon", "others"), [(10, False), (0, True)], ids=["and will come to it soon", "and will not come to it for long"]
)
def test_a_call_that_waits_for_a_lane_that_makes_its_way(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, soon: int, others: bool
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 0.2)
    monkeypatch.setattr(lanes, "SOON", soon)
    monkeypatch.setattr(lanes, "DEPTH", 8)

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path)
        return await answers([call(lab, number=number, seconds=0.1) for number in range(BOTH * (1 + lanes.DEPTH))])

    assert play(scene, quick(tmp_path)) == list(range(BOTH * (1 + lanes.DEPTH)))
    assert (len(by_worker(tmp_path)) > BOTH) is others


def test_a_call_does_not_wait_for_those_that_take_long(quick: Quick, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path)
        free = tmp_path / "free"
        slow = [call(lab, number=number, until=str(free)) for number in range(BOTH)]
        others = await answers([call(lab, number=number) for number in range(10, 20)])
        assert not any(each.done() for each in slow)
        free.touch()
        later = [call(lab, number=number) for number in range(20, 30)]
        return others + await answers(slow + later)

    assert play(scene, quick(tmp_path)) == [*range(10, 20), 0, 1, *range(20, 30)]
    assert numbers(tmp_path) == [0, 1, *range(10, 30)], "what was taken back began once, elsewhere"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "timeout", "said"),
    [({"exit": 3}, 20, b"exited with error"), ({"until": "/never"}, 1, b"timed out")],
    ids=["it ends itself", "its call takes too long"],
)
def test_those_that_wait_for_a_worker_that_ends_are_answered_by_others(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], timeout: int, said: bytes
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path)
        ending = [call(lab, number=number, **how) for number in range(BOTH)]
        others = await answers([call(lab, number=number) for number in range(10, 30)])
        for failed in await asyncio.gather(*ending):
            assert (failed.function_error, said in failed.payload) == ("Unhandled", True)
        return others

    assert play(scene, quick(tmp_path, timeout=timeout)) == list(range(10, 30))
    assert numbers(tmp_path) == [0, 1, *range(10, 30)]


def test_at_the_end_those_that_wait_fail_with_the_rest(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)

    async def scene(lab: Lab) -> set[str | None]:
        await warm(lab, tmp_path)
        calls = [call(lab, until="/never") for _ in range(10)]
        await lab.registry.close()
        return {invocation.function_error for invocation in await asyncio.gather(*calls)}

    assert play(scene, quick(tmp_path)) == {"Unhandled"}


def test_edited_code_does_not_wait_for_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)
    code = tmp_path / "code"

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path)
        slow = call(lab, until=str(tmp_path / "free"))
        while len(begun(tmp_path)) < BOTH + 1:
            await asyncio.sleep(0.01)
        waiting = [call(lab)]
        (code / "app.py").write_text("def handler(event, context): return 'new'\n")
        while not waiting[-1].done():
            waiting.append(call(lab))
            await asyncio.sleep(0.02)
        assert set(await answers(waiting)) == {"new"}, "none of them had begun"
        (tmp_path / "free").touch()
        return await answers([slow])

    assert play(scene, python(tmp_path, edited=(code,))) == [None]


LINGERING = """
    import os, signal, time
    def linger(*_):
        print("closing", os.getpid(), file=open(os.environ["BEGUN"], "a"))
        time.sleep(0.3)
    signal.signal(signal.SIGTERM, linger)
"""


def test_nothing_is_sent_to_a_worker_that_is_being_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code was replaced: one worker has ended its work, the other ends itself while calls wait for it."""
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)
    spec = make_spec(tmp_path / "code", LINGERING + QUICK, environment={"BEGUN": str(tmp_path / "begun")})
    first, second = tmp_path / "first", tmp_path / "second"

    async def scene(lab: Lab) -> list[Any]:
        await warm(lab, tmp_path)
        ending = call(lab, number=0, until=str(first), exit=3)
        waiting = [call(lab, number=number) for number in range(1, 1 + lanes.DEPTH)]
        beside = call(lab, number=100, until=str(second))
        while len(begun(tmp_path)) < 2 * BOTH:
            await asyncio.sleep(0.01)
        lab.registry.publish(make_spec(tmp_path / "new", "def handler(event, context): return 'new'"))
        second.touch()
        while "closing" not in dict(begun(tmp_path)):
            await asyncio.sleep(0.01)
        first.touch()
        assert (await ending).function_error == "Unhandled"
        return await answers([*waiting, beside])

    assert play(scene, spec) == [*range(1, 1 + lanes.DEPTH), 100]


def test_a_worker_that_has_answered_enough_has_a_successor(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call is answered once, also those that were sent ahead as it became enough."""
    monkeypatch.setattr(lanes, "PATIENCE", 30.0)
    monkeypatch.setattr(worker, "MOST_CALLS", 5)

    async def scene(lab: Lab) -> list[Any]:
        found = []
        for number in range(0, 60, 10):
            found += await answers([call(lab, number=number + more) for more in range(10)])
        return found

    assert play(scene, quick(tmp_path)) == list(range(60))
    assert numbers(tmp_path) == list(range(60))
    most = Counter(pid for _, pid in begun(tmp_path)).most_common(1)[0][1]
    assert most <= 5 + lanes.DEPTH


@pytest.mark.parametrize("body", ["return event", "print(event); return event"], ids=["silent", "writing"])
def test_each_worker_logs_one_call_after_the_other(tmp_path: Path, body: str) -> None:
    """A function that writes is sent nothing ahead, once that is known."""
    logs: dict[str, list[str]] = defaultdict(list)

    def open_log(spec: FunctionSpec, stream: str) -> Any:
        return lambda milliseconds, texts: logs[stream].extend(texts)

    async def main() -> list[Any]:
        registry = FunctionRegistry(open_log=open_log)
        registry.publish(make_spec(tmp_path, f"def handler(event, context): {body}"))
        try:
            for _ in range(3):
                found = await answers([registry.invoke(ARN, str(number).encode()) for number in range(40)])
            return found
        finally:
            await registry.close()

    assert asyncio.run(main()) == list(range(40))
    assert all(events[0].startswith("INIT_START") for events in logs.values())
    kinds = ["START", "END", "REPORT"] if body == "return event" else ["START", "printed", "END", "REPORT"]
    for _, *events in logs.values():
        for at in range(0, len(events), len(kinds)):
            group = events[at : at + len(kinds)]
            words = [event.split()[0] for event in group]
            assert [word if word.isupper() else "printed" for word in words] == kinds
            ids = {event.split()[2] for event, kind in zip(group, kinds, strict=True) if kind != "printed"}
            assert len(ids) == 1, group


def test_a_ticket_is_given_to_one_of_the_two() -> None:
    tickets = Tickets()
    issued = [tickets.issue() for _ in range(3)]
    with pytest.raises(BlockingIOError):
        os.read(tickets.theirs, 4)
    tickets.hand_out()
    assert int.from_bytes(os.read(tickets.theirs, 4), "big") == issued[0]
    issued.append(tickets.issue())
    assert tickets.take_back() == set(issued[1:]), "those too that were not handed out yet"
    with pytest.raises(BlockingIOError):
        os.read(tickets.theirs, 4)
    tickets.close()
