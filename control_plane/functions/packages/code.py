"""Where code comes from, and when it goes.

A package comes in the request or from S3 and is unpacked into a new directory: what runs is never overwritten. The
bucket `hot-reload` is ours: its key is the absolute path of a folder, and the code runs where it lies. An image is
only remembered by its name.

A directory is made during an operation and removed again if that operation fails. One that was in use is removed when a
commit has dropped the last record that named it: `remover` listens for that, so deletions, updates and a reset of the
whole store need not think of it, and what a failing operation dropped stays.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from control_plane.definitions.functions import Code
from control_plane.functions.errors import InvalidParameterValue, RequestEntityTooLarge
from control_plane.functions.packages import archive
from control_plane.ports import ObjectError
from control_plane.store import Account, Change, Listener, Store

HOT_RELOAD = "hot-reload"
MAX_ZIPPED = 52_428_800
MAX_REQUEST = 70_167_211
_TABLES = ("functions", "layers")


def take(account: Account, name: str, source: Mapping[str, Any], operation: str) -> Code:
    """The code that a FunctionCode, or the like, brings: unpacked, on disk. `operation` is named in errors."""
    if source.get("zip_file") is not None:
        return _unpacked(account, name, _direct(source["zip_file"], operation))
    bucket, key = source.get("s3_bucket"), source.get("s3_key")
    if not bucket or not key:
        raise InvalidParameterValue("Please provide a source for function code.")
    if bucket == HOT_RELOAD:
        return _in_place(key)
    return _unpacked(account, name, _object(account, bucket, key, source.get("s3_object_version")))


def location(account: Account, code: Code) -> str:
    """Where code can be had: a link to its package, or, of a folder that runs where it lies, that."""
    directory = Path(code.directory)
    return directory.as_uri() if code.in_place else account.ports.files.package_url(directory)


def image(image_uri: str) -> Code:
    """An image's digest, where the reference has none, stands in for the one its repository would give."""
    digest = image_uri.partition("@sha256:")[2] or hashlib.sha256(image_uri.encode()).hexdigest()
    return Code(directory="", sha256=digest, size=0, image_uri=image_uri)


def remover(store: Store) -> Listener:
    """A listener that removes the directories which a commit has left without a record naming them."""

    def remove_unused(changes: list[Change]) -> None:
        dropped = {
            each
            for change in changes
            if change.table in _TABLES and change.old is not None
            for each in change.old.directories
        }
        if dropped:
            for directory in sorted(dropped - _in_use(store)):
                store.ports.files.remove_directory(Path(directory))

    return remove_unused


def _in_use(store: Store) -> set[str]:
    return {each for table in _TABLES for record in store.records(table) for each in record.directories}


def _direct(package: bytes, operation: str) -> bytes:
    """A package within the limits of a request; base64 makes the request a third larger than the package."""
    if len(package) * 4 // 3 > MAX_REQUEST:
        raise RequestEntityTooLarge(f"Request must be smaller than {MAX_REQUEST} bytes for the {operation} operation")
    if len(package) > MAX_ZIPPED:
        raise RequestEntityTooLarge(f"Zipped size must be smaller than {MAX_ZIPPED} bytes")
    return package


def _object(account: Account, bucket: str, key: str, version: str | None) -> bytes:
    try:
        return account.ports.objects.get(bucket, key, version)
    except ObjectError as failure:
        raise InvalidParameterValue(
            f"Error occurred while GetObject. S3 Error Code: {failure.code}. S3 Error Message: {failure.message}"
        ) from None


def _unpacked(account: Account, name: str, package: bytes) -> Code:
    files = account.ports.files
    directory = files.new_directory(name)
    account.undo.callback(files.remove_directory, directory)
    unzipped_size = archive.unpack(package, directory)
    files.keep_package(directory, package)
    digest = base64.b64encode(hashlib.sha256(package).digest()).decode()
    return Code(directory=str(directory), sha256=digest, size=len(package), unzipped_size=unzipped_size)


def _in_place(key: str) -> Code:
    """The folder's path stands for its content, which changes as the user edits."""
    folder = Path(key)
    if not folder.is_absolute() or not folder.is_dir():
        raise InvalidParameterValue(f"S3Key of bucket {HOT_RELOAD} is not the absolute path of a folder: {key}")
    digest = base64.b64encode(hashlib.sha256(str(folder).encode()).digest()).decode()
    return Code(directory=str(folder), sha256=digest, size=0, in_place=True)
