"""Folders of function code: made, removed when nobody can need them, never the user's own."""

import asyncio
from pathlib import Path

from emulator.files import CodeFiles


async def gone(directory: Path) -> None:
    while directory.exists():
        await asyncio.sleep(0.001)


def test_a_folder_stays_while_a_worker_may_run_in_it(tmp_path: Path) -> None:
    async def scene() -> None:
        files = CodeFiles(tmp_path, longest_call=0.05)
        code = files.new_directory("fn")
        (code / "index.py").write_text("pass")
        files.remove_directory(code)
        assert (code / "index.py").exists()
        await asyncio.wait_for(gone(code), 10)

    asyncio.run(scene())


def test_a_users_own_folder_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()

    async def scene() -> None:
        files = CodeFiles(tmp_path / "root", longest_call=0)
        for directory in (own, tmp_path, tmp_path / "root"):
            files.remove_directory(directory)
        await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert own.exists()


def test_closing_removes_everything(tmp_path: Path) -> None:
    files = CodeFiles(tmp_path / "root")
    (tmp_path / "root").mkdir()
    files.new_directory("fn")
    files.close()
    assert not (tmp_path / "root").exists()
