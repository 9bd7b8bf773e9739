"""Folders of function code in records: absolute paths while the emulator runs, names in what is kept.

So a data directory may be moved or mounted elsewhere, and a document brings its code to wherever it is imported. A
folder of the user's own (hot reload) stays the path it is.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import Code, Configuration, Function, LayerVersions
from control_plane.store import Stored

Place = Callable[[str], str]
"""The path of a folder -> its name, or the other way."""


def placed(table: str, record: Any, place: Place) -> Any:
    """A record of a table with every folder of ours put through `place`."""
    change = _TABLES.get(table)
    return change(record, place) if change else record


def directories(found: Iterable[Stored]) -> set[str]:
    """The folders of ours that records need."""
    return {each for stored in found if stored.table in _TABLES for each in stored.record.directories}


def _function(function: Function, place: Place) -> Function:
    """What was last published is only ever compared with while that version is there, and its code with it."""
    published = function.published if str(function.last_version) in function.versions else None
    return replace(
        function,
        latest=_configuration(function.latest, place),
        versions={number: _configuration(each, place) for number, each in function.versions.items()},
        published=published and _configuration(published, place),
    )


def _configuration(version: Configuration, place: Place) -> Configuration:
    layers = [replace(layer, code=_code(layer.code, place)) for layer in version.layers]
    return replace(version, code=_code(version.code, place), layers=layers)


def _layer(layer: LayerVersions, place: Place) -> LayerVersions:
    versions = {number: replace(each, code=_code(each.code, place)) for number, each in layer.versions.items()}
    return replace(layer, versions=versions)


def _code(code: Code, place: Place) -> Code:
    return replace(code, directory=place(code.directory)) if code.directories else code


_TABLES: Mapping[str, Callable[[Any, Place], Any]] = {"functions": _function, "layers": _layer}
