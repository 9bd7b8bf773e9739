"""Functions as threads of this process: the same as in processes of their own, and what is the point of it besides."""

import asyncio
import builtins
import importlib
import os
import re
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data_plane.functions.records import FunctionSpec
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play

VARYING = re.compile(
    r"[0-9a-f-]{36}|[0-9a-f]{32}|\d+-\d+-\d+T\S+|[\d.]+ ms|\d+ MB|lambda_environment_\d+\.|line \d+"
    r'|  File "(<string>|[^"]*/data_plane/functions/[^"]*)".*\n(    .*\n)*'
)


def in_process(folder: Path, source: str, **changes: Any) -> FunctionSpec:
    return make_spec(folder, source, in_process=True, **changes)


def plain(text: str) -> list[str]:
    """What two calls of the same function have in common, without the runtime's own lines of tracebacks."""
    return [line for line in VARYING.sub("", text).splitlines() if "importlib" not in line]


SAME = [
    ("return [event, type(context).__name__]", "a value"),
    ("return {1: (True, None), 'x': 'é'}", "as JSON"),
    ("return {1, 2}", "what is no JSON"),
    ("return 'x' * 7_000_000", "too much"),
    ("return b'\\0'", "bytes"),
    ("raise KeyError('nobody')", "an error"),
    ("raise pytest_outcome('stop')", "an error that is no Exception"),
    ("def inner():\n        raise ValueError('x') from KeyError('y')\n    inner()", "an error from below"),
    ("import sys; sys.exit()", "an exit"),
    ("import sys; sys.exit(3)", "an exit with a status"),
    ("import sys; sys.exit('enough')", "an exit with words"),
    ("print('a', 'b'); print('half', end='')", "stdout"),
    ("import sys; print('bad \\udcff', file=sys.stderr); print('\\udcff')", "stderr"),
    ("import logging; logging.warning('two\\nlines'); logging.info('unheard')", "logging"),
    ("context.log('mine'); print(context.aws_request_id)", "the context's log"),
    ("print(repr(context).replace(',', '\\n'))", "the context"),
    (
        "import os; return {k: v for k, v in os.environ.items() if k.startswith(('AWS', 'LAMBDA', '_H', 'OWN'))}",
        "env",
    ),
    ("import time; time.sleep(1)", "a timeout"),
    ("import absent", "a module that is not there"),
    ("import pack.absent", "nor below a package"),
    ("from pack import deep; return deep.name()", "a package"),
    ("import pack.deep; return pack.deep.name()", "by its whole name"),
    ("import pack.deep as found; return found.name()", "and another one"),
    ("import importlib; return importlib.import_module('pack.deep').name()", "by a string"),
    ("from importlib import import_module as f; return f('.deep', 'pack').name()", "by a relative one"),
    ("import asyncio; return asyncio.get_event_loop().run_until_complete(asyncio.sleep(0, 'slept'))", "a loop"),
    (
        "import os, threading as t; x = t.Thread(target=lambda: print(os.environ['OWN'])); x.start(); x.join()",
        "a thread that it starts",
    ),
]


def write_package(code: Path) -> None:
    (code / "pack").mkdir(parents=True)
    (code / "pack" / "__init__.py").write_text("")
    (code / "pack" / "sibling.py").write_text("from dataclasses import dataclass\nname = 'sibling'\n")
    (code / "pack" / "deep.py").write_text(
        textwrap.dedent("""
            from __future__ import annotations
            from dataclasses import dataclass
            from . import sibling
            import pack.sibling
            import app

            @dataclass
            class Name:
                first: str

            def name():
                return [Name(sibling.name).first, pack.sibling is sibling, app.handler.__name__]
        """)
    )


@pytest.mark.parametrize(("body", "why"), SAME, ids=[why for _, why in SAME])
def test_the_same_as_in_a_process(tmp_path: Path, body: str, why: str) -> None:
    source = f"""
    class pytest_outcome(BaseException): ...
    def handler(event, context):
        {body}
    """
    write_package(tmp_path / "code")
    timeout = 0.5 if "sleep(1)" in body else 20
    spec = make_spec(tmp_path / "code", source, environment={"OWN": "1"}, timeout=timeout)
    as_process = play(lambda lab: lab.invoke({"a": ["b"]}), spec)
    as_thread = play(lambda lab: lab.invoke({"a": ["b"]}), msgspec.structs.replace(spec, in_process=True))
    assert as_thread.function_error == as_process.function_error
    assert plain(as_thread.payload.decode()) == plain(as_process.payload.decode())
    assert plain(as_thread.log) == plain(as_process.log)


BROKEN = [
    ("import absent", "a module that is not there"),
    ("import pack.absent", "nor below a package of its own"),
    ("def handler(:", "no Python"),
    ("raise ValueError('at once')", "an error at init"),
    ("handle = 1", "no handler"),
    ("import sys; sys.exit(2)", "an exit at init"),
]


@pytest.mark.parametrize(("source", "why"), BROKEN, ids=[why for _, why in BROKEN])
def test_what_cannot_be_loaded_fails_in_the_same_words(tmp_path: Path, source: str, why: str) -> None:
    write_package(tmp_path)
    spec = make_spec(tmp_path, source)
    as_process = play(lambda lab: lab.invoke(), spec)
    as_thread = play(lambda lab: lab.invoke(), msgspec.structs.replace(spec, in_process=True))
    assert as_thread.function_error == "Unhandled"
    assert plain(as_thread.payload.decode()) == plain(as_process.payload.decode())
    assert plain(as_thread.log) == plain(as_process.log)


MEETING = """
    import shared
    from threading import Barrier
    import __main__
    calls = 0
    def handler(number, context):
        global calls
        calls += 1
        __main__.meeting.wait(20)
        return [calls, shared.name, shared.count()]
"""


def test_calls_at_once_have_modules_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on AWS; two functions may even call their modules alike."""
    specs = []
    for name in ("one", "two"):
        specs.append(in_process(tmp_path / name, MEETING, arn=f"{ARN}-{name}"))
        shared = f"name, n = {name!r}, 0\ndef count():\n    global n\n    n += 1\n    return n\n"
        (tmp_path / name / "shared.py").write_text(shared)
    monkeypatch.setattr(sys.modules["__main__"], "meeting", threading.Barrier(4), raising=False)

    async def scene(lab: Lab) -> None:
        for round_ in (1, 2):
            found = await asyncio.gather(*(lab.value(0, spec.arn) for spec in specs for _ in range(2)))
            assert found == [[round_, "one", round_]] * 2 + [[round_, "two", round_]] * 2

    play(scene, *specs)


def test_environment_variables_are_each_functions_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        import os
        from os import environ
        def handler(name, context):
            os.environ["WRITTEN"] = os.environ.get("WRITTEN", "") + "x"
            assert "GONE" not in environ | {} and environ.pop("OWN_TOO") and "OWN_TOO" not in os.environ.copy()
            environ["OWN_TOO"] = "again"
            return [environ.get(name), os.getenv("WRITTEN")]
    """
    for name, value in {"AWS_PROFILE": "real", "OF_THE_TEST": "1", "OWN": "not this one"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WRITTEN", raising=False)
    spec = in_process(tmp_path, source, environment={"OWN": "mine", "OWN_TOO": "2"})

    async def scene(lab: Lab) -> None:
        assert await lab.value("OWN") == ["mine", "x"]
        assert await lab.value("OF_THE_TEST") == ["1", "xx"], "of the process's, those that are not AWS's"
        assert await lab.value("AWS_PROFILE") == [None, "xxx"]
        monkeypatch.setenv("OF_THE_TEST", "changed")
        assert await lab.value("OF_THE_TEST") == ["changed", "xxxx"]
        assert "WRITTEN" not in os.environ
        assert os.environ["OWN"] == "not this one"

    play(scene, spec)


def test_a_call_that_takes_too_long_runs_on_unheard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, done = threading.Event(), threading.Event()
    monkeypatch.setattr(sys.modules["__main__"], "events", (go_on, done), raising=False)
    source = """
        import __main__
        go_on, done = __main__.events
        def handler(event, context):
            if event:
                go_on.wait(20)
                print("too late " * 20_000)
                done.set()
            return "in time"
    """

    async def scene(lab: Lab) -> None:
        assert "Task timed out after 1.00 seconds" in (await lab.error(True))["errorMessage"]
        assert await lab.value() == "in time", "in an environment of its own"
        go_on.set()
        assert await asyncio.to_thread(done.wait, 20)
        assert not any("too late" in event for event in lab.events)

    play(scene, in_process(tmp_path, source, timeout=1))


def test_quick_edits_are_there_with_the_next_call(tmp_path: Path) -> None:
    """Of the same size, and as good as of the same time: Python's compiled modules would not know them apart."""
    spec = in_process(tmp_path, "import part\ndef handler(event, context): return part.number", edited=(tmp_path,))
    (tmp_path / "part.py").write_text("number = 0")

    async def scene(lab: Lab) -> None:
        for number in range(5):
            (tmp_path / "part.py").write_text(f"number = {number}")
            os.utime(tmp_path / "part.py", ns=(number, number))
            assert await lab.value() == number or await settled(lab, number)

    async def settled(lab: Lab, number: int) -> bool:
        """Looking for edits takes 5 % of the time at most, so the first call may come too early."""
        while await lab.value() != number:
            pass
        return True

    play(scene, spec)


def test_layers_come_after_the_code_later_ones_first(tmp_path: Path) -> None:
    layers = []
    for name in ("first", "second"):
        folder = tmp_path / name / "python" / "lib" / "python3.12" / "site-packages"
        folder.mkdir(parents=True)
        for module in ("both", name):
            (folder / f"{module}.py").write_text(f"place = {name!r}")
        layers.append(tmp_path / name)
    source = "import both, first, second\ndef handler(event, context): return [both.place, first.place, second.place]"
    spec = in_process(tmp_path / "code", source, layers=tuple(layers))
    assert play(lambda lab: lab.value(), spec) == ["second", "first", "second"]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Not a descriptor, nor a module, nor any of what stands in for something of the process's."""

    def things() -> list[object]:
        for thread in threading.enumerate():
            if thread.name.startswith("function "):
                thread.join(20)
        views = [os.environ, sys.stdout, sys.stderr, builtins.__import__, importlib.import_module]
        return [*views, threading.Thread.start, sys.meta_path[:], set(os.listdir("/proc/self/fd"))]

    async def scene(lab: Lab) -> None:
        assert await lab.value() == ["_Variables", "_Stream"]

    source = "import os, sys\ndef handler(event, context): return [type(x).__name__ for x in (os.environ, sys.stdout)]"
    play(scene, in_process(tmp_path, source))
    before = things()
    play(scene, in_process(tmp_path, source))
    assert things() == before
    assert type(os.environ).__name__ == "_Environ"
    assert not [name for name in sys.modules if name.startswith("lambda_environment_")]
