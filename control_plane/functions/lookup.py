"""Look up or raise, and revise, with revision ids as AWS keeps them.

Every version and every alias has a revision id; it changes with whatever changes there, permissions and tags too, and
a request that names an older one is refused (handbook/07 sections 1.4 and 2.1).
"""

import uuid
from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Configuration, Function
from control_plane.functions.errors import PreconditionFailed
from control_plane.functions.names import Reference, refer_unqualified
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound

V = TypeVar("V")


def function(account: Account, function_name: str) -> Function:
    """A function as a whole."""
    return account.functions[refer_unqualified(account, function_name).name]


def qualified(account: Account, reference: Reference) -> Function:
    """The function of a reference whose qualifier exists too."""
    found = find(account, reference)
    if found is None:
        raise ResourceNotFound(f"Function not found: {reference.arn}")
    return found


def target(account: Account, reference: Reference) -> Function:
    """The same, for operations that AWS lets complain about the alias."""
    if reference.is_alias and not find(account, reference):
        raise ResourceNotFound(f"Cannot find alias arn: {reference.arn}")
    return qualified(account, reference)


def find(account: Account, reference: Reference) -> Function | None:
    """The same, or None; for operations with words of their own for what is missing."""
    found = account.functions.find(reference.name)
    return found if found and found.main_version(reference.qualifier) else None


def main_version(found: Function, qualifier: str | None) -> Configuration:
    """The version that an existing qualifier means."""
    configuration = found.version(found.main_version(qualifier) or LATEST)
    assert configuration
    return configuration


def new_revision_id() -> str:
    return str(uuid.uuid4())


def revision_id(found: Function, qualifier: str | None) -> str:
    """Of the alias or version that an existing qualifier is."""
    alias = found.aliases.get(qualifier or LATEST)
    return alias.revision_id if alias else found.revision_ids[qualifier or LATEST]


def revised(found: Function, qualifier: str | None) -> Function:
    """With a new revision id for the alias or version that an existing qualifier is."""
    alias = found.aliases.get(qualifier or LATEST)
    if alias:
        alias = replace(alias, revision_id=new_revision_id())
        return replace(found, aliases={**found.aliases, alias.name: alias})
    return replace(found, revision_ids={**found.revision_ids, qualifier or LATEST: new_revision_id()})


def check_revision(given: str | None, current: str) -> None:
    if given and given != current:
        raise PreconditionFailed(
            "The Revision Id provided does not match the latest Revision Id."
            " Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
        )


def without(found: Function, qualifier: str) -> Function:
    """A function without a version or alias, and all that hung on it."""
    return replace(
        found,
        versions=_others(found.versions, qualifier),
        aliases=_others(found.aliases, qualifier),
        revision_ids=_others(found.revision_ids, qualifier),
        policies=_others(found.policies, qualifier),
        provisioned=_others(found.provisioned, qualifier),
        urls=_others(found.urls, qualifier),
        event_invoke=_others(found.event_invoke, qualifier),
        runtime_management=_others(found.runtime_management, qualifier),
    )


def _others(by_qualifier: Mapping[str, V], qualifier: str) -> Mapping[str, V]:
    return {key: each for key, each in by_qualifier.items() if key != qualifier}
