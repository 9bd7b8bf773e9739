"""Tags of functions, event source mappings and code signing configurations; versions and aliases have none."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Function
from control_plane.functions import lookup
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import refer
from control_plane.operations import lambda_
from control_plane.store import Account, Table
from control_plane.wire.errors import NotImplementedHere

MOST = 50
Tags = Mapping[str, str]


@lambda_.operation
def tag_resource(account: Account, *, resource: str, tags: Tags) -> None:
    if not tags:
        raise InvalidParameterValue("An error occurred and the request cannot be processed.")
    _put(account, resource, checked({**_tags(account, resource), **tags}))


@lambda_.operation
def untag_resource(account: Account, *, resource: str, tag_keys: Sequence[str]) -> None:
    _put(account, resource, {key: value for key, value in _tags(account, resource).items() if key not in tag_keys})


@lambda_.operation
def list_tags(account: Account, *, resource: str) -> Mapping[str, Any]:
    return {"tags": _tags(account, resource)}


def checked(tags: Tags) -> Tags:
    if len(tags) > MOST:
        raise InvalidParameterValue("Number of tags exceeds resource tag limit.")
    return tags


def _tags(account: Account, resource: str) -> Tags:
    table, key = _place(account, resource)
    found: Tags = table[key].tags
    return found


def _put(account: Account, resource: str, tags: Tags) -> None:
    table, key = _place(account, resource)
    tagged = replace(table[key], tags=tags)
    table.put(key, lookup.revised(tagged, LATEST) if isinstance(tagged, Function) else tagged)


def _place(account: Account, resource: str) -> tuple[Table[str, Any], str]:
    """The table that holds the resource of an ARN, and its key there."""
    kind, _, rest = resource.split(":", 5)[5].partition(":")
    if kind == "event-source-mapping":
        return account.event_source_mappings, rest
    if kind == "code-signing-config":
        return account.code_signing_configs, resource
    if kind != "function":
        raise NotImplementedHere(f"The emulator has no {kind} yet")
    reference = refer(account, resource)
    if reference.qualifier:
        raise InvalidParameterValue(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    return account.functions, reference.name
