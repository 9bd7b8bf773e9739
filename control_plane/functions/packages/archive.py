"""Unpack a deployment package into an empty directory, trusting nothing in it.

Laws:

1. Nothing is written outside the directory, and nothing in it leads out: absolute names, `..`, and links out of it or
   through other links refuse the whole package.
2. Sizes are counted as bytes come out, never believed. Only the methods AWS reads, stored and deflated, are read: so no
   entry grows more than 1,032-fold, whatever it claims, and all together stop at AWS's 250 MB (handbook/07 section 10).
3. The number of entries is bounded before the package's list of them is parsed, which costs memory for each; so are
   the number of directories that their names imply, and their depth, which whoever walks or removes them recurses.
4. Regular files, directories and links are all there is; of a file's mode only the executable bits are kept.
5. A package that breaks a rule is refused in AWS's words (handbook/07 section 2.6); removing what was written by then
   is the caller's, who made the directory.
"""

import errno
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from control_plane.functions.errors import InvalidParameterValue

MAX_UNZIPPED = 262_144_000
MAX_ENTRIES = 100_000
MAX_DEPTH = 100
_CENTRAL_DIRECTORY_ENTRY = b"PK\x01\x02"
_CHUNK = 1 << 20
_LONGEST_LINK = 4096
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)
_MALFORMED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OverflowError,
)
"""What zipfile raises for bytes that are no package, or a damaged one."""
_IMPOSSIBLE_NAME = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP)


def unpack(package: bytes, directory: Path) -> int:
    """Unpack a zip; the bytes of its files. Raises InvalidParameterValue."""
    if not package:
        raise _empty()
    if package.count(_CENTRAL_DIRECTORY_ENTRY) > MAX_ENTRIES:
        raise _too_many()
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            return _Unpacking(archive, directory).run()
    except _MALFORMED:
        raise _unreadable() from None
    except OSError as failure:
        if failure.errno in _IMPOSSIBLE_NAME:
            raise _unreadable() from None
        raise


class _Unpacking:
    """One package on its way to disk. Links are made when all files are, so no file is written through one."""

    def __init__(self, archive: zipfile.ZipFile, directory: Path) -> None:
        self.archive, self.directory = archive, directory
        self.written = 0
        self.made = {directory}
        self.links: list[tuple[Path, str]] = []

    def run(self) -> int:
        entries = self.archive.infolist()
        if not entries:
            raise _empty()
        for entry in entries:
            self._unpack(entry)
        names = {place.relative_to(self.directory).as_posix() for place, _ in self.links}
        for place, target in self.links:
            if _leads_out(place.parent.relative_to(self.directory).as_posix(), target, names):
                raise _unreadable()
            place.symlink_to(target)
        return self.written

    def _unpack(self, entry: zipfile.ZipInfo) -> None:
        mode = entry.external_attr >> 16
        kind = stat.S_IFMT(mode)
        if kind not in _KINDS or entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise _unreadable()
        place = self._place(entry.filename)
        if entry.is_dir() or kind == stat.S_IFDIR:
            self._make_directory(place)
            return
        if place == self.directory:
            raise _unreadable()
        self._make_directory(place.parent)
        if kind == stat.S_IFLNK:
            self.links.append((place, self._link_target(entry)))
            return
        with place.open("wb") as file:
            for chunk in self._content(entry):
                file.write(chunk)
        place.chmod(0o644 | mode & 0o111)

    def _place(self, name: str) -> Path:
        """Names are Unix's, but one that would climb out on Windows is refused as well."""
        parts = name.replace("\\", "/").split("/")
        absolute = not parts[0] or name[1:2] == ":"
        if absolute or ".." in parts or len(parts) > MAX_DEPTH:
            raise _unreadable()
        return self.directory / name

    def _make_directory(self, place: Path) -> None:
        missing = []
        while place not in self.made:
            missing.append(place)
            place = place.parent
        if len(self.made) + len(missing) > MAX_ENTRIES:
            raise _too_many()
        for each in reversed(missing):
            each.mkdir()
            self.made.add(each)

    def _link_target(self, entry: zipfile.ZipInfo) -> str:
        target = next(self._content(entry), b"")
        if not target or len(target) > _LONGEST_LINK or target.startswith(b"/"):
            raise _unreadable()
        return target.decode()

    def _content(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        with self.archive.open(entry) as source:
            while chunk := source.read(_CHUNK):
                self.written += len(chunk)
                if self.written > MAX_UNZIPPED:
                    raise InvalidParameterValue(f"Unzipped size must be smaller than {MAX_UNZIPPED} bytes")
                yield chunk


def _leads_out(here: str, target: str, links: set[str]) -> bool:
    """Whether a link in the directory `here` leads out of the root, or might: through another link.

    All directories are real and made before any link, so what a target says is where it leads, unless it steps
    through a link; to end at one is well, for that is judged by itself.
    """
    steps = target.split("/")
    at = "" if here == "." else here
    if len(steps) > MAX_DEPTH:
        return True
    for step in steps:
        if at in links or (step == ".." and not at):
            return True
        if step == "..":
            at = at.rpartition("/")[0]
        elif step not in ("", "."):
            at = f"{at}/{step}" if at else step
    return False


def _too_many() -> InvalidParameterValue:
    return InvalidParameterValue(f"The uploaded file has more than {MAX_ENTRIES} entries")


def _empty() -> InvalidParameterValue:
    return InvalidParameterValue("Uploaded file must be a non-empty zip")


def _unreadable() -> InvalidParameterValue:
    return InvalidParameterValue("Could not unzip uploaded file. Please check your file, then try to upload again.")
