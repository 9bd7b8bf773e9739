"""Hot reload: which edits are seen, and what becomes of the workers."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data_plane.functions import edits
from data_plane.functions.edits import Edits
from data_plane.functions.processes.environment import variables
from tests.data_plane.functions.lab import Lab, make_spec, play


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "_SHARE", 0)


def replace_atomically(folder: Path) -> None:
    """As many editors save: same name, size and second, another file."""
    (folder / "new").write_text("one")
    os.replace(folder / "new", folder / "a.py")


def lead_elsewhere(folder: Path) -> None:
    (folder / "link").unlink()
    (folder / "link").symlink_to("deep/er/c.py")


EDITS: dict[str, tuple[bool, Callable[[Path], object]]] = {
    "nothing": (False, lambda folder: None),
    "a file is written": (True, lambda folder: (folder / "a.py").write_text("other")),
    "it is touched": (True, lambda folder: os.utime(folder / "a.py", ns=(1, 1))),
    "it is replaced": (True, replace_atomically),
    "one is added": (True, lambda folder: (folder / "b.json").write_text("")),
    "one is removed": (True, lambda folder: (folder / "a.py").unlink()),
    "one below": (True, lambda folder: (folder / "deep" / "er" / "c.py").write_text("other")),
    "one is renamed": (True, lambda folder: (folder / "a.py").rename(folder / "z.py")),
    "a link now leads elsewhere": (True, lead_elsewhere),
    "a cache is written": (False, lambda folder: (folder / "__pycache__" / "a.pyc").write_text("other")),
    "a hidden folder changes": (False, lambda folder: (folder / ".git" / "HEAD").write_text("other")),
    "a hidden file changes": (True, lambda folder: (folder / ".env").write_text("A=1")),
    "a dependency changes": (False, lambda folder: (folder / "node_modules" / "x.js").write_text("other")),
    "all is gone": (True, lambda folder: folder.rename(folder.with_name("away"))),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_is_an_edit(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "code"
    for name in ("a.py", "deep/er/c.py", "__pycache__/a.pyc", ".git/HEAD", "node_modules/x.js"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("one")
    (folder / "link").symlink_to("a.py")
    (folder / "circle").symlink_to(folder)
    seen = Edits([folder])
    expected, edit = EDITS[what]
    edit(folder)
    assert seen.there() == expected
    assert not seen.there(), "an edit is told once"


def source(value: object) -> str:
    return f"import os\ndef handler(event, context):\n    return {value!r}, os.getpid()\n"


def test_an_edit_is_there_with_the_next_call_and_workers_stay_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "code"
    spec = make_spec(folder, source(0), edited=(folder,))

    async def scene(lab: Lab) -> None:
        for number in range(5):
            (folder / "app.py").write_text(source(number))
            first, second = await lab.value(), await lab.value()
            assert first[0] == second[0] == number
            assert first[1] == second[1], "nothing was edited between them"

    play(scene, spec)
    assert [file.name for file in folder.iterdir()] == ["app.py"], "nothing is written where the user works"


def test_without_a_folder_of_the_users_nothing_is_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "code"

    async def scene(lab: Lab) -> None:
        await lab.value()
        (folder / "app.py").write_text(source("new"))
        assert (await lab.value())[0] == "old"

    play(scene, make_spec(folder, source("old")))


def test_an_edited_layer_is_there_too(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    (layer / "python").mkdir(parents=True)
    (layer / "python" / "shared.py").write_text("value = 1")
    code = "import shared\ndef handler(event, context):\n    return shared.value\n"

    async def scene(lab: Lab) -> None:
        assert await lab.value() == 1
        (layer / "python" / "shared.py").write_text("value = 2")
        assert await lab.value() == 2

    play(scene, make_spec(tmp_path / "code", code, layers=(layer,), edited=(layer,)))


def test_calls_in_flight_end_with_the_code_they_began_with(tmp_path: Path) -> None:
    """Sixteen calls hold their workers while the code is edited; none is dropped, and none of their workers is kept."""
    folder, gate = tmp_path / "code", tmp_path / "gate"
    slow = f"""
        import os, time
        def handler(event, context):
            print('begun')
            while not os.path.exists({str(gate)!r}):
                time.sleep(0.01)
            return 'old'
        """

    async def scene(lab: Lab) -> None:
        calls = [asyncio.ensure_future(lab.value()) for _ in range(16)]
        while sum("begun" in event for event in lab.events) < 16:
            await asyncio.sleep(0.01)
        (folder / "app.py").write_text(source("new"))
        assert (await lab.value())[0] == "new"
        gate.touch()
        assert await asyncio.gather(*calls) == ["old"] * 16
        answers = [await lab.value() for _ in range(8)]
        assert {value for value, _ in answers} == {"new"}

    play(scene, make_spec(folder, slow, edited=(folder,)))


def test_a_broken_edit_fails_its_calls_and_the_next_edit_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "code"

    async def scene(lab: Lab) -> None:
        await lab.value()
        (folder / "app.py").write_text("def handler(")
        assert (await lab.error())["errorType"] == "Runtime.UserCodeSyntaxError"
        (folder / "app.py").write_text(source("mended"))
        assert (await lab.value())[0] == "mended"

    play(scene, make_spec(folder, source("good"), edited=(folder,)))


def test_nothing_is_compiled_beside_what_is_edited(tmp_path: Path) -> None:
    for edited, expected in (((), None), ((tmp_path,), "1")):
        spec = make_spec(tmp_path, "", edited=edited)
        assert variables(spec, "stream", {}).get("PYTHONDONTWRITEBYTECODE") == expected
