"""What a function writes and what Lambda writes about it, as tail and hook get it (handbook/07 section 7)."""

import asyncio
import os
import re
import time
from pathlib import Path

import pytest

from data_plane.functions.journal import TAIL_LIMIT
from data_plane.functions.records import FunctionSpec, Invocation, Log
from data_plane.functions.registry import FunctionRegistry
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play

START, END = "START RequestId: {id} Version: $LATEST\n", "END RequestId: {id}\n"
NBSP = "\u00a0"


def plain(invocation: Invocation, folder: Path) -> str:
    """The log with what differs from run to run replaced by names; REPORT is looked at elsewhere."""
    log = invocation.log.replace(invocation.request_id, "{id}").replace(str(folder), "{code}")
    log = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "{time}", log)
    log = re.sub(r"Init Duration: [\d.]+ ms", "Init Duration: {ms}", log)
    return log[: log.rindex("REPORT")]


@pytest.mark.parametrize(
    ("body", "lines", "why"),
    [
        ("pass", "", "nothing"),
        ("print('a'); print('b', 'c')", "a\nb c\n", "prints"),
        ("print('a', end='')", "a\n", "a print without a newline"),
        ("import sys; print('out'); print('err', file=sys.stderr); print('out')", "out\nerr\nout\n", "both, in order"),
        ("import os; print('a'); os.write(1, b'b\\n'); os.write(2, b'c\\n'); print('d')", "a\nb\nc\nd\n", "by number"),
        ("import subprocess; print('a'); subprocess.run(['echo', 'b']); print('c')", "a\nb\nc\n", "a program's output"),
        (
            "import subprocess; print('a', end=' '); subprocess.run(['echo', 'b'])",
            "a b\n",
            "what was begun is out before the program is",
        ),
        ("import ctypes; ctypes.CDLL(None).write(1, b'from C\\n', 7)", "from C\n", "C code"),
        ("import logging; logging.error('x')", "[ERROR]\t{time}\t{id}\tx\n", "the root logger's format"),
        ("import logging; logging.info('x')", "", "its level is WARNING"),
        ("import logging; logging.getLogger('a.b').warning('%s\\ny', 'x')", "[WARNING]\t{time}\t{id}\tx\ny\n", "lines"),
        ("context.log('x')", "x\n", "the context's own"),
        ("print('\\udcff é')", "\N{REPLACEMENT CHARACTER} é\n", "a lone surrogate is a byte that is no UTF-8"),
        (
            "raise ValueError('bad')",
            f'[ERROR] ValueError: bad\nTraceback (most recent call last):\n{NBSP * 2}File "{{code}}/app.py", '
            f"line 2, in handler\n{NBSP * 4}raise ValueError('bad')\n",
            "an error nobody caught",
        ),
        (
            "print('half', end=''); return {1}",
            "half\n[ERROR] Runtime.MarshalError: Unable to marshal response: Object of type set is not JSON "
            "serializable\nTraceback (most recent call last):\n",
            "an error of the runtime's own",
        ),
        (
            "print('x'); import os; os._exit(1)",
            "x\nRequestId: {id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",
            "an exit",
        ),
    ],
)
def test_the_log_of_a_call(tmp_path: Path, body: str, lines: str, why: str) -> None:
    spec = make_spec(tmp_path, f"def handler(event, context):\n    {body}")
    assert plain(play(lambda lab: lab.invoke(), spec), tmp_path) == START + lines + END, why


def test_output_of_init_comes_before_start(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert plain(invocation, tmp_path) == "initializing\n" + START + END
        assert lab.events[0].startswith("INIT_START Runtime Version: python:3.12.v1\t")
        assert "".join(lab.events[1:]) == invocation.log

    play(scene, make_spec(tmp_path, "print('initializing')\ndef handler(event, context): ..."))


WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a"
    " change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the "
    "previous runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-"
    "update.html"
)
"""awslambdaric/lambda_literals.py; the logs of users have it before the error, with two tabs as there is no request."""


def test_the_log_of_a_failed_init(tmp_path: Path) -> None:
    invocation = play(lambda lab: lab.invoke(), make_spec(tmp_path, "print('x')\nimport nothing"))
    said = (
        f"x\n[WARNING]\t{{time}}\t\t{WARNING}\n"
        "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'nothing'\n"
        "Traceback (most recent call last):\n"
        "INIT_REPORT Init Duration: {ms}\tPhase: %s\tStatus: error\tError Type: Runtime.ImportModuleError\n"
    )
    assert plain(invocation, tmp_path) == said % "init" + said % "invoke" + START + END
    assert invocation.log.endswith("\tStatus: error\tError Type: Runtime.ImportModuleError\n")
    assert invocation.init_ms is None


@pytest.mark.parametrize(
    ("source", "warned"),
    [
        ("handler = None; raise ValueError('no')", True),
        ("def other(): ...", True),
        ("import logging; logging.getLogger().setLevel('ERROR'); import nothing", False),
        ("import logging; logging.disable(); import nothing", False),
    ],
)
def test_the_warning_of_a_failed_init_is_the_root_loggers(tmp_path: Path, source: str, warned: bool) -> None:
    """`logging.warning(...)` of awslambdaric/bootstrap.py: what the function did to logging holds for it."""
    log = play(lambda lab: lab.invoke(), make_spec(tmp_path, source)).log
    assert (f"\t{WARNING}\n[ERROR] " in log) is warned
    assert log.count("[ERROR]") == 2, "init is run twice"


def test_the_log_of_a_timeout(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, "import time\ndef handler(event, context): print('x'); time.sleep(60)", timeout=0.2)
    invocation = play(lambda lab: lab.invoke(), spec)
    assert plain(invocation, tmp_path) == START + "x\n{time} {id} Task timed out after 0.20 seconds\n\n" + END
    assert "\tDuration: 200.00 ms\tBilled Duration: 200 ms\t" in invocation.log
    assert invocation.log.endswith("\tStatus: timeout\n")


@pytest.mark.parametrize("on_uvloop", [True, False])
def test_what_was_printed_in_time_is_in_the_log_of_a_timeout(tmp_path: Path, on_uvloop: bool) -> None:
    """Even if this process was too busy to read it before it rang the alarm."""
    source = """
        import time
        def handler(event, context):
            print("at it")
            time.sleep(0.1)
            print("in time")
            time.sleep(60)
    """

    async def scene(lab: Lab) -> None:
        call = asyncio.create_task(lab.invoke())
        await lab.hear("at it")
        time.sleep(0.8)
        assert "in time\n" in (await call).log

    play(scene, make_spec(tmp_path, source, timeout=0.5), on_uvloop=on_uvloop)


def test_the_report_of_a_cold_call_tells_of_init_and_of_a_warm_one_does_not(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        cold, warm = await lab.invoke(), await lab.invoke()
        assert cold.init_ms is not None
        assert f"Init Duration: {cold.init_ms:.2f} ms\t\n" in cold.log
        assert warm.init_ms is None
        assert "Init" not in warm.log
        for call in (cold, warm):
            assert f"\tDuration: {call.duration_ms:.2f} ms\tBilled Duration: {call.billed_ms} ms\t" in call.log
            assert call.duration_ms <= call.billed_ms < call.duration_ms + 1
            assert f"\tMemory Size: 128 MB\tMax Memory Used: {call.max_memory_mb} MB\t" in call.log

    play(scene, make_spec(tmp_path, "def handler(event, context): ..."))


def test_the_memory_is_the_workers_own_and_its_highest(tmp_path: Path) -> None:
    source = "def handler(event, context): len(b'x' * (event << 20))"

    async def scene(lab: Lab) -> None:
        small, large, after = [(await lab.invoke(size)).max_memory_mb for size in (1, 96, 1)]
        assert 5 < small < 60
        assert large >= small + 90
        assert after == large

    held = b"x" * (128 << 20)
    play(scene, make_spec(tmp_path, source))
    assert held


def test_each_record_and_each_line_is_one_event(tmp_path: Path) -> None:
    source = """
        import logging
        def handler(event, context):
            print("one\\ntwo")
            logging.warning("a\\nb")
            try:
                1 / 0
            except ZeroDivisionError:
                logging.exception("failed")
    """

    async def scene(lab: Lab) -> None:
        await lab.invoke()
        _, start, one, two, record, failed, end, _ = lab.events
        assert (one, two) == ("one\n", "two\n")
        assert record.endswith("\ta\nb\n")
        assert failed.endswith("ZeroDivisionError: division by zero\n")
        assert start.startswith("START")
        assert end.startswith("END")

    play(scene, make_spec(tmp_path, source))


@pytest.mark.slow
def test_ten_megabytes_of_prints_reach_the_hook_and_the_tail_stays_small(tmp_path: Path) -> None:
    source = """
        def handler(event, context):
            for number in range(100_000):
                print(f"{number:099d}")
            return "done"
    """

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert invocation.payload == b'"done"'
        assert len(invocation.log) <= TAIL_LIMIT
        assert f"{99_999:099d}\nEND" in invocation.log
        printed = [event for event in lab.events if event.startswith("0")]
        assert printed == [f"{number:099d}\n" for number in range(100_000)]

    play(scene, make_spec(tmp_path, source))


def test_megabytes_in_one_write_do_not_block(tmp_path: Path) -> None:
    source = "import os\ndef handler(event, context): return os.write(1, b'x' * 3_000_000)"

    async def scene(lab: Lab) -> None:
        assert await lab.value() == 3_000_000
        assert sum(event.count("x") for event in lab.events if event.startswith("x")) == 3_000_000

    play(scene, make_spec(tmp_path, source))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("enlarge(); os.write(1, X)", "the pipe holds 1 MB instead of 64 KB, and one read must take it all"),
        ("enlarge(); os.write(1, X); os._exit(1)", "the same at the worker's end"),
        (
            "os.set_blocking(1, False); logging.error(X.decode())",
            "the pipe refuses what it cannot hold: so Node.js leaves it",
        ),
    ],
)
def test_nothing_is_lost_while_this_process_is_too_busy_to_read(tmp_path: Path, body: str, why: str) -> None:
    source = f"""
        import fcntl, logging, os
        X = b"x" * 500_000
        def enlarge():
            fcntl.fcntl(1, 1031, 1 << 20)  # F_SETPIPE_SZ, which `fcntl` names from Python 3.10 on
        def handler(event, context):
            print("at it")
            {body}
    """

    async def scene(lab: Lab) -> None:
        call = asyncio.create_task(lab.invoke())
        await lab.hear("at it")
        time.sleep(0.3)
        await call
        assert sum(event.count("x") for event in lab.events if "xx" in event) == 500_000, why

    play(scene, make_spec(tmp_path, source))


def test_a_log_that_nobody_can_write_to_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of a pipe is readable for ever; reading it for ever would keep a core busy."""
    reads: list[int] = []
    read = os.read

    def counted(fd: int, size: int) -> bytes:
        reads.append(fd)
        return read(fd, size)

    async def scene(lab: Lab) -> None:
        await lab.value()
        monkeypatch.setattr(os, "read", counted)
        await asyncio.sleep(0.05)
        assert len(reads) < 3

    source = """
        import os, stat
        def handler(event, context):
            for fd in map(int, os.listdir("/proc/self/fd")):
                if os.path.exists(f"/proc/self/fd/{fd}") and stat.S_ISFIFO(os.fstat(fd).st_mode):
                    os.close(fd)
    """
    play(scene, make_spec(tmp_path, source))


def test_without_a_listener_there_is_no_log_and_no_deadlock(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, "def handler(event, context): print('x' * 1_000_000); return 1")

    async def scene(_: Lab) -> None:
        registry = FunctionRegistry()
        registry.publish(spec)
        try:
            invocation = await registry.invoke(ARN, b"null")
        finally:
            await registry.close()
        assert (invocation.payload, invocation.log) == (b"1", "")

    play(scene)


def test_the_log_is_told_of_function_stream_and_time(tmp_path: Path) -> None:
    opened: list[tuple[str, str]] = []
    times: list[int] = []
    spec = make_spec(
        tmp_path, "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_LOG_STREAM_NAME']"
    )

    async def scene(_: Lab) -> bytes:
        def open_log(spec: FunctionSpec, stream: str) -> Log:
            opened.append((spec.arn, stream))
            return lambda milliseconds, texts: times.append(milliseconds)

        registry = FunctionRegistry(open_log=open_log)
        registry.publish(spec)
        try:
            return (await registry.invoke(ARN, b"null")).payload
        finally:
            await registry.close()

    stream = play(scene).decode().strip('"')
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    assert opened == [(ARN, stream)]
    assert times == sorted(times)
    assert times[0] > 1_600_000_000_000


def test_a_thread_that_prints_after_the_return_harms_nobody(tmp_path: Path) -> None:
    source = """
        import os, threading
        go = threading.Event()
        def late():
            go.wait()
            print("late")
        def handler(event, context):
            if event == "start":
                threading.Thread(target=late, daemon=True).start()
                threading.Timer(0.05, go.set).start()
            return os.getpid()
    """

    async def scene(lab: Lab) -> None:
        first = await lab.value("start")
        await lab.hear("late")
        assert await lab.value() == first

    play(scene, make_spec(tmp_path, source))
