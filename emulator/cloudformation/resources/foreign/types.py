"""All types whose resources the embedded moto keeps."""

from emulator.cloudformation.resources.foreign import (
    backends,
    buckets,
    distributions,
    dynamodb,
    events,
    firewalls,
    iam,
    logs,
    messages,
    names,
    networks,
    noted,
    operating,
    secrets,
    state_machines,
    streams,
    user_pools,
)
from emulator.cloudformation.resources.foreign.secret_targets import SecretTargetAttachment
from emulator.cloudformation.resources.provider import Provider

_FAMILIES = (
    iam,
    backends,
    distributions,
    buckets,
    dynamodb,
    messages,
    logs,
    events,
    secrets,
    state_machines,
    streams,
    user_pools,
    operating,
    firewalls,
    names,
    networks,
    noted,
)
TYPES: dict[str, Provider] = {
    **{name: provider for family in _FAMILIES for name, provider in family.TYPES.items()},
    "AWS::SecretsManager::SecretTargetAttachment": SecretTargetAttachment(),
}
