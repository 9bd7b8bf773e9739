"""Packages that mean harm, and what a good one becomes on disk."""

import io
import os
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.packages import archive
from tests.control_plane.functions.packages import package

UNREADABLE = "Could not unzip uploaded file. Please check your file, then try to upload again."
TOO_LARGE = "Unzipped size must be smaller than 262144000 bytes"


def entries(*listed: tuple[str, int, str | bytes]) -> bytes:
    """A zip of (name, Unix mode, content)."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as made:
        for name, mode, content in listed:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return found.getvalue()


def link(name: str, target: str) -> tuple[str, int, str]:
    return name, stat.S_IFLNK | 0o777, target


def compressed_with(method: int) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", method) as made:
        made.writestr("a", "content")
    return found.getvalue()


def encrypted() -> bytes:
    """The flag that says so, in both of an entry's headers."""
    found = bytearray(package({"a": "content"}))
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(header) + at] |= 1
    return bytes(found)


def claiming_little(content: bytes) -> bytes:
    """A package whose one entry says it holds ten bytes."""
    found = bytearray(entries(("a", 0o644, content)))
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", found, found.index(header) + at, 10)
    return bytes(found)


def flipped(content: str) -> bytes:
    """A stored file, one byte of which changed on the way."""
    return package({"a": content}).replace(content.encode(), content[::-1].encode())


HARMFUL: list[tuple[str, Callable[[], bytes], str]] = [
    ("a name that climbs out", lambda: package({"../evil": "x"}), UNREADABLE),
    ("a name that climbs out further in", lambda: package({"a/../../evil": "x"}), UNREADABLE),
    ("a name that climbs out as Windows writes it", lambda: package({"..\\evil": "x"}), UNREADABLE),
    ("an absolute name", lambda: package({"/tmp/evil": "x"}), UNREADABLE),
    ("a name on a share", lambda: package({"\\\\host\\evil": "x"}), UNREADABLE),
    ("a name with a drive", lambda: package({"C:\\evil": "x"}), UNREADABLE),
    ("a directory that climbs out", lambda: package({"../evil/": ""}), UNREADABLE),
    ("a link out of the folder", lambda: entries(link("a", "../../etc/passwd")), UNREADABLE),
    ("an absolute link", lambda: entries(link("a", "/etc/passwd")), UNREADABLE),
    ("a link to nowhere", lambda: entries(link("a", "")), UNREADABLE),
    ("a link with a NUL", lambda: entries(link("a", "b\0c")), UNREADABLE),
    ("a link that is too long", lambda: entries(link("a", "b/" * 5000)), UNREADABLE),
    (
        "a link that is inside by its name and outside by another link",
        lambda: entries(("d/f", 0o644, "x"), link("d/up", ".."), link("out", "d/up/../../evil")),
        UNREADABLE,
    ),
    ("a link that is too deep", lambda: entries(link("a", "b/" * 101 + "c")), UNREADABLE),
    (
        "a file written through a link",
        lambda: entries(link("d", "elsewhere"), ("d/f", 0o644, "x")),
        UNREADABLE,
    ),
    ("a link where a file is", lambda: entries(("a", 0o644, "x"), link("./a", "b")), UNREADABLE),
    ("a character device", lambda: entries(("a", stat.S_IFCHR | 0o666, "")), UNREADABLE),
    ("a block device", lambda: entries(("a", stat.S_IFBLK | 0o666, "")), UNREADABLE),
    ("a pipe", lambda: entries(("a", stat.S_IFIFO | 0o666, "")), UNREADABLE),
    ("a socket", lambda: entries(("a", stat.S_IFSOCK | 0o666, "")), UNREADABLE),
    ("a file where a directory is", lambda: entries(("a/b", 0o644, "x"), ("a", 0o644, "x")), UNREADABLE),
    ("a directory where a file is", lambda: entries(("a", 0o644, "x"), ("a/b", 0o644, "x")), UNREADABLE),
    ("a name that is too long", lambda: package({"n" * 300: "x"}), UNREADABLE),
    ("a path that is too deep", lambda: package({"d/" * 100 + "f": "x"}), UNREADABLE),
    ("a name that is the folder's own", lambda: package({".": "x"}), UNREADABLE),
    ("encrypted content", encrypted, UNREADABLE),
    ("a method without a bound on growth", lambda: compressed_with(zipfile.ZIP_BZIP2), UNREADABLE),
    ("another such method", lambda: compressed_with(zipfile.ZIP_LZMA), UNREADABLE),
    ("content that does not match its checksum", lambda: flipped("content"), UNREADABLE),
    ("content longer than it says", lambda: claiming_little(bytes(5000)), UNREADABLE),
    ("no zip", lambda: b"PK no zip", UNREADABLE),
    ("half a zip", lambda: package({"a": "x" * 1000})[:-40], UNREADABLE),
    ("nothing", lambda: b"", "Uploaded file must be a non-empty zip"),
    ("a zip of nothing", entries, "Uploaded file must be a non-empty zip"),
]


@pytest.mark.parametrize(("make", "message"), [pytest.param(*each[1:], id=each[0]) for each in HARMFUL])
def test_refused_without_a_trace_outside(tmp_path: Path, make: Callable[[], bytes], message: str) -> None:
    directory = tmp_path / "a" / "b"
    directory.mkdir(parents=True)
    with pytest.raises(InvalidParameterValue, match=f"^{message}$"):
        archive.unpack(make(), directory)
    assert sorted(tmp_path.rglob("evil")) == []
    assert os.listdir(tmp_path) == ["a"]
    assert os.listdir(tmp_path / "a") == ["b"]


def test_more_than_the_limit_is_refused_as_it_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files below the limit, above it together; the second is not written to its end."""
    monkeypatch.setattr(archive, "MAX_UNZIPPED", 3 << 20)
    bomb = entries(("first", 0o644, bytes(2 << 20)), ("second", 0o644, bytes(200 << 20)))
    assert len(bomb) < 300_000
    with pytest.raises(InvalidParameterValue, match="Unzipped size must be smaller than 3145728 bytes"):
        archive.unpack(bomb, tmp_path)
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) <= 3 << 20


def test_the_limit_is_that_of_aws(tmp_path: Path) -> None:
    bomb = entries(("zeros", 0o644, bytes(archive.MAX_UNZIPPED + 1)))
    with pytest.raises(InvalidParameterValue, match=TOO_LARGE):
        archive.unpack(bomb, tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([f"f{number}" for number in range(30)], id="files"),
        pytest.param([f"{number}/" + "d/" * 10 + "f" for number in range(3)], id="directories that names imply"),
    ],
)
def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 20)
    with pytest.raises(InvalidParameterValue, match="The uploaded file has more than 20 entries"):
        archive.unpack(package(dict.fromkeys(names, "x")), tmp_path)
    assert len(list(tmp_path.rglob("*"))) <= 40


def test_a_good_package_arrives_whole(tmp_path: Path) -> None:
    size = archive.unpack(
        entries(
            ("index.py", 0o644, "code"),
            ("bin/run", 0o755, "#!/bin/sh"),
            ("bin/root", stat.S_IFREG | stat.S_ISUID | 0o4755, "s"),
            ("unset", 0, "no mode"),
            ("unreadable", 0o000, "all the same"),
            ("empty/", stat.S_IFDIR | 0o755, ""),
            ("./dotted/file", 0o600, "d"),
            link("bin/alias", "run"),
            link("lib", "bin"),
            link("dangling", "not/there"),
        ),
        tmp_path,
    )
    modes = {
        str(each.relative_to(tmp_path)): stat.S_IMODE(each.stat().st_mode)
        for each in tmp_path.rglob("*")
        if each.is_file() and not each.is_symlink()
    }
    assert modes == {
        "index.py": 0o644,
        "bin/run": 0o755,
        "bin/root": 0o755,
        "unset": 0o644,
        "unreadable": 0o644,
        "dotted/file": 0o644,
    }
    assert (tmp_path / "empty").is_dir()
    assert (tmp_path / "lib" / "alias").read_text() == "#!/bin/sh"
    assert size == sum(
        len(each) for each in ("code", "#!/bin/sh", "s", "no mode", "all the same", "d", "run", "bin", "not/there")
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 400),
)
def test_no_damage_escapes_or_crashes(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    """A package with bytes changed and its end cut off is unpacked or refused, and stays in its folder."""
    seed = random.Random(1)
    good = entries(("a/b", 0o644, seed.randbytes(200)), link("l", "a/b"), ("c", 0o755, "x" * 300))
    damaged = bytearray(good)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    outer = tmp_path_factory.mktemp("outer")
    inner = outer / "inner"
    inner.mkdir()
    with suppress(InvalidParameterValue):
        archive.unpack(bytes(damaged[: len(damaged) - cut // 40]), inner)
    assert os.listdir(outer) == ["inner"]


STEPS = st.sampled_from(["a", "b", "l", "m", "..", "."])
PLACES = st.sampled_from(["l", "m", "a/l", "a/b/m", "b/l"])


@pytest.mark.slow
@settings(max_examples=500, deadline=None, derandomize=True)
@given(links=st.dictionaries(PLACES, st.lists(STEPS, min_size=1, max_size=5).map("/".join), min_size=1))
def test_whatever_links_are_made_they_stay_inside(
    tmp_path_factory: pytest.TempPathFactory, links: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("root").resolve()
    with suppress(InvalidParameterValue):
        archive.unpack(
            entries(("a/b/f", 0o644, "x"), ("b/f", 0o644, "x"), *(link(*each) for each in links.items())), root
        )
        assert all(Path(os.path.realpath(root / place)).is_relative_to(root) for place in links)
