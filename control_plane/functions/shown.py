"""A version of a function as AWS shows it: FunctionConfiguration (handbook/07 section 1.4).

AWS prepares functions in the background: CreateFunction answers `State: Pending`, updates `LastUpdateStatus:
InProgress`, and clients wait for Active and Successful. Here all is done when the operation returns; the answer says
what AWS's does, and the next read finds the function ready: waiters are content at their first look, and so is a script
that does not wait. The revision id changes in between, as there.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from control_plane.definitions.functions import LATEST, Configuration, Function
from control_plane.functions.timestamps import milliseconds

State = Mapping[str, Any]

READY: State = {"state": "Active", "last_update_status": "Successful"}
CREATING: State = {
    "state": "Pending",
    "state_reason": "The function is being created.",
    "state_reason_code": "Creating",
}
UPDATING: State = {
    "state": "Active",
    "last_update_status": "InProgress",
    "last_update_status_reason": "The function is being created.",
    "last_update_status_reason_code": "Creating",
}
LISTED: State = {"runtime_version_config": None}
"""Lists tell neither state nor runtime version."""

_TAG_OR_DIGEST = re.compile(r"(?:@.*|:[^/:]*)$")


def latest(found: Function, state: State, *, arn: str | None = None) -> dict[str, Any]:
    """`$LATEST`, under the function's own ARN unless another is given."""
    return version(found, found.latest, state, arn=arn or found.arn)


def version(found: Function, one: Configuration, state: State, *, arn: str | None = None) -> dict[str, Any]:
    """One version, under its own ARN unless another is given; its State replaces what it says else."""
    return {
        "function_name": one.function_name,
        "function_arn": arn or f"{one.function_arn}:{one.version}",
        "version": one.version,
        "revision_id": found.revision_ids[one.version],
        "role": one.role,
        "runtime": one.runtime,
        "handler": one.handler,
        "code_size": one.code.size,
        "code_sha256": one.code.sha256,
        "description": one.description,
        "timeout": one.timeout,
        "memory_size": one.memory_size,
        "last_modified": milliseconds(one.last_modified),
        "package_type": one.package_type,
        "architectures": one.architectures,
        "environment": one.environment,
        "ephemeral_storage": one.ephemeral_storage,
        "tracing_config": one.tracing_config,
        "logging_config": one.logging_config,
        "snap_start": _snap_start(one),
        "runtime_version_config": _runtime_version(one),
        "layers": [{"arn": layer.arn, "code_size": layer.code.size} for layer in one.layers] or None,
        "file_system_configs": one.file_system_configs or None,
        "vpc_config": one.vpc_config,
        "dead_letter_config": one.dead_letter_config,
        "image_config_response": {"image_config": one.image_config} if one.image_config else None,
        "kms_key_arn": one.kms_key_arn,
        "durable_config": one.durable_config,
        **state,
    }


def code_location(one: Configuration, location: str) -> dict[str, Any]:
    """Where the code can be had. location: of its package, if it is none of an image."""
    if one.code.image_uri:
        resolved = f"{_TAG_OR_DIGEST.sub('', one.code.image_uri)}@sha256:{one.code.sha256}"
        return {"image_uri": one.code.image_uri, "repository_type": "ECR", "resolved_image_uri": resolved}
    return {"location": location, "repository_type": "S3"}


def runtime_version_arn(one: Configuration) -> str | None:
    """AWS numbers its builds of a runtime by a hash; ours has one build of each."""
    if one.runtime is None:
        return None
    region = one.function_arn.split(":")[3]
    return f"arn:aws:lambda:{region}::runtime:{hashlib.sha256(one.runtime.encode()).hexdigest()}"


def _runtime_version(one: Configuration) -> dict[str, Any] | None:
    arn = runtime_version_arn(one)
    return {"runtime_version_arn": arn} if arn else None


def _snap_start(one: Configuration) -> dict[str, str]:
    """Only published versions are ever optimized."""
    on = one.snap_start.apply_on == "PublishedVersions" and one.version != LATEST
    return {"apply_on": one.snap_start.apply_on, "optimization_status": "On" if on else "Off"}
