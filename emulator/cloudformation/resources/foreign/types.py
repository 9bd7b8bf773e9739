"""All types whose resources the embedded moto keeps."""

from emulator.cloudformation.resources.foreign import buckets, dynamodb, iam, logs, messages
from emulator.cloudformation.resources.provider import Provider

TYPES: dict[str, Provider] = {
    **iam.TYPES,
    **buckets.TYPES,
    **dynamodb.TYPES,
    **messages.TYPES,
    **logs.TYPES,
}
