"""A folder of code as a zip, unpacked again by the control plane."""

from pathlib import Path

from control_plane.functions.packages import archive
from emulator.persistence.archives import pack


def test_a_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    (before / "empty").mkdir(parents=True)
    (before / "pack ä").mkdir()
    (before / "pack ä" / "data.bin").write_bytes(bytes(range(256)) * 100)
    (before / "bootstrap").write_text("#!/bin/sh\n")
    (before / "bootstrap").chmod(0o755)
    (before / "plain").write_text("")
    (before / "plain").chmod(0o644)
    (before / "link").symlink_to("pack ä/data.bin")
    after.mkdir()
    archive.unpack(pack(before), after)
    assert _content(after) == _content(before)
    assert pack(after) == pack(before)


def _content(directory: Path) -> dict[str, object]:
    """Everything below a folder: what links name, what files hold and may do."""
    return {
        str(place.relative_to(directory)): (
            str(place.readlink())
            if place.is_symlink()
            else place.is_dir() or (place.read_bytes(), place.stat().st_mode & 0o111)
        )
        for place in directory.rglob("*")
    }
