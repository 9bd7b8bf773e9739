"""When a version takes up a new build of its runtime; and whether a function may call itself in a circle.

Both are kept and shown: here is one build of each runtime. Deployment tools read them of every function (handbook/07
section 1.1).
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Configuration, Function, RuntimeManagement
from control_plane.functions import lookup
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import Reference, refer
from control_plane.operations import lambda_
from control_plane.store import Account


@lambda_.operation
def put_runtime_management_config(
    account: Account,
    *,
    function_name: str,
    update_runtime_on: str,
    qualifier: str | None = None,
    runtime_version_arn: str | None = None,
) -> Mapping[str, Any]:
    found, reference, one = _found(account, function_name, qualifier)
    if update_runtime_on == "Manual" and not runtime_version_arn:
        raise InvalidParameterValue("RuntimeVersionArn must be provided when UpdateRuntimeOn is Manual.")
    if update_runtime_on != "Manual" and runtime_version_arn:
        raise InvalidParameterValue("RuntimeVersionArn can only be provided when UpdateRuntimeOn is Manual.")
    config = RuntimeManagement(update_runtime_on=update_runtime_on, runtime_version_arn=runtime_version_arn)
    configs = {**found.runtime_management, one.version: config}
    account.functions.put(found.name, replace(found, runtime_management=configs))
    return _shown(reference, config)


@lambda_.operation
def get_runtime_management_config(
    account: Account, *, function_name: str, qualifier: str | None = None
) -> Mapping[str, Any]:
    found, reference, one = _found(account, function_name, qualifier)
    return _shown(reference, found.runtime_management.get(one.version, RuntimeManagement()))


@lambda_.operation
def put_function_recursion_config(account: Account, *, function_name: str, recursive_loop: str) -> Mapping[str, Any]:
    found = lookup.function(account, function_name)
    account.functions.put(found.name, replace(found, recursive_loop=recursive_loop))
    return {"recursive_loop": recursive_loop}


@lambda_.operation
def get_function_recursion_config(account: Account, *, function_name: str) -> Mapping[str, Any]:
    return {"recursive_loop": lookup.function(account, function_name).recursive_loop}


def _found(account: Account, function_name: str, qualifier: str | None) -> tuple[Function, Reference, Configuration]:
    reference = refer(account, function_name, qualifier)
    found = lookup.qualified(account, reference)
    return found, reference, lookup.main_version(found, reference.qualifier)


def _shown(reference: Reference, config: RuntimeManagement) -> Mapping[str, Any]:
    return {
        "function_arn": f"{reference.function_arn}:{reference.qualifier or LATEST}",
        "update_runtime_on": config.update_runtime_on,
        "runtime_version_arn": config.runtime_version_arn,
    }
