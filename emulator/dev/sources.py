"""Which files of a project are the code of its functions: told by what is in them, not by how they got there.

A package was made of files below some folder of the project, its root or one within: the one of which most files are in
the package, byte for byte, under the same names. Where two folders have as many, copies of one another, neither is
believed. A function whose code runs where it lies (`hot-reload`) is made of what is in its folder.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_CODE = frozenset((".py", ".js", ".mjs", ".cjs"))
"""What only functions read. Any other file, a template or a table, deploy.py may have read as well."""


def is_code(file: Path) -> bool:
    return file.suffix in _CODE


def origins(package: Path, folder: Path, files: Iterable[Path]) -> dict[Path, str]:
    """The files of a project below `folder` that an unpacked package was made of, and their names in it."""
    found: dict[Path, dict[Path, str]] = defaultdict(dict)
    for file in files:
        for root in file.parents[: len(file.relative_to(folder).parts)]:
            name = file.relative_to(root).as_posix()
            if _same(package / name, file):
                found[root][file] = name
    most = max(map(len, found.values()), default=0)
    likely = [each for each in found.values() if len(each) == most]
    return likely[0] if len(likely) == 1 else {}


def _same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False
