"""Folders of function code: made, removed when nobody can need them, never the user's own."""

import asyncio
from pathlib import Path

from emulator.files import CodeFiles

URL = "http://127.0.0.1:4566"


async def gone(directory: Path) -> None:
    while directory.exists():
        await asyncio.sleep(0.001)


def test_a_folder_stays_while_a_worker_may_run_in_it(tmp_path: Path) -> None:
    async def scene() -> None:
        files = CodeFiles(tmp_path, URL, longest_call=0.05)
        code = files.new_directory("fn")
        (code / "index.py").write_text("pass")
        files.keep_package(code, b"zip")
        files.remove_directory(code)
        assert (code / "index.py").exists()
        await asyncio.wait_for(gone(code.with_suffix(".zip")), 10)
        assert not code.exists()

    asyncio.run(scene())


def test_a_users_own_folder_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()

    async def scene() -> None:
        files = CodeFiles(tmp_path / "root", URL, longest_call=0)
        for directory in (own, tmp_path, tmp_path / "root"):
            files.remove_directory(directory)
        await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert own.exists()


def test_closing_removes_everything(tmp_path: Path) -> None:
    files = CodeFiles(tmp_path / "root", URL)
    (tmp_path / "root").mkdir()
    files.new_directory("fn")
    files.close()
    assert not (tmp_path / "root").exists()


def test_a_package_is_had_by_its_link_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.zip").write_bytes(b"secret")
    (tmp_path / "root").mkdir()
    files = CodeFiles(tmp_path / "root", URL)
    code = files.new_directory("fn")
    files.keep_package(code, b"zip")
    link = files.package_url(code)
    assert link == f"{URL}/_emulator/packages/{code.name}.zip"
    assert files.package_at(link.removeprefix(URL)) == b"zip"
    for other in (code.name, f"{code.name}.zip.zip", "../secret.zip", f"{tmp_path}/secret.zip", "x.zip", ".zip", ""):
        assert files.package_at(f"/_emulator/packages/{other}") is None, other


def test_packages_go_with_the_folders_an_earlier_emulator_left(tmp_path: Path) -> None:
    files = CodeFiles(tmp_path, URL)
    used, unused = files.new_directory("used"), files.new_directory("unused")
    for each in (used, unused):
        files.keep_package(each, b"zip")
    files.keep_only({str(used)})
    assert sorted(tmp_path.iterdir()) == sorted((used, used.with_suffix(".zip")))
