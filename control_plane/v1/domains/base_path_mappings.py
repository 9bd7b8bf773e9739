"""BasePathMappings: which API a domain name serves under a first path segment (handbook/01 section 12)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, invalid_path, plain, value
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.domains import domain_names
from control_plane.wire.errors import BadRequest, Conflict

_NONE = "(none)"
"""The base path that is empty; also the stage that the caller's path names."""
_BASE_PATH = re.compile(r"[a-zA-Z0-9$\-_.+!*'()]{1,300}", re.ASCII)


@apigateway.operation
def create_base_path_mapping(
    account: Account,
    *,
    domain_name: str,
    rest_api_id: str,
    domain_name_id: str | None = None,
    base_path: str | None = None,
    stage: str | None = None,
) -> domains.BasePathMapping:
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    mapping = domains.BasePathMapping(
        api_mapping_id=identifiers.short_id(),
        domain_name=domain.key,
        base_path=_base_path(base_path),
        rest_api_id=rest_api_id,
        stage=_stage(stage),
    )
    return _save(account, mapping, None)


@apigateway.operation
def get_base_path_mapping(
    account: Account, *, domain_name: str, base_path: str, domain_name_id: str | None = None
) -> domains.BasePathMapping:
    return _lookup(account, domain_name, domain_name_id, base_path)


@apigateway.operation
def get_base_path_mappings(
    account: Account,
    *,
    domain_name: str,
    domain_name_id: str | None = None,
    position: str | None = None,
    limit: int | None = None,
) -> Mapping[str, Any]:
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    return page(account.base_path_mappings.under(domain.key), position, limit)


@apigateway.operation
def update_base_path_mapping(
    account: Account,
    *,
    domain_name: str,
    base_path: str,
    domain_name_id: str | None = None,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> domains.BasePathMapping:
    before = _lookup(account, domain_name, domain_name_id, base_path)
    return _save(account, _PATCH.apply(before, patch_operations), before)


@apigateway.operation
def delete_base_path_mapping(
    account: Account, *, domain_name: str, base_path: str, domain_name_id: str | None = None
) -> None:
    mapping = _lookup(account, domain_name, domain_name_id, base_path)
    account.base_path_mappings.remove((mapping.domain_name, mapping.base_path))


def _lookup(account: Account, domain_name: str, domain_name_id: str | None, base_path: str) -> domains.BasePathMapping:
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    return account.base_path_mappings[domain.key, base_path]


def _save(
    account: Account, mapping: domains.BasePathMapping, before: domains.BasePathMapping | None
) -> domains.BasePathMapping:
    if mapping.rest_api_id not in account.rest_apis:
        raise BadRequest("Invalid REST API identifier specified")
    if mapping.stage and (mapping.rest_api_id, mapping.stage) not in account.stages:
        raise BadRequest("Invalid stage identifier specified")
    if before and before.base_path != mapping.base_path:
        account.base_path_mappings.remove((before.domain_name, before.base_path))
    taken = account.base_path_mappings.find((mapping.domain_name, mapping.base_path))
    if taken and taken != before:
        raise Conflict("Base path already exists for this domain name")
    return account.base_path_mappings.put((mapping.domain_name, mapping.base_path), mapping)


def _base_path(text: str | None) -> str:
    if text in (None, "", _NONE):
        return _NONE
    if "/" in (text or ""):
        raise BadRequest(
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level "
            "base path mapping, use API Gateway V2."
        )
    if not _BASE_PATH.fullmatch(text or ""):
        raise BadRequest(unverified.MAPPING_BASE_PATH.format(base_path=text))
    return text or _NONE


def _stage(text: str | None) -> str | None:
    return None if text in (None, "", _NONE) else text


_PATCH: Patch[domains.BasePathMapping] = Patch(
    # the table of operations writes them one way, the SDKs' examples another
    value("/basepath", _base_path, at="base_path"),
    value("/basePath", _base_path),
    value("/restapiId", plain, at="rest_api_id"),
    value("/restApiId", plain),
    value("/stage", _stage),
    refuse=invalid_path,
)
