"""Everything that is defined, in one JSON document: `apigw state export` and `import`, by `/_emulator/state`.

It goes through a running emulator, not through a data directory: so it works for emulators that keep nothing on disk,
shows usage as it stands, needs no lock, and an import is in force at once.

A document has the store's records as they are kept on disk, the usage of plans, and by name the code of functions and
layers as zips. An import replaces what is defined, all of it or, if anything is wrong with the document, nothing; code
is unpacked as warily as a stranger's zip. A function whose code is a folder of the user's own keeps naming that.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence, Set
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import msgspec

from control_plane.definitions import v1, v2
from control_plane.definitions.functions import Function
from control_plane.definitions.stacks import StackPart
from control_plane.functions.packages import archive
from control_plane.store import Home, Store, Stored
from control_plane.wire.errors import AwsError
from data_plane.metering.state import Metering
from data_plane.metering.usage import UsageRecord
from emulator.files import CodeFiles
from emulator.persistence import records
from emulator.persistence.archives import pack
from emulator.persistence.code import directories
from emulator.persistence.errors import StateError

_MOST_REQUESTS = 2**63 - 1
"""What fits into the file of a data directory."""
_UNUSUAL = re.compile(r"[^A-Za-z0-9_-]")


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What every version of a document has."""

    format: Literal["apigw-emulator state"]
    version: int


class Document(_Head, frozen=True, kw_only=True):
    """code: zips by the names that records have for folders."""

    records: Sequence[records.Row]
    usage: Sequence[UsageRecord]
    code: dict[str, bytes]


async def export_document(store: Store, metering: Metering, files: CodeFiles) -> bytes:
    """Everything as it is now; what is deleted while it is written still has its code."""
    return await asyncio.to_thread(_encode, store.everything(), metering.records(), files)


async def import_document(content: bytes, store: Store, metering: Metering, files: CodeFiles) -> None:
    """Replace everything by what a document has. Raises StateError, or what the store's journal raises."""
    with ExitStack() as undo:
        document = await asyncio.to_thread(_decode, content)
        paths = {}
        for name, package in document.code.items():
            directory = files.new_directory(_UNUSUAL.sub("", name.rpartition("-")[0])[:64] or "code")
            undo.callback(files.remove_directory, directory)
            paths[name] = str(directory)
            await asyncio.to_thread(_unpack, name, package, directory)
            files.keep_package(directory, package)
        found = await asyncio.to_thread(_records, document, paths)
        store.replace(found)
        undo.pop_all()
    metering.restore(document.usage)


def _encode(found: list[Stored], usage: list[UsageRecord], files: CodeFiles) -> bytes:
    return msgspec.json.encode(
        Document(
            format="apigw-emulator state",
            version=records.VERSION,
            records=[records.row(each, files.name) for each in found],
            usage=usage,
            code={name: files.package(name) or pack(Path(files.path(name))) for name in _code(found, files)},
        )
    )


def _code(found: list[Stored], files: CodeFiles) -> list[str]:
    return sorted(files.name(each) for each in directories(found))


def _decode(content: bytes) -> Document:
    try:
        version = msgspec.json.decode(content, type=_Head).version
        if version == records.VERSION:
            return msgspec.json.decode(content, type=Document)
    except records.Unreadable as problem:
        raise StateError(f"This is no document of an emulator's state: {problem}.") from None
    raise StateError(
        f"The document has version {version} of the emulator's state, and this release knows {records.VERSION}."
    )


def _unpack(name: str, package: bytes, directory: Path) -> None:
    try:
        archive.unpack(package, directory)
    except AwsError as problem:
        raise StateError(f"The document's code {name!r} cannot be unpacked: {problem.message}") from None


def _records(document: Document, paths: Mapping[str, str]) -> list[Stored]:
    try:
        found = [records.stored(row, paths.__getitem__) for row in document.records]
    except records.Unreadable as problem:
        raise StateError(f"A record of the document cannot be read: {problem}.") from None
    except KeyError as name:
        raise StateError(f"The document has no code {name}, which one of its records names.") from None
    places = {(each.home, each.table, each.key) for each in found}
    for each in found:
        if not _complete(each, places):
            raise StateError(f"The document lacks what its record {each.key!r} of {each.table} refers to.")
    keys = {each.key for each in found if each.table == "usage_plan_keys"}
    for used in document.usage:
        if (used.usage_plan_id, used.key_id) not in keys or not 0 <= used.requests <= _MOST_REQUESTS:
            raise StateError(f"The document has usage that nobody can have had: {used}.")
    return found


def _complete(stored: Stored, places: Set[tuple[Home, str, Any]]) -> bool:
    """Whether all is there that whoever serves a record follows it to."""
    record = stored.record
    if isinstance(record, v1.Stage):
        canary = record.canary_settings
        deployments = (record.deployment_id, *([canary.deployment_id] if canary else ()))
        return all((stored.home, "deployments", (record.rest_api_id, each)) in places for each in deployments)
    if isinstance(record, v2.Stage) and record.deployment_id:
        return (stored.home, "v2_deployments", (record.api_id, record.deployment_id)) in places
    if isinstance(record, StackPart):
        return (stored.home, stored.table, (record.stack_id, "stack")) in places
    if isinstance(record, Function):
        return all(record.version(number) for shares in record.routes().values() for number in shares)
    return True
