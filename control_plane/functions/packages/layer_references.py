"""How requests name layers: by name, by the layer's ARN, by a layer version's ARN; and the layers of a function."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from control_plane.definitions.functions import Layer, LayerVersion, LayerVersions
from control_plane.functions.errors import InvalidParameterValue
from control_plane.store import Account

MOST = 5
_ARN = re.compile(
    r"(?P<layer_arn>arn:[a-zA-Z0-9-]+:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):layer:(?P<name>[a-zA-Z0-9-_]+))"
    r"(?::(?P<version>[0-9]+))?",
    re.ASCII,
)


class LayerReference(NamedTuple):
    """version: None where only the layer was named. In another account or region, nothing is ever found."""

    name: str
    layer_arn: str
    region: str
    version: int | None = None


def refer(account: Account, name_or_arn: str) -> LayerReference:
    found = _ARN.fullmatch(name_or_arn)
    if not found:
        return LayerReference(name_or_arn, account.arn("lambda", f"layer:{name_or_arn}"), account.region)
    version = found["version"]
    return LayerReference(found["name"], found["layer_arn"], found["region"], int(version) if version else None)


def find_layer(account: Account, reference: LayerReference) -> LayerVersions | None:
    layer = account.layers.find(reference.name)
    return layer if layer and layer.arn == reference.layer_arn else None


def find_version(account: Account, reference: LayerReference) -> tuple[LayerVersions, LayerVersion] | None:
    layer = find_layer(account, reference)
    version = layer.versions.get(reference.version or 0) if layer else None
    return (layer, version) if layer and version else None


def layers_of_function(account: Account, arns: Sequence[str]) -> list[Layer]:
    """The layer versions that a function is to use, in order, as they are now (handbook/07 section 2.4)."""
    if len(arns) > MOST:
        raise InvalidParameterValue(f"Cannot reference more than {MOST} layers.")
    seen: dict[str, str] = {}
    for arn in arns:
        reference = refer(account, arn)
        if reference.region != account.region:
            raise InvalidParameterValue(
                "Layers are not in the same region as the function."
                f" Layers are expected to be in region {account.region}."
            )
        if reference.layer_arn in seen:
            raise InvalidParameterValue(
                "Two different versions of the same layer are not allowed to be referenced in the same function."
                f" {seen[reference.layer_arn]} and {arn} are versions of the same layer."
            )
        seen[reference.layer_arn] = arn
    return [_layer(account, arn) for arn in arns]


def _layer(account: Account, arn: str) -> Layer:
    reference = refer(account, arn)
    found = find_version(account, reference)
    if found is None:
        raise InvalidParameterValue(f"Layer version {arn} does not exist.")
    return Layer(arn=arn, code=found[1].code)
