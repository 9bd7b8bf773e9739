"""Which files of a project were edited, and which its deploy.py writes itself."""

from pathlib import Path

import pytest

from emulator.dev.files import Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    for name in ("deploy.py", "src/handler.py", "package.zip"):
        write(tmp_path, name)
    return tmp_path


def write(folder: Path, name: str) -> None:
    """Another content than before."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + "more\n")


def edited(files: Files, folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in files.edited())


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        pytest.param("src/handler.py", True, id="a file that is changed"),
        pytest.param("new.yaml", True, id="a new one"),
        pytest.param(".env", False, id="a hidden one is nobody's edit"),
        pytest.param("src/handler.py~", False, id="nor a copy that an editor keeps"),
        pytest.param("#handler.py#", False, id="nor one it makes while it is open"),
        pytest.param("node_modules/left-pad.js", False, id="nor a dependency"),
        pytest.param("__pycache__/handler.pyc", False, id="nor what Python keeps"),
    ],
)
def test_what_is_an_edit(folder: Path, name: str, seen: bool) -> None:
    files = Files(folder, folder / "deploy.py")
    write(folder, name)
    assert edited(files, folder) == ([name] if seen else [])
    assert edited(files, folder) == [], "it is told once"


def test_a_file_that_goes_is_an_edit(folder: Path) -> None:
    files = Files(folder, folder / "deploy.py")
    (folder / "src/handler.py").unlink()
    assert edited(files, folder) == ["src/handler.py"]


def test_what_deploying_writes_is_no_reason_to_deploy_again(folder: Path) -> None:
    files = Files(folder, folder / "deploy.py")
    write(folder, "package.zip")
    write(folder, "outputs.json")
    files.deployed(well=True)
    assert edited(files, folder) == [], "whatever changed during the first run was its doing"
    write(folder, "package.zip")
    write(folder, "outputs-2.json")
    (folder / "outputs.json").unlink()
    files.deployed(well=True)
    assert edited(files, folder) == [], "again, and a new file too"
    write(folder, "package.zip")
    assert edited(files, folder) == ["package.zip"], "between the runs it was somebody else"


def test_edits_while_deploying_are_followed_when_that_is_done(folder: Path) -> None:
    files = Files(folder, folder / "deploy.py")
    write(folder, "deploy.py")
    files.deployed(well=True)
    assert edited(files, folder) == ["deploy.py"], "even during the first run"
    write(folder, "src/handler.py")
    files.deployed(well=True)
    assert edited(files, folder) == ["src/handler.py"]


def test_a_first_run_that_fails_is_not_the_first(folder: Path) -> None:
    files = Files(folder, folder / "deploy.py")
    files.deployed(well=False)
    write(folder, "package.zip")
    files.deployed(well=True)
    assert edited(files, folder) == []
