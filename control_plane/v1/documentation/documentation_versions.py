"""DocumentationVersions: the documentation of an API as it once stood, for stages to name (handbook/01 section 11)."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, optional, value
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest, Conflict


@apigateway.operation
def create_documentation_version(
    account: Account,
    *,
    rest_api_id: str,
    documentation_version: str,
    stage_name: str | None = None,
    description: str | None = None,
) -> v1.DocumentationVersion:
    """stage_name: a stage that names the new version from now on."""
    api = account.rest_apis[rest_api_id]
    if not documentation_version:
        raise BadRequest(unverified.DOCUMENTATION_VERSION_EMPTY)
    key = (api.id, documentation_version)
    if key in account.documentation_versions:
        raise Conflict(unverified.DOCUMENTATION_VERSION_EXISTS.format(version=documentation_version))
    version = v1.DocumentationVersion(
        version=documentation_version,
        rest_api_id=api.id,
        created_date=int(time.time()),
        description=description,
        parts=account.documentation_parts.under(api.id),
    )
    if stage_name:
        stage = account.stages[api.id, stage_name]
        account.stages.put((api.id, stage_name), replace(stage, documentation_version=documentation_version))
    return account.documentation_versions.put(key, version)


@apigateway.operation
def get_documentation_version(
    account: Account, *, rest_api_id: str, documentation_version: str
) -> v1.DocumentationVersion:
    return account.documentation_versions[account.rest_apis[rest_api_id].id, documentation_version]


@apigateway.operation
def get_documentation_versions(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    return page(account.documentation_versions.under(account.rest_apis[rest_api_id].id), position, limit)


@apigateway.operation
def update_documentation_version(
    account: Account,
    *,
    rest_api_id: str,
    documentation_version: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.DocumentationVersion:
    key = (account.rest_apis[rest_api_id].id, documentation_version)
    return account.documentation_versions.put(key, _PATCH.apply(account.documentation_versions[key], patch_operations))


@apigateway.operation
def delete_documentation_version(account: Account, *, rest_api_id: str, documentation_version: str) -> None:
    key = (account.rest_apis[rest_api_id].id, documentation_version)
    account.documentation_versions.require(key)
    for stage in account.stages.under(rest_api_id):
        if stage.documentation_version == documentation_version:
            raise BadRequest(
                unverified.DOCUMENTATION_VERSION_IN_USE.format(version=documentation_version, stage=stage.stage_name)
            )
    account.documentation_versions.remove(key)


_PATCH: Patch[v1.DocumentationVersion] = Patch(
    value("/description", optional), refuse=choose_from(replace=("/description",))
)
