"""Published versions: numbered copies of `$LATEST` that never change (handbook/07 section 2.1)."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Configuration, Function
from control_plane.functions import lookup, shown
from control_plane.functions.configuration import not_here
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.paging import page
from control_plane.operations import lambda_
from control_plane.store import Account


@lambda_.operation
def publish_version(
    account: Account,
    *,
    function_name: str,
    code_sha256: str | None = None,
    description: str | None = None,
    revision_id: str | None = None,
    publish_to: str | None = None,
) -> Mapping[str, Any]:
    not_here(locals())
    found = lookup.function(account, function_name)
    lookup.check_revision(revision_id, lookup.revision_id(found, LATEST))
    current = found.latest.code.sha256
    if code_sha256 and code_sha256 != current:
        raise InvalidParameterValue(
            f"CodeSHA256 ({code_sha256}) is different from current CodeSHA256 in $LATEST ({current})."
            " Please try again with the CodeSHA256 in $LATEST."
        )
    found = account.functions.put(found.name, publish(found, description))
    return shown.version(found, found.versions[str(found.last_version)], shown.READY)


@lambda_.operation
def list_versions_by_function(
    account: Account, *, function_name: str, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    found = lookup.function(account, function_name)
    versions = [shown.version(found, each, shown.LISTED) for each in (found.latest, *found.versions.values())]
    return page("versions", versions, marker, max_items)


def publish(found: Function, description: str | None = None) -> Function:
    """With a new version, the last one, of `$LATEST` as it stands. Where nothing has changed since, the last stays."""
    if str(found.last_version) in found.versions and _content(found.latest) == _content(found.published):
        return found
    number = str(found.last_version + 1)
    version = replace(found.latest, version=number)
    if description is not None:
        version = replace(version, description=description)
    published = replace(
        found,
        versions={**found.versions, number: version},
        revision_ids={**found.revision_ids, number: lookup.new_revision_id()},
        last_version=found.last_version + 1,
        published=found.latest,
    )
    return lookup.revised(published, LATEST)


def _content(latest: Configuration | None) -> bytes:
    """What counts as a change: not when, nor where the same code lies. As JSON, in which lists are alike."""
    return msgspec.json.encode(latest and replace(latest, last_modified=0.0, code=replace(latest.code, directory="")))
