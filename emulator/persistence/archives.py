"""A folder of code -> a zip that `control_plane.functions.packages.archive.unpack` makes the same folder of."""

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path


def pack(directory: Path) -> bytes:
    """Files with their executable bits, links as links, empty folders too. The same folder makes the same zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in sorted(directory.rglob("*")):
            mode = place.lstat().st_mode
            kind = stat.S_IFMT(mode)
            read = _CONTENT.get(kind)
            if read is not None:
                name = str(place.relative_to(directory)) + ("/" if kind == stat.S_IFDIR else "")
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                archive.writestr(entry, read(place), zipfile.ZIP_DEFLATED)
    return target.getvalue()


_CONTENT: Mapping[int, Callable[[Path], bytes]] = {
    stat.S_IFREG: Path.read_bytes,
    stat.S_IFLNK: lambda place: bytes(place.readlink()),
    stat.S_IFDIR: lambda place: b"",
}
"""Kind of file -> its content; a worker may have left a socket or the like, which is no code."""
