"""The lives of workers: warm, many, replaced, idle, slow to start (handbook/07 sections 1.4, 2.5 and 3)."""

import asyncio
from pathlib import Path

import pytest

from data_plane.functions.records import FunctionNotFound, TooManyRequests
from tests.data_plane.functions.lab import ARN, Lab, Lifeline, make_spec, play

COUNTING = """
    import os
    calls = 0
    def handler(event, context):
        global calls
        calls += 1
        return [os.getpid(), calls]
"""
MEETING = """
    import os, time
    def handler(others, context):
        open(os.path.join(os.environ["ROOM"], context.aws_request_id), "w").close()
        while len(os.listdir(os.environ["ROOM"])) < others:
            time.sleep(0.001)
        return os.getpid()
"""
"""Calls that end only when so many of them run at the same time."""


@pytest.mark.parametrize("on_uvloop", [True, False])
def test_a_warm_worker_keeps_its_modules(tmp_path: Path, on_uvloop: bool) -> None:
    async def scene(lab: Lab) -> None:
        (first, one), (second, two) = await lab.value(), await lab.value()
        assert (one, two) == (1, 2)
        assert first == second

    play(scene, make_spec(tmp_path, COUNTING), on_uvloop=on_uvloop)


@pytest.mark.parametrize(("at_once", "on_uvloop"), [(5, True), (5, False), (32, True)])
def test_as_many_workers_as_calls_at_once(tmp_path: Path, at_once: int, on_uvloop: bool) -> None:
    room = tmp_path / "room"
    room.mkdir()
    spec = make_spec(tmp_path / "code", MEETING, environment={"ROOM": str(room)})

    async def scene(lab: Lab) -> None:
        workers = await asyncio.gather(*(lab.value(at_once) for _ in range(at_once)))
        assert len(set(workers)) == at_once
        assert await lab.value(at_once) in workers, "and none is started while one is idle"

    play(scene, spec, on_uvloop=on_uvloop)


def test_the_worker_used_last_is_used_next(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    spec = make_spec(tmp_path / "code", MEETING, environment={"ROOM": str(room)})

    async def scene(lab: Lab) -> None:
        await asyncio.gather(lab.value(2), lab.value(2))
        assert len({await lab.value(2) for _ in range(5)}) == 1

    play(scene, spec)


def test_functions_do_not_see_each_other(tmp_path: Path) -> None:
    source = """
        import os
        def handler(event, context):
            os.environ["MARK"] = os.environ.get("MARK", "") + event
            return [os.getcwd(), os.environ["MARK"], os.environ["OWN"]]
    """
    one = make_spec(tmp_path / "one", source, environment={"OWN": "1"})
    two = make_spec(tmp_path / "two", source, environment={"OWN": "2"}, arn=ARN + "2")

    async def scene(lab: Lab) -> None:
        assert await lab.value("a") == [str(tmp_path / "one"), "a", "1"]
        assert await lab.value("b", two.arn) == [str(tmp_path / "two"), "b", "2"]
        assert await lab.value("c") == [str(tmp_path / "one"), "ac", "1"]

    play(scene, one, two)


def test_what_nobody_published_is_not_found(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        with pytest.raises(FunctionNotFound, match=f"Function not found: {ARN}"):
            await lab.invoke()

    play(scene)


@pytest.mark.parametrize(
    ("reserved", "account", "busy", "reason"),
    [
        (0, 1000, 0, "ReservedFunctionConcurrentInvocationLimitExceeded"),
        (1, 1000, 1, "ReservedFunctionConcurrentInvocationLimitExceeded"),
        (2, 1, 2, "ReservedFunctionConcurrentInvocationLimitExceeded"),
        (None, 1, 1, "ConcurrentInvocationLimitExceeded"),
    ],
)
def test_one_call_too_many(tmp_path: Path, reserved: int | None, account: int, busy: int, reason: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    spec = make_spec(tmp_path / "code", MEETING, environment={"ROOM": str(room)}, concurrency=reserved)

    async def scene(lab: Lab) -> None:
        running = [asyncio.create_task(lab.value(busy + 1)) for _ in range(busy)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests, match=r"Rate Exceeded\.") as refusal:
            await lab.invoke(busy + 1)
        assert refusal.value.reason == reason
        (room / "and one more").touch()
        for task in running:
            await task
        if busy:
            await lab.value(busy + 1)

    play(scene, spec, concurrency=account)


def test_a_reservation_is_shared_by_a_functions_versions(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    latest = make_spec(tmp_path / "code", MEETING, environment={"ROOM": str(room)}, concurrency=1)
    first = make_spec(
        tmp_path / "code", MEETING, environment={"ROOM": str(room)}, concurrency=1, arn=f"{ARN}:1", version="1"
    )

    async def scene(lab: Lab) -> None:
        running = asyncio.create_task(lab.value(2))
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests):
            await lab.value(2, first.arn)
        (room / "and one more").touch()
        await running
        assert (await lab.invoke(2, first.arn)).executed_version == "1"

    play(scene, latest, first)


def test_a_changed_reservation_counts_at_once(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for reserved, refused in ((0, True), (1, False), (0, True), (None, False)):
            lab.registry.publish(make_spec(tmp_path, "def handler(event, context): ...", concurrency=reserved))
            if refused:
                with pytest.raises(TooManyRequests):
                    await lab.invoke()
            else:
                await lab.value()

    play(scene)


def test_an_update_serves_the_new_code_while_the_old_ends_what_it_began(tmp_path: Path) -> None:
    room, lifeline = tmp_path / "room", Lifeline(tmp_path)
    room.mkdir()
    environment = {"ROOM": str(room), "LIFELINE": str(lifeline.path)}
    old = make_spec(
        tmp_path / "old",
        """
        import os, time
        held = open(os.environ["LIFELINE"], "w")
        def handler(event, context):
            print("old is at it")
            while not os.listdir(os.environ["ROOM"]):
                time.sleep(0.001)
            return "old"
        """,
        environment=environment,
    )
    new = make_spec(tmp_path / "new", "def handler(event, context): return 'new'")

    async def scene(lab: Lab) -> None:
        running = asyncio.create_task(lab.value())
        await lab.hear("old is at it")
        lab.registry.publish(new)
        assert await lab.value() == "new"
        (room / "go").touch()
        assert await running == "old"
        await lifeline.cut()
        assert await lab.value() == "new"

    play(scene, old)


def test_what_was_removed_ends_when_it_is_idle(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"held = open({str(lifeline.path)!r}, 'w')\ndef handler(event, context): ..."

    async def scene(lab: Lab) -> None:
        await lab.value()
        lab.registry.remove(ARN)
        await lifeline.cut()
        with pytest.raises(FunctionNotFound):
            await lab.invoke()
        lab.registry.remove(ARN)

    play(scene, make_spec(tmp_path / "code", source))


def test_a_worker_idle_for_too_long_ends(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"held = open({str(lifeline.path)!r}, 'w')\ndef handler(event, context): ..."

    async def scene(lab: Lab) -> None:
        first = await lab.invoke()
        assert first.init_ms is not None
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", source), idle_limit=0.05)


def test_after_the_idle_have_ended_new_ones_come_and_end_in_their_turn(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        workers = []
        for name in ("first", "second"):
            lifeline = Lifeline(make_folder(tmp_path / name))
            workers.append(await lab.value(str(lifeline.path)))
            await lifeline.cut()
        assert workers[0] != workers[1]

    source = """
        import os
        def handler(event, context):
            globals()["held"] = open(event, "w")
            return os.getpid()
    """
    play(scene, make_spec(tmp_path / "code", source), idle_limit=0.05)


def make_folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_caller_who_leaves_does_not_stop_the_function(tmp_path: Path) -> None:
    """API Gateway gives up after 29 seconds, Lambda does not."""
    room = tmp_path / "room"
    room.mkdir()
    spec = make_spec(tmp_path / "code", MEETING, environment={"ROOM": str(room)}, concurrency=1)

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            leaving = asyncio.create_task(lab.invoke(2))
            await lab.hear("START")
            leaving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leaving
            with pytest.raises(TooManyRequests):
                await lab.invoke(2)
            (room / "and one more").touch()
            await lab.hear("REPORT")
            lab.events.clear()
            for file in room.iterdir():
                file.unlink()
        (room / "and one more").touch()
        assert (await lab.invoke(2)).init_ms is None

    play(scene, spec)


def test_a_caller_who_leaves_during_a_cold_start_leaves_a_worker_behind(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        leaving = asyncio.create_task(lab.invoke())
        await asyncio.sleep(0)
        leaving.cancel()
        await lab.hear("REPORT")
        assert await lab.value() == 2

    play(scene, make_spec(tmp_path, "n = 0\ndef handler(event, context):\n    global n; n += 1; return n"))


def test_the_time_of_a_cold_start_is_told(tmp_path: Path) -> None:
    invocation = play(lambda lab: lab.invoke(), make_spec(tmp_path, "import time; time.sleep(0.2)\nhandler = max"))
    assert invocation.init_ms is not None
    assert invocation.init_ms > 200


SLOW = """
    import os, time
    if not os.path.exists(os.environ["SEEN"]) or os.environ.get("ALWAYS"):
        open(os.environ["SEEN"], "w").close()
        print("slow")
        time.sleep(60)
    def handler(event, context): return context.get_remaining_time_in_millis()
"""


def test_an_init_that_takes_too_long_is_repeated_within_the_functions_own_time(tmp_path: Path) -> None:
    """handbook/07 section 3: after the init phase's 10 seconds, init is redone within the function timeout."""
    spec = make_spec(tmp_path / "code", SLOW, environment={"SEEN": str(tmp_path / "seen")})

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert 0 < int(invocation.payload) < 20_000
        assert invocation.init_ms is None
        slow, report, start, *_ = invocation.log.splitlines()
        assert slow == "slow"
        assert report.startswith("INIT_REPORT Init Duration: ")
        assert report.endswith(" ms\tPhase: init\tStatus: timeout")
        assert start.startswith("START")

    play(scene, spec, init_limit=0.5)


def test_an_init_that_takes_longer_than_that_too_times_out(tmp_path: Path) -> None:
    environment = {"SEEN": str(tmp_path / "seen"), "ALWAYS": "1"}
    spec = make_spec(tmp_path / "code", SLOW, environment=environment, timeout=0.4)

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert b"Task timed out after 0.40 seconds" in invocation.payload
        words = [line.split(" ")[0] for line in invocation.log.splitlines()]
        assert [word for word in words if word.isalpha()] == ["slow", "slow", "START", "END", "REPORT"]
        assert words.index("INIT_REPORT") == 1

    play(scene, spec, init_limit=0.5)
