"""The memory limit: who is killed, who is not, and what is said of it."""

from pathlib import Path

import pytest

from tests.data_plane.functions.lab import Lab, Lifeline, make_spec, play

GREEDY: dict[str, str] = {
    "a handler that keeps it": """
        def handler(event, context):
            kept = b"x" * (200 << 20)
            while True:
                pass
        """,
    "a handler that has given it back before it answers": """
        def handler(event, context):
            len(b"x" * (200 << 20))
            return "done"
        """,
    "a child process": """
        import subprocess, sys
        def handler(event, context):
            allocates = "kept = b'x' * (200 << 20); input()"
            subprocess.Popen([sys.executable, "-c", allocates], stdin=subprocess.PIPE).wait()
        """,
    "a grandchild, started by a thread": """
        import subprocess, sys, threading
        ALLOCATES = "a = bytes([1]) * (200 << 20); input()"
        INNER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ALLOCATES!r}])"
        def start():
            child = subprocess.Popen([sys.executable, "-c", INNER], stdin=subprocess.PIPE)
            child.wait()
        def handler(event, context):
            thread = threading.Thread(target=start)
            thread.start()
            thread.join()
        """,
    "three children that have a third of it each": """
        import subprocess, sys
        def handler(event, context):
            code = "kept = b'x' * (60 << 20); input()"
            all = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) for _ in range(3)]
            all[0].wait()
        """,
    "a module that is imported": """
        kept = b"x" * (200 << 20)
        def handler(event, context):
            pass
        """,
}
MODEST = {
    "half the limit": """
        def handler(event, context):
            return len(b"x" * (60 << 20))
        """,
    "memory that is reserved and never touched": """
        import mmap
        reserved = mmap.mmap(-1, 4 << 30)
        def handler(event, context):
            import time
            time.sleep(0.2)
        """,
    "files that are mapped": """
        import mmap, tempfile, time
        file = tempfile.TemporaryFile()
        file.truncate(300 << 20)
        def handler(event, context):
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                for page in range(0, len(mapped), 4096):
                    mapped[page]
                time.sleep(0.2)
        """,
    "what forked children share": """
        import os, time
        kept = b"x" * (60 << 20)
        def handler(event, context):
            children = []
            for _ in range(3):
                child = os.fork()
                if not child:
                    time.sleep(0.3)
                    os._exit(0)
                children.append(child)
            for child in children:
                os.waitpid(child, 0)
        """,
}


@pytest.mark.parametrize("what", GREEDY)
def test_what_is_too_large_is_killed(what: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        said = f"RequestId: {call.request_id} Error: Runtime exited with error: signal: killed"
        assert call.function_error == "Unhandled", what
        assert call.payload.decode() == f'{{"errorType":"Runtime.ExitError","errorMessage":"{said}"}}'
        assert f"{said}\nRuntime.ExitError\nEND" in call.log
        assert "\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t" in call.log
        assert call.log.rstrip().endswith("Status: error\tError Type: Runtime.ExitError")

    play(scene, make_spec(tmp_path / "code", GREEDY[what]))


@pytest.mark.parametrize("what", MODEST)
def test_what_is_not_is_left_alone(what: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        await lab.value()
        await lab.value()

    play(scene, make_spec(tmp_path / "code", MODEST[what]))


def test_the_limit_is_the_functions_own_and_the_next_call_has_a_new_worker(tmp_path: Path) -> None:
    source = """
        import os
        def handler(event, context):
            return len(b"x" * (event << 20)), os.getpid()
        """

    async def scene(lab: Lab) -> None:
        (_, first) = await lab.value(200)
        assert (await lab.error(400))["errorType"] == "Runtime.ExitError"
        (_, second) = await lab.value(200)
        assert first != second

    play(scene, make_spec(tmp_path / "code", source, memory_size=256))


def test_children_are_killed_with_it(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        import subprocess, sys
        def handler(event, context):
            with open({str(lifeline.path)!r}, "w") as held:
                code = "import time; kept = b'x' * (200 << 20); time.sleep(600)"
                subprocess.run([sys.executable, "-c", code], stdout=held)
        """

    async def scene(lab: Lab) -> None:
        await lab.error()
        await lifeline.cut()

    play(scene, make_spec(tmp_path / "code", source))


def test_report_tells_of_what_children_used(tmp_path: Path) -> None:
    source = """
        import subprocess, sys
        def handler(event, context):
            subprocess.run([sys.executable, "-c", "import time; kept = b'x' * (80 << 20); time.sleep(0.3)"])
        """

    async def scene(lab: Lab) -> None:
        assert 80 <= (await lab.invoke()).max_memory_mb <= 128

    play(scene, make_spec(tmp_path / "code", source))
