"""Aliases: names for a version, or for two with the share of calls that the second takes (handbook/07 section 2.2)."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Alias, Function
from control_plane.functions import lookup
from control_plane.functions.errors import InvalidParameterValue, ResourceConflict
from control_plane.functions.names import Reference, refer_unqualified
from control_plane.functions.paging import page
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound


@lambda_.operation
def create_alias(
    account: Account,
    *,
    function_name: str,
    name: str,
    function_version: str,
    description: str | None = None,
    routing_config: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    reference = refer_unqualified(account, function_name)
    found = lookup.qualified(account, reference._replace(qualifier=function_version))
    if name in found.aliases:
        raise ResourceConflict(f"Alias already exists: {reference.function_arn}:{name}")
    alias = Alias(
        name=name,
        function_version=function_version,
        revision_id=lookup.new_revision_id(),
        description=description or "",
        additional_version_weights=_weights(routing_config),
    )
    return _saved(account, found, alias)


@lambda_.operation
def get_alias(account: Account, *, function_name: str, name: str) -> Mapping[str, Any]:
    found, alias = _existing(account, function_name, name)
    return _shown(found, alias)


@lambda_.operation
def list_aliases(
    account: Account,
    *,
    function_name: str,
    function_version: str | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    found = lookup.function(account, function_name)
    aliases = sorted(found.aliases.values(), key=lambda alias: alias.name)
    chosen = [_shown(found, alias) for alias in aliases if function_version in (None, alias.function_version)]
    return page("aliases", chosen, marker, max_items)


@lambda_.operation
def update_alias(
    account: Account,
    *,
    function_name: str,
    name: str,
    function_version: str | None = None,
    description: str | None = None,
    routing_config: Mapping[str, Any] | None = None,
    revision_id: str | None = None,
) -> Mapping[str, Any]:
    found, alias = _existing(account, function_name, name)
    lookup.check_revision(revision_id, alias.revision_id)
    if function_version is not None:
        lookup.qualified(account, Reference(found.name, function_version, found.arn))
        alias = replace(alias, function_version=function_version)
    if description is not None:
        alias = replace(alias, description=description)
    if routing_config is not None:
        alias = replace(alias, additional_version_weights=_weights(routing_config))
    return _saved(account, found, replace(alias, revision_id=lookup.new_revision_id()))


@lambda_.operation
def delete_alias(account: Account, *, function_name: str, name: str) -> None:
    """One that is not there is as good as deleted."""
    found = lookup.function(account, function_name)
    if name in found.aliases:
        account.functions.put(found.name, lookup.without(found, name))


def _existing(account: Account, function_name: str, name: str) -> tuple[Function, Alias]:
    reference = refer_unqualified(account, function_name)._replace(qualifier=name)
    found = account.functions.find(reference.name)
    if found is None or name not in found.aliases:
        raise ResourceNotFound(f"Cannot find alias arn: {reference.arn}")
    return found, found.aliases[name]


def _weights(routing_config: Mapping[str, Any] | None) -> Mapping[str, float]:
    weights: Mapping[str, float] = (routing_config or {}).get("additional_version_weights", {})
    if len(weights) > 1:
        raise InvalidParameterValue("Number of items in AdditionalVersionWeights cannot be greater than 1")
    return weights


def _saved(account: Account, found: Function, alias: Alias) -> Mapping[str, Any]:
    for version in alias.additional_version_weights:
        if version == alias.function_version:
            raise InvalidParameterValue(
                f"Invalid function version {version}."
                f" Function version {version} is already included in routing configuration."
            )
        if alias.function_version == LATEST:
            raise InvalidParameterValue("$LATEST is not supported for an alias pointing to more than 1 version")
        lookup.qualified(account, Reference(found.name, version, found.arn))
    found = account.functions.put(found.name, replace(found, aliases={**found.aliases, alias.name: alias}))
    return _shown(found, alias)


def _shown(found: Function, alias: Alias) -> Mapping[str, Any]:
    weights = alias.additional_version_weights
    return {
        "alias_arn": f"{found.arn}:{alias.name}",
        "name": alias.name,
        "function_version": alias.function_version,
        "description": alias.description,
        "revision_id": alias.revision_id,
        "routing_config": {"additional_version_weights": weights} if weights else None,
    }
