"""What a function's package was made of is told by what is in both."""

from pathlib import Path

import pytest

from emulator.dev.sources import origins

Contents = dict[str, str]


def made(folder: Path, contents: Contents) -> Path:
    folder.mkdir()
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("project", "package", "expected"),
    [
        pytest.param(
            {"deploy.py": "d", "handler.py": "h"}, {"handler.py": "h"}, {"handler.py": "handler.py"}, id="a file beside"
        ),
        pytest.param(
            {"deploy.py": "d", "src/app/index.py": "i", "src/lib.py": "l"},
            {"app/index.py": "i", "lib.py": "l"},
            {"src/app/index.py": "app/index.py", "src/lib.py": "lib.py"},
            id="a folder within",
        ),
        pytest.param(
            {"handler.py": "h", "settings.py": "stage = '@stage@'"},
            {"handler.py": "h", "settings.py": "stage = 'dev'"},
            {"handler.py": "handler.py"},
            id="a file that deploying fills in is not the package's",
        ),
        pytest.param(
            {"a/index.py": "same", "b/index.py": "same"},
            {"index.py": "same"},
            {},
            id="which of two copies cannot be told",
        ),
        pytest.param(
            {"a/index.py": "same", "a/more.py": "m", "b/index.py": "same"},
            {"index.py": "same", "more.py": "m"},
            {"a/index.py": "index.py", "a/more.py": "more.py"},
            id="unless one has more of it",
        ),
        pytest.param({"index.py": "i"}, {"index.py": "generated"}, {}, id="nothing of the project's"),
    ],
)
def test_origins(project: Contents, package: Contents, expected: dict[str, str], tmp_path: Path) -> None:
    folder, unpacked = made(tmp_path / "project", project), made(tmp_path / "package", package)
    found = origins(unpacked, folder, [folder / name for name in project])
    assert {file.relative_to(folder).as_posix(): name for file, name in found.items()} == expected
