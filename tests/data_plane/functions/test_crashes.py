"""Functions that crash, hang, fork, or saw at the branch they sit on: each costs its own call and nothing else."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data_plane.functions.lab import Lab, Lifeline, make_spec, play

EXIT = "Runtime exited with error: "


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import os; os._exit(0)", "Runtime exited without providing a reason"),
        ("import os; os._exit(127)", EXIT + "exit status 127"),
        ("import sys; sys.exit()", "Runtime exited without providing a reason"),
        ("import sys; sys.exit(3)", EXIT + "exit status 3"),
        ("import sys; sys.exit('a text')", EXIT + "exit status 1"),
        ("raise KeyboardInterrupt", EXIT + "signal: interrupt"),
        ("import os; os.kill(os.getpid(), 9)", EXIT + "signal: killed"),
        ("import os; os.kill(os.getpid(), 11)", EXIT + "signal: segmentation fault"),
        ("import os; os.abort()", EXIT + "signal: aborted"),
        ("class E(Exception):\n        def __str__(self): raise self\n    raise E", EXIT + "exit status 1"),
        ("return '\\ud800'", EXIT + "exit status 1"),
        ("import os; os.execvp('sleep', ['sleep', '1000'])", EXIT + "signal: killed"),
    ],
)
def test_a_crash_costs_one_call(tmp_path: Path, body: str, message: str) -> None:
    async def scene(lab: Lab) -> None:
        assert await lab.value("fine") == "fine"
        invocation = await lab.invoke("crash", request_id="an-id")
        assert invocation.function_error == "Unhandled"
        assert invocation.payload.decode() == (
            f'{{"errorType":"Runtime.ExitError","errorMessage":"RequestId: an-id Error: {message}"}}'
        )
        assert await lab.value("fine") == "fine"

    source = f"def handler(event, context):\n    if event == 'fine': return event\n    {body}"
    play(scene, make_spec(tmp_path, source))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import sys; sys.exit(2)", EXIT + "exit status 2"),
        ("import os; os.kill(os.getpid(), 9)", EXIT + "signal: killed"),
    ],
)
def test_a_crash_at_init(tmp_path: Path, source: str, message: str) -> None:
    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert message in invocation.payload.decode()
        assert "Phase: invoke\tStatus: error\tError Type: Runtime.ExitError\nSTART" in invocation.log

    play(scene, make_spec(tmp_path, source))


def test_a_worker_that_failed_at_init_ends_whatever_it_has_started(tmp_path: Path) -> None:
    """Python waits for its threads before it exits; we do not."""
    lifeline = Lifeline(tmp_path)
    source = f"""
        import threading, time
        held = open({str(lifeline.path)!r}, "w")
        threading.Thread(target=time.sleep, args=(1000,)).start()
        raise RuntimeError
    """

    async def scene(lab: Lab) -> None:
        assert (await lab.error())["errorType"] == "RuntimeError"
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", source))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"interpreter": Path("/nowhere/python")}, "fork/exec /nowhere/python: no such file or directory"),
        ({"code": Path("/nowhere/code")}, "fork/exec /nowhere/code: no such file or directory"),
        ({"environment": {"A": "a\0b"}}, f"fork/exec {sys.executable}: invalid argument"),
    ],
)
def test_a_worker_that_cannot_be_started(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    async def scene(lab: Lab) -> None:
        for _ in range(2):
            error = await lab.error()
            assert error["errorType"] == "Runtime.InvalidEntrypoint"
            assert error["errorMessage"].endswith(f" Error: {message}")

    play(scene, make_spec(tmp_path, "", **changes))


def test_a_crash_does_not_touch_calls_beside_it(tmp_path: Path) -> None:
    source = """
        import os, sys
        def handler(event, context):
            print("at work", flush=True)
            if event == "crash":
                os._exit(1)
            with open(event) as go:
                return go.read()
    """
    gate = tmp_path / "gate"
    os.mkfifo(gate)

    async def scene(lab: Lab) -> None:
        beside = asyncio.create_task(lab.value(str(gate)))
        await lab.hear("at work")
        assert "exit status 1" in (await lab.error("crash"))["errorMessage"]
        await asyncio.to_thread(gate.write_text, "through")
        assert await beside == "through"

    play(scene, make_spec(tmp_path / "code", source))


@pytest.mark.parametrize("on_uvloop", [True, False])
def test_a_worker_killed_while_idle_costs_no_call(tmp_path: Path, on_uvloop: bool) -> None:
    async def scene(lab: Lab) -> None:
        worker = await lab.value()
        handle = os.pidfd_open(worker)
        os.kill(worker, signal.SIGKILL)
        await asyncio.to_thread(select.select, [handle], [], [])
        os.close(handle)
        for _ in range(20):
            await asyncio.sleep(0)  # its socket has ended; the loop has only to look
        assert await lab.value() != worker

    play(scene, make_spec(tmp_path, "import os\ndef handler(event, context): return os.getpid()"), on_uvloop=on_uvloop)


LEAVES_A_CHILD = """
    import os, subprocess, time
    def handler(event, context):
        with open(event["lifeline"], "w") as held:
            subprocess.Popen(["sleep", "1000"], stdout=held, **event.get("options", {}))
        if event["then"] == "hang":
            time.sleep(1000)
        if event["then"] == "crash":
            os._exit(1)
"""


@pytest.mark.parametrize(
    ("then", "message"), [("hang", "Task timed out after 0.50 seconds"), ("crash", EXIT + "exit status 1")]
)
def test_the_children_of_a_worker_die_with_it(tmp_path: Path, then: str, message: str) -> None:
    lifeline = Lifeline(tmp_path)

    async def scene(lab: Lab) -> None:
        error = await lab.error({"lifeline": str(lifeline.path), "then": then})
        assert error["errorMessage"].endswith(message)
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", LEAVES_A_CHILD, timeout=0.5))


def test_the_children_of_an_idle_worker_die_when_it_is_closed(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)

    async def scene(lab: Lab) -> None:
        await lab.value({"lifeline": str(lifeline.path), "then": "return"})
        await lab.registry.close()
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", LEAVES_A_CHILD))


def test_a_timeout_is_answered_and_the_next_call_starts_anew(tmp_path: Path) -> None:
    source = """
        import time
        calls = 0
        def handler(event, context):
            global calls
            calls += 1
            time.sleep(event)
            return calls
    """

    async def scene(lab: Lab) -> None:
        assert await lab.value(0) == 1
        late = await lab.invoke(60, request_id="an-id")
        assert json.loads(late.payload) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": "RequestId: an-id Error: Task timed out after 0.30 seconds",
        }
        assert (late.function_error, late.duration_ms, late.billed_ms) == ("Unhandled", 300.0, 300)
        assert await lab.value(0) == 1

    play(scene, make_spec(tmp_path, source, timeout=0.3))


def test_the_time_of_a_call_begins_with_it_and_not_with_the_one_before(tmp_path: Path) -> None:
    """The worker's alarm is set once for many calls."""
    source = "import time\ndef handler(event, context): time.sleep(event); return 'in time'"

    async def scene(lab: Lab) -> None:
        for _ in range(4):
            assert await lab.value(0.3) == "in time"
        assert "timed out" in (await lab.error(60))["errorMessage"]

    play(scene, make_spec(tmp_path, source, timeout=1.0))


@pytest.mark.parametrize(
    ("body", "result", "why"),
    [
        ("os.close(1); return 'fine'", "fine", "stdout closed: nothing to read there any more"),
        ("os.close(1); os.close(2); logging.error('still heard'); return 'fine'", "fine", "the log goes its own way"),
        ("os.dup2(os.open('/dev/null', os.O_WRONLY), 1); print('x'); return 'fine'", "fine", "stdout sent elsewhere"),
        ("sys.stdout = None; return 'fine'", "fine", "no stdout object"),
        ("os.chdir('/'); return os.getcwd()", "/", "another folder"),
        (
            "if os.fork() == 0: os._exit(7)\n    os.wait(); return 'fine'",
            "fine",
            "a fork that ends is not the worker's end",
        ),
        (
            "if os.fork() == 0: return 'child'\n    os.wait(); return 'parent'",
            "parent",
            "a fork that returns is not heard",
        ),
        (
            "if os.fork() == 0: raise SystemExit\n    os.wait(); return 'fine'",
            "fine",
            "nor one that leaves by the door",
        ),
        ("signal.alarm(5); signal.alarm(0); return 'fine'", "fine", "the alarm is the function's own"),
        (
            "import multiprocessing as m; p = m.get_context('fork').Process(target=print, args=('x',)); p.start(); "
            "p.join(); return p.exitcode",
            0,
            "multiprocessing by fork",
        ),
    ],
)
def test_what_a_function_may_do_to_its_process(tmp_path: Path, body: str, result: object, why: str) -> None:
    source = f"import os, sys, signal, logging\ndef handler(event, context):\n    {body}"

    async def scene(lab: Lab) -> None:
        assert await lab.value() == result, why
        assert (await lab.invoke()).function_error in (None, "Unhandled"), "whatever it is worth now, it answers"

    play(scene, make_spec(tmp_path, source))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("os.closerange(3, 64)", "the socket closed"),
        ("os.closerange(3, 64); time.sleep(1000)", "the socket closed, and the handler does not return"),
        ("say(b'rubbish all over'); time.sleep(1000)", "rubbish spoken"),
        (
            "say(b'\\0\\0\\0\\0R' + b'\\0' * 8); time.sleep(1000)",
            "a READY",
        ),
        ("say(b'\\0\\0\\0\\2X' + b'\\0' * 8 + b'{}'); time.sleep(1000)", "the end of the runtime by no error"),
        ("say(b'\\0\\0\\0\\2G' + b'\\0' * 8 + b'no'); time.sleep(1000)", "its end by what is no JSON"),
    ],
)
def test_a_function_that_breaks_the_line_to_us_loses_its_worker(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: str, why: str
) -> None:
    source = f"""
        import os, stat, time
        def say(data):
            for fd in map(int, os.listdir("/proc/self/fd")):
                if os.path.exists(f"/proc/self/fd/{{fd}}") and stat.S_ISSOCK(os.fstat(fd).st_mode):
                    os.write(fd, data)
        def handler(event, context):
            if event == "fine":
                return event
            {body}
    """

    async def scene(lab: Lab) -> None:
        assert "Runtime exited" in (await lab.error())["errorMessage"], why
        assert await lab.value("fine") == "fine"

    play(scene, make_spec(tmp_path, source))
    assert not caplog.records, "nor does it reach our own log"


@pytest.mark.parametrize("then", ["time.sleep(1000)", "os._exit(1)"])
def test_a_child_that_holds_our_line_and_has_left_the_group_holds_nobody_up(tmp_path: Path, then: str) -> None:
    source = f"""
        import os, stat, time
        def handler(event, context):
            for fd in map(int, os.listdir("/proc/self/fd")):
                if os.path.exists(f"/proc/self/fd/{{fd}}") and stat.S_ISSOCK(os.fstat(fd).st_mode):
                    keep = [(os.POSIX_SPAWN_DUP2, fd, 99)]
                    child = os.posix_spawn("/bin/sleep", ["sleep", "1000"], {{}}, file_actions=keep, setsid=True)
                    print(f"child {{child}}.")
            {then}
    """

    async def scene(lab: Lab) -> None:
        error = await lab.error()
        child = next(int(event[6:-2]) for event in lab.events if event.startswith("child "))
        try:
            assert error["errorType"] == "Sandbox.Timedout"
            await lab.registry.close()
        finally:
            os.kill(child, signal.SIGKILL)

    play(scene, make_spec(tmp_path, source, timeout=0.5))


ORPHANING = """
import asyncio, sys
from pathlib import Path
from tests.data_plane.functions.lab import make_spec, play

async def scene(lab):
    code, lifeline, sign = sys.argv[1:]
    call = asyncio.create_task(lab.invoke(lifeline))
    await lab.hear(sign)
    print("heard", flush=True)
    await asyncio.Event().wait()

code = Path(sys.argv[1])
play(scene, make_spec(code, (code / "app.py").read_text()))
"""


@pytest.mark.parametrize(
    ("body", "sign", "why"),
    [
        ("pass", "REPORT", "an idle worker"),
        ("print('at it'); time.sleep(1000)", "at it\n", "a busy one"),
        (
            "lose_lifeline(); print('lost')",
            "lost\n",
            "an idle one that has closed its lifeline sees the end of its socket",
        ),
    ],
)
def test_workers_and_their_children_end_when_the_parent_is_killed(
    tmp_path: Path, body: str, sign: str, why: str
) -> None:
    source = f"""
        import fcntl, os, stat, subprocess, time
        def is_lifeline(fd):
            if not os.path.exists(f"/proc/self/fd/{{fd}}") or not stat.S_ISFIFO(os.fstat(fd).st_mode):
                return False
            return fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        def lose_lifeline():
            lifeline = min(filter(is_lifeline, map(int, os.listdir("/proc/self/fd"))))
            os.close(lifeline)
        def handler(event, context):
            with open(event, "w") as held:
                subprocess.Popen(["sleep", "1000"], stdout=held)
            {body}
    """
    lifeline, code = Lifeline(tmp_path), tmp_path / "code"
    make_spec(code, source)
    command = [sys.executable, "-c", ORPHANING, str(code), str(lifeline.path), sign]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"heard\n"
        parent.kill()
    lifeline.wait_until_cut()


def test_no_descriptor_of_ours_reaches_a_worker(tmp_path: Path) -> None:
    source = "import os\ndef handler(event, context): return sorted(map(int, os.listdir('/proc/self/fd')))"
    mine = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(mine, True)
    try:
        descriptors = play(lambda lab: lab.value(), make_spec(tmp_path / "code", source))
    finally:
        os.close(mine)
    assert len(descriptors) == 8, "0, 1, 2, the lifeline, the tickets, the socket, the log, and the folder being listed"


def test_nothing_of_ours_is_left_open(tmp_path: Path) -> None:
    def held() -> int:
        return len(os.listdir("/proc/self/fd"))

    async def scene(lab: Lab) -> tuple[int, int]:
        await lab.value(0)
        before = held()
        for code in (1, 2, 3):
            await lab.error(code)
        lab.registry.publish(make_spec(tmp_path / "code", "", interpreter=Path("/nowhere")))
        await lab.error()
        await lab.registry.close()
        return before, held()

    source = "import os\ndef handler(event, context): os._exit(event) if event else None"
    before, after = play(scene, make_spec(tmp_path / "code", source))
    assert after == before - 5, "a warm worker costs a socket, two pipes, and both ends of a third"
