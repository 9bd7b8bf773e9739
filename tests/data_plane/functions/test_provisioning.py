"""Provisioned concurrency: workers that are there before a call is, and stay.

Lambda Developer Guide, "Configuring provisioned concurrency for a function" and "Lambda execution environment
lifecycle": AWS_LAMBDA_INITIALIZATION_TYPE, INIT_REPORT in any case, 130 seconds for init, what is beyond it runs on
demand.
"""

import asyncio
import json
from pathlib import Path

import pytest

from data_plane.functions import provisioned_worker
from data_plane.functions.records import JsonLogs, Provision
from tests.data_plane.functions.lab import ARN, Lab, Lifeline, make_spec, play

SOURCE = """
    import os, time
    def handler(event, context):
        if event == "crash":
            os._exit(1)
        if event:
            open(os.path.join(event["room"], context.aws_request_id), "w").close()
            while len(os.listdir(event["room"])) < event["callers"]:
                time.sleep(0.001)
        return [os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], os.getpid()]
"""
KIND = "provisioned-concurrency"


async def settled(lab: Lab, wanted: int = 1) -> Provision:
    """When all are there, or no more will be."""
    while True:
        found = lab.registry.provisioned(ARN)
        if found.failed or found.allocated >= wanted:
            return found
        await asyncio.sleep(0.001)


async def meet(lab: Lab, room: Path, callers: int) -> list[tuple[str, int]]:
    """Of calls that wait for one another: how the worker came to be, and its process."""
    room.mkdir()
    event = {"room": str(room), "callers": callers}
    return [tuple(each) for each in await asyncio.gather(*(lab.value(event) for _ in range(callers)))]


def test_workers_are_there_before_a_call_is(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 2, 1.0)
        assert await settled(lab, 2) == Provision(allocated=2)
        *starts, report, _ = sorted(lab.events, reverse=True)
        assert all(event.startswith("INIT_START Runtime Version: ") for event in starts)
        assert report.startswith("INIT_REPORT Init Duration: ")
        assert report.endswith(" ms\tPhase: init\tStatus: success\n")
        first = await lab.invoke()
        assert json.loads(first.payload)[0] == KIND
        assert first.init_ms is not None, "the first call tells of it"
        assert f"\tInit Duration: {first.init_ms:.2f} ms\t\n" in first.log
        assert not first.log.startswith("INIT")
        assert (await lab.invoke()).init_ms is None

    play(scene, make_spec(tmp_path, SOURCE))


def test_what_is_beyond_runs_on_demand(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 2, 1.0)
        await settled(lab, 2)
        found = await meet(lab, tmp_path / "room", 3)
        assert sorted(kind for kind, _ in found) == ["on-demand", KIND, KIND]
        assert (await lab.value())[0] == KIND, "those are used first"

    play(scene, make_spec(tmp_path / "code", SOURCE))


def test_they_stay_where_others_end(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        import os
        kind = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
        if kind == "on-demand":
            held = open({str(lifeline.path)!r}, "w")
        {SOURCE.replace(chr(10), chr(10) + "    ")}
    """

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        before = dict(await meet(lab, tmp_path / "room", 2))
        await lifeline.cut()
        assert await lab.value() == [KIND, before[KIND]]

    play(scene, make_spec(tmp_path / "code", source), idle_limit=0.05)


def test_a_worker_that_ends_has_a_successor(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        _, before = await lab.value()
        await lab.error("crash")
        while lab.registry.provisioned(ARN).allocated:
            await asyncio.sleep(0)
        await settled(lab)
        kind, after = await lab.value()
        assert (kind, after != before) == (KIND, True)

    play(scene, make_spec(tmp_path, SOURCE))


def test_fewer_and_none(tmp_path: Path) -> None:
    """Those that are too many end; nobody else does, and asking for the same changes nothing."""

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 3, 1.0)
        await settled(lab, 3)
        before = {process for _, process in await meet(lab, tmp_path / "three", 3)}
        lab.registry.provision(ARN, 3, 1.0)
        lab.registry.provision(ARN, 2, 2.0)
        assert lab.registry.provisioned(ARN) == Provision(allocated=2)
        assert {process for _, process in await meet(lab, tmp_path / "two", 2)} < before
        lab.registry.provision(ARN, 0, 0.0)
        assert lab.registry.provisioned(ARN) == Provision(allocated=0)
        assert (await lab.value())[0] == "on-demand"

    play(scene, make_spec(tmp_path / "code", SOURCE))


def test_fewer_while_they_are_busy(tmp_path: Path) -> None:
    """A call goes on, and its worker is one like others from then on."""
    room = tmp_path / "room"

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        room.mkdir()
        call = asyncio.create_task(lab.value({"room": str(room), "callers": 2}))
        while not list(room.iterdir()):
            await asyncio.sleep(0.001)
        lab.registry.provision(ARN, 0, 0.0)
        (room / "second").touch()
        kind, process = await call
        assert kind == KIND
        assert await lab.value() == [kind, process]

    play(scene, make_spec(tmp_path / "code", SOURCE))


@pytest.mark.parametrize(
    ("source", "report"),
    [
        ("import nothing", "error\tError Type: Runtime.ImportModuleError"),
        ("import os; os._exit(3)", "error\tError Type: Runtime.ExitError"),
        ("import time; time.sleep(60)", "timeout"),
    ],
)
def test_an_init_that_fails_is_not_tried_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, report: str
) -> None:
    """Calls are answered on demand; who asks again may have better luck."""
    monkeypatch.setattr(provisioned_worker, "INIT_LIMIT", 0.3)
    seen = tmp_path / "seen"
    source = f"""
        import os
        if os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] != "on-demand" and not os.path.exists({str(seen)!r}):
            {source}
        def handler(event, context): return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
    """

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        assert await settled(lab) == Provision(allocated=0, failed=True)
        (told,) = [event for event in lab.events if event.startswith("INIT_REPORT")]
        assert told.endswith(f" ms\tPhase: init\tStatus: {report}\n")
        assert await lab.value() == "on-demand"
        seen.touch()
        lab.registry.provision(ARN, 1, 1.0)
        assert lab.registry.provisioned(ARN).failed
        lab.registry.provision(ARN, 1, 2.0)
        assert await settled(lab) == Provision(allocated=1)
        assert await lab.value() == KIND

    play(scene, make_spec(tmp_path / "code", source, timeout=0.2))


def test_what_cannot_be_started_fails(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 2, 1.0)
        assert (await settled(lab, 2)).failed
        assert "Error Type: Runtime.InvalidEntrypoint" in "".join(lab.events)

    play(scene, make_spec(tmp_path, "", runtime="provided.al2023"))


def test_new_code_has_workers_of_its_own_and_the_old_ones_end(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        lab.registry.publish(make_spec(tmp_path / "new", SOURCE))
        await lifeline.cut()
        assert (await lab.value())[0] == "on-demand"
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        lab.registry.provision(ARN, 1, 1.0)
        assert lab.registry.provisioned(ARN) == Provision(allocated=1)

    source = f"held = open({str(lifeline.path)!r}, 'w')\ndef handler(event, context): ..."
    play(scene, make_spec(tmp_path / "code", source))


@pytest.mark.parametrize("changes", [{"in_process": True}, {"runtime": "nodejs20.x", "handler": "index.handler"}])
def test_other_workers_are_provisioned_too(tmp_path: Path, changes: dict[str, object]) -> None:
    (tmp_path / "index.js").write_text("exports.handler = async () => [process.env.AWS_LAMBDA_INITIALIZATION_TYPE, 0]")

    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 2, 1.0)
        assert await settled(lab, 2) == Provision(allocated=2)
        for _ in range(3):
            assert (await lab.value())[0] == KIND

    play(scene, make_spec(tmp_path, SOURCE, **changes))


def test_json_logs_tell_of_it(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        lab.registry.provision(ARN, 1, 1.0)
        await settled(lab)
        start, report = map(json.loads, lab.events)
        assert (start["type"], start["record"]["initializationType"]) == ("platform.initStart", KIND)
        assert report["type"] == "platform.initReport"
        assert report["record"].pop("metrics")["durationMs"] > 0
        assert report["record"] == {"initializationType": KIND, "phase": "init", "status": "success"}

    play(scene, make_spec(tmp_path, SOURCE, json_logs=JsonLogs()))
