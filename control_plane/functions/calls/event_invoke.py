"""What becomes of asynchronous invocations: retries, age, destinations (handbook/07 section 3)."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, EventInvokeConfig, Function
from control_plane.functions import lookup
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import Reference, refer, refer_unqualified
from control_plane.functions.paging import page
from control_plane.functions.timestamps import now
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import AccessDenied, ResourceNotFound

_DESTINATION = re.compile(r"arn:aws[a-zA-Z-]*:(sns|sqs|lambda|events|s3):.*", re.ASCII)
_SIDES = ("on_success", "on_failure")
Destinations = Mapping[str, Mapping[str, str]]


@lambda_.operation
def put_function_event_invoke_config(
    account: Account,
    *,
    function_name: str,
    qualifier: str | None = None,
    maximum_retry_attempts: int | None = None,
    maximum_event_age_in_seconds: int | None = None,
    destination_config: Destinations | None = None,
) -> Mapping[str, Any]:
    """What is not given is no longer set."""
    found, reference = _function(account, function_name, qualifier)
    if maximum_retry_attempts is None and maximum_event_age_in_seconds is None and destination_config is None:
        raise InvalidParameterValue("You must specify at least one of error handling or destination setting.")
    config = EventInvokeConfig(
        maximum_retry_attempts=maximum_retry_attempts,
        maximum_event_age_in_seconds=maximum_event_age_in_seconds,
        last_modified=now(),
    )
    return _put(account, found, reference, config, destination_config)


@lambda_.operation
def update_function_event_invoke_config(
    account: Account,
    *,
    function_name: str,
    qualifier: str | None = None,
    maximum_retry_attempts: int | None = None,
    maximum_event_age_in_seconds: int | None = None,
    destination_config: Destinations | None = None,
) -> Mapping[str, Any]:
    """What is not given stays as it is."""
    found, reference = _function(account, function_name, qualifier)
    old = _config(found, reference)
    retries, age = maximum_retry_attempts, maximum_event_age_in_seconds
    config = replace(
        old,
        maximum_retry_attempts=old.maximum_retry_attempts if retries is None else retries,
        maximum_event_age_in_seconds=old.maximum_event_age_in_seconds if age is None else age,
        last_modified=now(),
    )
    return _put(account, found, reference, config, destination_config)


@lambda_.operation
def get_function_event_invoke_config(
    account: Account, *, function_name: str, qualifier: str | None = None
) -> Mapping[str, Any]:
    reference = refer(account, function_name, qualifier)
    found = account.functions.find(reference.name)
    return _shown(_arn(reference), _config(found, reference))


@lambda_.operation
def list_function_event_invoke_configs(
    account: Account, *, function_name: str, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    found = account.functions.find(refer_unqualified(account, function_name).name)
    if found is None:
        raise _no_function()
    configs = [_shown(f"{found.arn}:{key}", config) for key, config in found.event_invoke.items()]
    return page("function_event_invoke_configs", configs, marker, max_items)


@lambda_.operation
def delete_function_event_invoke_config(account: Account, *, function_name: str, qualifier: str | None = None) -> None:
    reference = refer(account, function_name, qualifier)
    found = account.functions.find(reference.name)
    if not found or _key(reference) not in found.event_invoke:
        raise _no_config(reference)
    left = {key: config for key, config in found.event_invoke.items() if key != _key(reference)}
    account.functions.put(found.name, replace(found, event_invoke=left))


def _function(account: Account, function_name: str, qualifier: str | None) -> tuple[Function, Reference]:
    reference = refer(account, function_name, qualifier)
    found = lookup.find(account, reference)
    if found is None:
        raise _no_function()
    return found, reference


def _config(found: Function | None, reference: Reference) -> EventInvokeConfig:
    config = found.event_invoke.get(_key(reference)) if found else None
    if config is None:
        raise _no_config(reference)
    return config


def _put(
    account: Account,
    found: Function,
    reference: Reference,
    config: EventInvokeConfig,
    destinations: Destinations | None,
) -> Mapping[str, Any]:
    if destinations is not None:
        arns = {side: destinations.get(side, {}).get("destination") or None for side in _SIDES}
        for arn in arns.values():
            if arn is not None:
                _check_destination(account, found, arn, destinations)
        config = replace(config, **arns)
    account.functions.put(found.name, replace(found, event_invoke={**found.event_invoke, _key(reference): config}))
    return _shown(_arn(reference), config)


def _check_destination(account: Account, found: Function, arn: str, destinations: Destinations) -> None:
    if not _DESTINATION.fullmatch(arn):
        said = ", ".join(_as_java(side, destinations.get(side)) for side in _SIDES)
        raise InvalidParameterValue(f"The provided destination config DestinationConfig({said}) is invalid.")
    if arn.split(":")[2] == "lambda":
        _check_function(account, found, arn)


def _check_function(account: Account, found: Function, arn: str) -> None:
    try:
        target = lookup.qualified(account, refer(account, arn))
    except (ResourceNotFound, AccessDenied):
        raise InvalidParameterValue(f"The destination ARN {arn} is invalid.") from None
    if target.name == found.name:
        raise InvalidParameterValue("You can't specify the function as a destination for itself.")


def _as_java(side: str, destination: Mapping[str, str] | None) -> str:
    """A destination as AWS's objects print themselves: `onSuccess=OnSuccess(destination=...)`."""
    name = {"on_success": "Success", "on_failure": "Failure"}[side]
    if destination is None:
        return f"on{name}=null"
    return f"on{name}=On{name}(destination={destination.get('destination', 'null')})"


def _key(reference: Reference) -> str:
    return reference.qualifier or LATEST


def _arn(reference: Reference) -> str:
    return f"{reference.function_arn}:{_key(reference)}"


def _no_function() -> ResourceNotFound:
    return ResourceNotFound("The function doesn't exist.")


def _no_config(reference: Reference) -> ResourceNotFound:
    return ResourceNotFound(f"The function {_arn(reference)} doesn't have an EventInvokeConfig")


def _shown(arn: str, config: EventInvokeConfig) -> Mapping[str, Any]:
    return {
        "function_arn": arn,
        "last_modified": config.last_modified,
        "maximum_retry_attempts": config.maximum_retry_attempts,
        "maximum_event_age_in_seconds": config.maximum_event_age_in_seconds,
        "destination_config": {
            "on_success": {"destination": config.on_success},
            "on_failure": {"destination": config.on_failure},
        },
    }
