"""Layers: numbered packages that functions put under `/opt` (handbook/07 section 2.4).

A function keeps the layer versions it was given, deleted or not; numbers are never used twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LayerVersion, LayerVersions
from control_plane.functions import runtimes
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.packages.code import location, take
from control_plane.functions.packages.layer_references import LayerReference, find_layer, find_version, refer
from control_plane.functions.paging import page
from control_plane.functions.timestamps import milliseconds, now
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import AccessDenied, ResourceNotFound


@lambda_.operation
def publish_layer_version(
    account: Account,
    *,
    layer_name: str,
    content: Mapping[str, Any],
    description: str | None = None,
    compatible_architectures: Sequence[str] | None = None,
    compatible_runtimes: Sequence[str] | None = None,
    license_info: str | None = None,
) -> Mapping[str, Any]:
    runtimes.check_compatible(compatible_runtimes or ())
    reference = refer(account, layer_name)
    if reference.layer_arn != account.arn("lambda", f"layer:{reference.name}"):
        raise AccessDenied(f"{reference.layer_arn} is not a layer of this account and region")
    layer = account.layers.find(reference.name) or LayerVersions(name=reference.name, arn=reference.layer_arn)
    number = layer.last_version + 1
    version = LayerVersion(
        version=number,
        code=take(account, reference.name, content, "PublishLayerVersion"),
        created_date=now(),
        description=description or "",
        license_info=license_info,
        compatible_runtimes=compatible_runtimes or (),
        compatible_architectures=compatible_architectures or (),
    )
    layer = replace(layer, last_version=number, versions={**layer.versions, number: version})
    return _shown_whole(account, account.layers.put(layer.name, layer), version)


@lambda_.operation
def get_layer_version(account: Account, *, layer_name: str, version_number: int) -> Mapping[str, Any]:
    return _get(account, refer(account, layer_name)._replace(version=version_number))


@lambda_.operation
def get_layer_version_by_arn(account: Account, *, arn: str) -> Mapping[str, Any]:
    return _get(account, refer(account, arn))


@lambda_.operation
def list_layer_versions(
    account: Account,
    *,
    layer_name: str,
    compatible_architecture: str | None = None,
    compatible_runtime: str | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    """Newest first; of a layer that is not there, none."""
    layer = find_layer(account, refer(account, layer_name))
    if layer is None:
        return {"layer_versions": []}
    chosen = _matching(layer, compatible_architecture, compatible_runtime)
    return page("layer_versions", [_shown(layer, each) for each in chosen], marker, max_items)


@lambda_.operation
def list_layers(
    account: Account,
    *,
    compatible_architecture: str | None = None,
    compatible_runtime: str | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    """Each layer with the newest version that matches."""
    found = [
        {"layer_name": layer.name, "layer_arn": layer.arn, "latest_matching_version": _shown(layer, chosen[0])}
        for layer in account.layers
        if (chosen := _matching(layer, compatible_architecture, compatible_runtime))
    ]
    return page("layers", found, marker, max_items)


@lambda_.operation
def delete_layer_version(account: Account, *, layer_name: str, version_number: int) -> None:
    """One that is not there is as good as deleted."""
    check_number(version_number)
    layer = find_layer(account, refer(account, layer_name))
    if layer:
        versions = {number: each for number, each in layer.versions.items() if number != version_number}
        account.layers.put(layer.name, replace(layer, versions=versions))


def check_number(number: int | None) -> None:
    if number is None or number < 1:
        raise InvalidParameterValue("Layer Version Cannot be less than 1")


def _get(account: Account, reference: LayerReference) -> Mapping[str, Any]:
    check_number(reference.version)
    found = find_version(account, reference)
    if found is None:
        raise ResourceNotFound("The resource you requested does not exist.")
    return _shown_whole(account, *found)


def _matching(layer: LayerVersions, architecture: str | None, runtime: str | None) -> list[LayerVersion]:
    """A layer's versions, newest first; one that names no architecture or runtime suits none that is asked for."""
    return [
        each
        for each in sorted(layer.versions.values(), key=lambda version: -version.version)
        if (architecture is None or architecture in each.compatible_architectures)
        and (runtime is None or runtime in each.compatible_runtimes)
    ]


def _shown(layer: LayerVersions, one: LayerVersion) -> dict[str, Any]:
    return {
        "layer_version_arn": f"{layer.arn}:{one.version}",
        "version": one.version,
        "description": one.description,
        "created_date": milliseconds(one.created_date),
        "compatible_runtimes": one.compatible_runtimes,
        "compatible_architectures": one.compatible_architectures,
        "license_info": one.license_info,
    }


def _shown_whole(account: Account, layer: LayerVersions, one: LayerVersion) -> dict[str, Any]:
    content = {
        "location": location(account, one.code),
        "code_sha256": one.code.sha256,
        "code_size": one.code.size,
    }
    return {**_shown(layer, one), "layer_arn": layer.arn, "content": content}
