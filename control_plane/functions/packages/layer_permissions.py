"""Who may use a layer version: a resource policy like that of functions, with a revision id of its own."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LayerVersion, LayerVersions, Permission
from control_plane.functions import lookup
from control_plane.functions.access import policies
from control_plane.functions.errors import PreconditionFailed
from control_plane.functions.packages.layer_references import find_version, refer
from control_plane.functions.packages.layers import check_number
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound


@lambda_.operation
def add_layer_version_permission(
    account: Account,
    *,
    layer_name: str,
    version_number: int,
    statement_id: str,
    action: str,
    principal: str,
    organization_id: str | None = None,
    revision_id: str | None = None,
) -> Mapping[str, Any]:
    layer, version = _found(account, layer_name, version_number)
    _check_revision(version, revision_id)
    permission = Permission(
        sid=statement_id,
        action=action,
        principal=policies.principal(principal),
        resource=f"{layer.arn}:{version.version}",
        condition=policies.condition({"StringEquals": {"aws:PrincipalOrgID": organization_id}}),
    )
    version = _save(account, layer, version, policies.added(version.policy, permission))
    return {"statement": policies.statement(permission), "revision_id": version.policy_revision_id}


@lambda_.operation
def get_layer_version_policy(account: Account, *, layer_name: str, version_number: int) -> Mapping[str, Any]:
    _, version = _found(account, layer_name, version_number)
    if not version.policy:
        raise ResourceNotFound("No policy is associated with the given resource.")
    return {"policy": policies.document(version.policy), "revision_id": version.policy_revision_id}


@lambda_.operation
def remove_layer_version_permission(
    account: Account,
    *,
    layer_name: str,
    version_number: int,
    statement_id: str,
    revision_id: str | None = None,
) -> None:
    layer, version = _found(account, layer_name, version_number)
    _check_revision(version, revision_id)
    _save(account, layer, version, policies.removed(version.policy, statement_id))


def _found(account: Account, layer_name: str, number: int) -> tuple[LayerVersions, LayerVersion]:
    check_number(number)
    reference = refer(account, layer_name)
    found = find_version(account, reference._replace(version=number))
    if found is None:
        raise ResourceNotFound(f"Layer version {reference.layer_arn}:{number} does not exist.")
    return found


def _check_revision(version: LayerVersion, given: str | None) -> None:
    if given and given != version.policy_revision_id:
        raise PreconditionFailed(
            "The Revision Id provided does not match the latest Revision Id."
            " Call the GetLayerPolicy API to retrieve the latest Revision Id"
        )


def _save(account: Account, layer: LayerVersions, version: LayerVersion, policy: policies.Statements) -> LayerVersion:
    changed = replace(version, policy=policy, policy_revision_id=lookup.new_revision_id())
    account.layers.put(layer.name, replace(layer, versions={**layer.versions, version.version: changed}))
    return changed
