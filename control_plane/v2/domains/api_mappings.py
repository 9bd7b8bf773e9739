"""ApiMappings: what a domain name serves under a path (handbook/05 section 14, handbook/01 section 12).

They are v1's base path mappings, for APIs of any kind, and with keys of several segments.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.v2.domains import domain_names
from control_plane.v2.paging import page
from control_plane.wire.errors import BadRequest, Conflict, NotFound

_NONE = "(none)"
_KEY = re.compile(r"[a-zA-Z0-9$\-_.+!*'(),/]{0,300}", re.ASCII)


@apigatewayv2.operation
def create_api_mapping(
    account: Account, *, api_id: str, domain_name: str, stage: str, api_mapping_key: str | None = None
) -> Mapping[str, Any]:
    domain = domain_names.lookup(account, domain_name)
    mapping = domains.BasePathMapping(
        api_mapping_id=identifiers.short_id(),
        domain_name=domain.key,
        base_path=_stored_key(api_mapping_key or ""),
        rest_api_id=api_id,
        stage=stage,
    )
    return _shown(_save(account, mapping, None))


@apigatewayv2.operation
def get_api_mapping(account: Account, *, api_mapping_id: str, domain_name: str) -> Mapping[str, Any]:
    return _shown(_lookup(account, domain_name, api_mapping_id))


@apigatewayv2.operation
def get_api_mappings(
    account: Account, *, domain_name: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    domain = domain_names.lookup(account, domain_name)
    return page(account.base_path_mappings.under(domain.key), next_token, max_results, _shown)


@apigatewayv2.operation
def update_api_mapping(
    account: Account,
    *,
    api_id: str,
    api_mapping_id: str,
    domain_name: str,
    api_mapping_key: str | None = None,
    stage: str | None = None,
) -> Mapping[str, Any]:
    before = _lookup(account, domain_name, api_mapping_id)
    key = before.base_path if api_mapping_key is None else _stored_key(api_mapping_key)
    mapping = replace(before, rest_api_id=api_id, base_path=key, stage=before.stage if stage is None else stage)
    return _shown(_save(account, mapping, before))


@apigatewayv2.operation
def delete_api_mapping(account: Account, *, api_mapping_id: str, domain_name: str) -> None:
    mapping = _lookup(account, domain_name, api_mapping_id)
    account.base_path_mappings.remove((mapping.domain_name, mapping.base_path))


def _lookup(account: Account, domain_name: str, api_mapping_id: str) -> domains.BasePathMapping:
    domain = domain_names.lookup(account, domain_name)
    for mapping in account.base_path_mappings.under(domain.key):
        if mapping.api_mapping_id == api_mapping_id:
            return mapping
    raise NotFound(unverified.NO_API_MAPPING)


def _save(
    account: Account, mapping: domains.BasePathMapping, before: domains.BasePathMapping | None
) -> domains.BasePathMapping:
    _check_stage(account, mapping)
    if before:
        account.base_path_mappings.remove((before.domain_name, before.base_path))
    if (mapping.domain_name, mapping.base_path) in account.base_path_mappings:
        raise Conflict("ApiMapping key already exists for this domain name")
    others = account.base_path_mappings.under(mapping.domain_name)
    if "/" in mapping.base_path:
        several = [each for each in others if "/" in each.base_path]
        account.ports.limits.check("multi_level_mappings_per_domain", len(several) + 1)
    if len({_is_websocket(account, each) for each in (*others, mapping)}) > 1:
        raise BadRequest(unverified.WEBSOCKET_ALONE)
    return account.base_path_mappings.put((mapping.domain_name, mapping.base_path), mapping)


def _check_stage(account: Account, mapping: domains.BasePathMapping) -> None:
    api_id = mapping.rest_api_id
    if api_id not in account.rest_apis and api_id not in account.v2_apis:
        raise BadRequest(unverified.MAPPED_API)
    stages = account.v2_stages if api_id in account.v2_apis else account.stages
    if not mapping.stage or (api_id, mapping.stage) not in stages:
        raise BadRequest("Invalid stage identifier specified")


def _is_websocket(account: Account, mapping: domains.BasePathMapping) -> bool:
    api = account.v2_apis.find(mapping.rest_api_id)
    return api is not None and api.protocol_type == "WEBSOCKET"


def _stored_key(key: str) -> str:
    if key.startswith("/") or "//" in key:
        raise BadRequest("API mapping key should not start with a '/' or have consecutive '/'s.")
    if key.endswith("/"):
        raise BadRequest("API mapping key should not end with a '/'.")
    if not _KEY.fullmatch(key):
        raise BadRequest(  # reported: https://github.com/aws/aws-cdk/issues/8983
            "An ApiMapping key may contain only letters, numbers and one of $-_.+!*'(),"
        )
    return key or _NONE


def _shown(mapping: domains.BasePathMapping) -> Mapping[str, Any]:
    return {
        "api_id": mapping.rest_api_id,
        "api_mapping_id": mapping.api_mapping_id,
        "api_mapping_key": "" if mapping.base_path == _NONE else mapping.base_path,
        "stage": mapping.stage or "",
    }
