"""GatewayResponses: set, changed and shown type by type (handbook/01 section 7, handbook/10 facts 27 and 28).

What an unset type shows, and what counts of a set one, is `definitions.gateway_responses.effective`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.definitions.gateway_responses import STATUS, effective
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, entries, invalid_path, needed, value
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.method.integration_rules import check_mappings, check_media_types
from control_plane.wire.errors import BadRequest, NotFound


@apigateway.operation
def put_gateway_response(
    account: Account,
    *,
    rest_api_id: str,
    response_type: str,
    status_code: str | None = None,
    response_parameters: Mapping[str, str] | None = None,
    response_templates: Mapping[str, str] | None = None,
) -> v1.GatewayResponse:
    response = v1.GatewayResponse(
        response_type=response_type,
        status_code=status_code,
        response_parameters=response_parameters or {},
        response_templates=response_templates or {},
    )
    return _save(account, account.rest_apis[rest_api_id], response)


@apigateway.operation
def get_gateway_response(account: Account, *, rest_api_id: str, response_type: str) -> v1.GatewayResponse:
    return effective(account.rest_apis[rest_api_id], response_type)


@apigateway.operation
def get_gateway_responses(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    return page([effective(api, response_type) for response_type in STATUS], position, limit)


@apigateway.operation
def update_gateway_response(
    account: Account,
    *,
    rest_api_id: str,
    response_type: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.GatewayResponse:
    """Of a type that was never put, this makes one that is set (captured)."""
    api = account.rest_apis[rest_api_id]
    before = effective(api, response_type)
    after = _PATCH.apply(before, patch_operations)
    if after == before:
        return before
    parameters, templates = after.response_parameters or {}, after.response_templates or {}
    changed = replace(after, default_response=False, response_parameters=parameters, response_templates=templates)
    return _save(account, api, changed)


@apigateway.operation
def delete_gateway_response(account: Account, *, rest_api_id: str, response_type: str) -> None:
    api = account.rest_apis[rest_api_id]
    if response_type not in api.gateway_responses:
        raise NotFound("Gateway response type not defined on api")
    rest = {name: each for name, each in api.gateway_responses.items() if name != response_type}
    account.rest_apis.put(api.id, replace(api, gateway_responses=rest))


def _save(account: Account, api: v1.RestApi, response: v1.GatewayResponse) -> v1.GatewayResponse:
    check(response)
    changed = replace(api, gateway_responses={**api.gateway_responses, response.response_type: response})
    return effective(account.rest_apis.put(api.id, changed), response.response_type)


def check(response: v1.GatewayResponse) -> None:
    """Only headers are mapped, and templates are of media types.

    `method.input.params.petId` is in AWS's own example (Developer Guide, "set-up-gateway-responses-in-swagger").
    """
    for name in response.response_parameters:
        if not name.removeprefix("gatewayresponse.header.") or not name.startswith("gatewayresponse.header."):
            raise BadRequest(f"Invalid mapping expression parameter specified: {name}")
    check_mappings(response.response_parameters, "method.input.params.")
    check_media_types(response.response_templates)


def _status_code(text: str | None) -> str | None:
    if text and not (len(text) == 3 and text.isascii() and text.isdigit() and "1" <= text[0] <= "5"):
        raise BadRequest(
            f"1 validation error detected: Value '{text}' at 'statusCode' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [1-5]\\d\\d"
        )
    return text or None


def _filled(member: str) -> Callable[[str | None], str]:
    return needed(f"Invalid null or empty value in {member}")


_PATCH: Patch[v1.GatewayResponse] = Patch(
    value("/statusCode", _status_code),
    entries(
        "/responseParameters/{name}",
        _filled("responseParameters"),
        missing=lookup.no_parameter,
        needs_entry=("replace", "remove"),
    ),
    entries(
        "/responseTemplates/{type}",
        _filled("responseTemplates"),
        missing=lookup.no_content_type,
        needs_entry=("replace", "remove"),
    ),
    refuse=invalid_path,
)
