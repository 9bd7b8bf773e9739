"""Provisioned concurrency: how many workers of a version, or of an alias's, are kept ready (handbook/07 section 2.5).

Workers are started in the background: Put answers IN_PROGRESS, and reads READY once all are there, or FAILED where init
has failed. Versions whose runtime is not here have none to start, and are ready at once.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Function, ProvisionedConcurrency
from control_plane.functions import lookup
from control_plane.functions.errors import (
    InvalidParameterValue,
    ProvisionedConcurrencyConfigNotFound,
    ResourceConflict,
)
from control_plane.functions.names import Reference, refer
from control_plane.functions.paging import page
from control_plane.functions.timestamps import now, seconds
from control_plane.operations import lambda_
from control_plane.store import Account


@lambda_.operation
def put_provisioned_concurrency_config(
    account: Account, *, function_name: str, qualifier: str, provisioned_concurrent_executions: int
) -> Mapping[str, Any]:
    reference = refer(account, function_name, qualifier)
    if reference.qualifier == LATEST:
        raise InvalidParameterValue(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
    found = lookup.target(account, reference)
    assert reference.qualifier
    _check_conflict(found, reference.qualifier)
    config = ProvisionedConcurrency(executions=provisioned_concurrent_executions, last_modified=now())
    provisioned = {**found.provisioned, reference.qualifier: config}
    reserved = found.reserved_concurrency
    if reserved is not None and reserved < sum(each.executions for each in provisioned.values()):
        raise InvalidParameterValue(
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"
        )
    account.functions.put(found.name, replace(found, provisioned=provisioned))
    return _shown(config, "IN_PROGRESS")


@lambda_.operation
def get_provisioned_concurrency_config(account: Account, *, function_name: str, qualifier: str) -> Mapping[str, Any]:
    found, reference = _found(account, function_name, qualifier)
    config = found.provisioned.get(reference.qualifier or "")
    if config is None:
        raise ProvisionedConcurrencyConfigNotFound("No Provisioned Concurrency Config found for this function")
    return _state(account, found, reference.qualifier or "")


@lambda_.operation
def list_provisioned_concurrency_configs(
    account: Account, *, function_name: str, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    found = lookup.function(account, function_name)
    configs = [
        {"function_arn": f"{found.arn}:{qualifier}", **_state(account, found, qualifier)}
        for qualifier in found.provisioned
    ]
    return page("provisioned_concurrency_configs", configs, marker, max_items)


@lambda_.operation
def delete_provisioned_concurrency_config(account: Account, *, function_name: str, qualifier: str) -> None:
    """One that is not there is as good as deleted."""
    found, reference = _found(account, function_name, qualifier)
    left = {key: each for key, each in found.provisioned.items() if key != reference.qualifier}
    account.functions.put(found.name, replace(found, provisioned=left))


def _found(account: Account, function_name: str, qualifier: str) -> tuple[Function, Reference]:
    reference = refer(account, function_name, qualifier)
    if reference.qualifier in (None, LATEST):
        raise InvalidParameterValue("The function resource provided must be an alias or a published version.")
    return lookup.target(account, reference), reference


def _check_conflict(found: Function, qualifier: str) -> None:
    """A version is provisioned directly or by one alias, never both."""
    version = found.main_version(qualifier)
    if qualifier in found.aliases and version in found.provisioned:
        raise ResourceConflict(
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        )
    by_alias = {found.main_version(each) for each in found.provisioned if each in found.aliases}
    if qualifier in found.versions and version in by_alias:
        raise ResourceConflict("Version is pointed by a Provisioned Concurrency alias")


def _state(account: Account, found: Function, qualifier: str) -> dict[str, Any]:
    config, number = found.provisioned[qualifier], found.main_version(qualifier)
    there = account.ports.functions.provisioned(f"{found.arn}:{number}")
    if there is None or there.allocated >= found.provisions(number or "")[0]:
        return _shown(config, "READY", config.executions)
    allocated = min(there.allocated, config.executions)
    if there.failed:
        return {**_shown(config, "FAILED", allocated), "status_reason": "FUNCTION_ERROR_INIT_FAILURE"}
    return _shown(config, "IN_PROGRESS", allocated)


def _shown(config: ProvisionedConcurrency, status: str, allocated: int = 0) -> dict[str, Any]:
    return {
        "requested_provisioned_concurrent_executions": config.executions,
        "available_provisioned_concurrent_executions": allocated,
        "allocated_provisioned_concurrent_executions": allocated,
        "status": status,
        "last_modified": seconds(config.last_modified),
    }
