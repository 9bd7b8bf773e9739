"""The functions that are deployed, and new code for one: as if somebody had called UpdateFunctionCode."""

import base64
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from control_plane.definitions.functions import Function
from control_plane.store import Home, Store
from data_plane.runtime import Request, Response
from emulator.caller import Caller
from emulator.management import Management

_CACHE = "__pycache__"


class Package(NamedTuple):
    """A function's code. directory: where it is unpacked, or where it lies (in_place)."""

    home: Home
    function_name: str
    directory: Path
    in_place: bool


class DeployedFunctions:
    def __init__(self, store: Store, management: Management) -> None:
        self._store = store
        self._management = management

    def packages(self) -> list[Package]:
        """Those of functions that only `$LATEST` runs: a published version stays as it is, as on AWS."""
        functions = [each for each in self._store.everything() if isinstance(each.record, Function)]
        return [
            Package(home, function.name, Path(code.directory), code.in_place)
            for home, _, _, function in functions
            if (code := function.latest.code).directory and not function.versions
        ]

    async def put(self, package: Package, contents: Mapping[str, bytes]) -> bool:
        """New contents of some files, by their names in the package; False where AWS would refuse that."""
        body = {"ZipFile": base64.b64encode(_zipped(package.directory, contents)).decode()}
        asked = Request(
            method="PUT",
            path=f"/2015-03-31/functions/{package.function_name}/code",
            headers=[("Content-Type", "application/json")],
            body=msgspec.json.encode(body),
        )
        answer: Response = await self._management.handle("lambda", asked, Caller(*package.home, "lambda"))
        return answer.status == 200


def _zipped(directory: Path, contents: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as package:
        for file in _files(directory):
            name = file.relative_to(directory).as_posix()
            entry = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, contents[name] if name in contents else file.read_bytes())
    return archive.getvalue()


def _files(directory: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(directory):
        folders[:] = [each for each in folders if each != _CACHE]
        yield from (Path(folder, name) for name in names)
