"""The table of AWS::Lambda::*."""

from emulator.cloudformation.resources.functions import (
    code_signing,
    event_sources,
    function,
    invocations,
    layers,
    permissions,
    urls,
    versions,
)
from emulator.cloudformation.resources.provider import Provider

TYPES: dict[str, Provider] = {
    **function.TYPES,
    **versions.TYPES,
    **permissions.TYPES,
    **event_sources.TYPES,
    **layers.TYPES,
    **urls.TYPES,
    **invocations.TYPES,
    **code_signing.TYPES,
}
