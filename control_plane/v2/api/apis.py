"""Apis, for HTTP and WebSocket: create, read, update, delete (handbook/05 section 1, handbook/06 section 2)."""

import time
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from msgspec.structs import asdict, replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.stage import associations
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.api import api_rules, quick_create
from control_plane.v2.changes import updated
from control_plane.v2.paging import page
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest, Conflict

_SCHEMES = {"HTTP": "https", "WEBSOCKET": "wss"}


class ApiMembers(TypedDict, total=False):
    """What both CreateApi and UpdateApi take. target, route_key, credentials_arn: quick create's."""

    api_key_selection_expression: str
    cors_configuration: Mapping[str, Any]
    credentials_arn: str
    description: str
    disable_schema_validation: bool
    disable_execute_api_endpoint: bool
    ip_address_type: str
    route_key: str
    route_selection_expression: str
    target: str
    version: str


@apigatewayv2.operation
def create_api(
    account: Account,
    *,
    name: str,
    protocol_type: str,
    tags: Mapping[str, str] | None = None,
    **members: Unpack[ApiMembers],
) -> Mapping[str, Any]:
    expression = api_rules.selection(protocol_type, members.get("route_selection_expression"))
    api = new(account, name, protocol_type, expression, checked(tags))
    quick, own = _apart(members)
    api = _checked(updated(api, {**own, "route_selection_expression": expression}))
    if quick:
        api = quick_create.created(account, api, quick)
    deploying.save(account, api)
    return shown(account, api)


@apigatewayv2.operation
def get_api(account: Account, *, api_id: str) -> Mapping[str, Any]:
    return shown(account, account.v2_apis[api_id])


@apigatewayv2.operation
def get_apis(account: Account, *, max_results: str | None = None, next_token: str | None = None) -> Mapping[str, Any]:
    return page(account.v2_apis, next_token, max_results, lambda api: shown(account, api))


@apigatewayv2.operation
def update_api(
    account: Account, *, api_id: str, name: str | None = None, **members: Unpack[ApiMembers]
) -> Mapping[str, Any]:
    before = account.v2_apis[api_id]
    quick, own = _apart(members)
    if "route_selection_expression" in own:
        own["route_selection_expression"] = api_rules.selection(before.protocol_type, own["route_selection_expression"])
    api = _checked(updated(before, {**own, "name": name}))
    if quick:
        api = quick_create.changed(account, api, quick)
    return shown(account, deploying.save(account, api))


@apigatewayv2.operation
def delete_api(account: Account, *, api_id: str) -> None:
    """Everything beneath goes with it; a mapping of a domain name keeps it from going."""
    api = account.v2_apis[api_id]
    domains = associations.mapped_to(account, api.api_id, None)
    if domains:
        raise BadRequest(unverified.API_IS_MAPPED.format(id=api.api_id, domains=domains))
    for stage in account.v2_stages.under(api.api_id):
        associations.forget_stage(account, api.api_id, stage.stage_name)
    for table in (account.v2_stages, account.v2_deployments):
        table.remove_under(api.api_id)
    account.v2_apis.remove(api.api_id)


@apigatewayv2.operation
def delete_cors_configuration(account: Account, *, api_id: str) -> None:
    api = account.v2_apis[api_id]
    deploying.save(account, replace(api, cors_configuration=None))


def new(account: Account, name: str, protocol_type: str, expression: str, tags: Mapping[str, str]) -> v2.Api:
    """An API with AWS's defaults, not yet in the store; its `_custom_id_` tag may choose its id."""
    api_id = tags.get(identifiers.CUSTOM_ID_TAG) or identifiers.api_id()
    if api_id in account.v2_apis or api_id in account.rest_apis:
        raise Conflict(unverified.API_ID_TAKEN.format(id=api_id))
    apis = account.v2_apis
    account.ports.limits.check_kind(
        f"{protocol_type.lower()}_apis", len(apis), lambda: sum(api.protocol_type == protocol_type for api in apis)
    )
    return v2.Api(
        api_id=api_id,
        name=name,
        protocol_type=protocol_type,
        route_selection_expression=expression,
        created_date=int(time.time()),
        disable_schema_validation=False if protocol_type == "WEBSOCKET" else None,
        tags=tags,
    )


def shown(account: Account, api: v2.Api) -> dict[str, Any]:
    host = f"{api.api_id}.execute-api.{account.region}.amazonaws.com"
    return {**asdict(api), "api_endpoint": f"{_SCHEMES[api.protocol_type]}://{host}"}


def _checked(api: v2.Api) -> v2.Api:
    api_rules.check(api)
    return api


def _apart(members: ApiMembers) -> tuple[quick_create.Quick, dict[str, Any]]:
    """What is for quick create, and the API's own members."""
    own: dict[str, Any] = dict(members)
    quick = {name: own.pop(name) for name in quick_create.MEMBERS if name in own}
    cors = own.get("cors_configuration")
    if cors is not None:
        own["cors_configuration"] = v2.Cors(**cors)
    return quick, own
