"""IntegrationResponses: how a backend's answer becomes a method's (handbook/01 section 6, handbook/10 fact 18)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import Patch, entries, optional, replace_only, value
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.method.integration_rules import check_mappings, check_media_types, content_handling
from control_plane.wire.errors import BadRequest


@apigateway.operation
def put_integration_response(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    status_code: str,
    selection_pattern: str | None = None,
    response_parameters: Mapping[str, str] | None = None,
    response_templates: Mapping[str, str | None] | None = None,
    content_handling: str | None = None,
) -> v1.IntegrationResponse:
    """A second one for the same status replaces the first."""
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    lookup.integration(found.method)
    response = v1.IntegrationResponse(
        status_code=status_code,
        selection_pattern=selection_pattern,
        response_parameters=response_parameters,
        response_templates=_templates(response_templates),
        content_handling=content_handling,
    )
    check(found.method, response)
    return _save(found, response)


@apigateway.operation
def get_integration_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> v1.IntegrationResponse:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    return lookup.integration_response(lookup.integration(found.method), status_code)


@apigateway.operation
def update_integration_response(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    status_code: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.IntegrationResponse:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    before = lookup.integration_response(lookup.integration(found.method), status_code)
    response = _PATCH.apply(before, patch_operations)
    check(found.method, response)
    return _save(found, response)


@apigateway.operation
def delete_integration_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> None:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    integration = lookup.integration(found.method)
    lookup.integration_response(integration, status_code)
    responses = integration.integration_responses or {}
    rest = {code: response for code, response in responses.items() if code != status_code}
    found.change(method_integration=replace(integration, integration_responses=rest or None))


def _save(found: lookup.MethodInPlace, response: v1.IntegrationResponse) -> v1.IntegrationResponse:
    integration = lookup.integration(found.method)
    responses = {**(integration.integration_responses or {}), response.status_code: response}
    found.change(method_integration=replace(integration, integration_responses=responses))
    return response


def _templates(given: Mapping[str, str | None] | None) -> Mapping[str, str | None] | None:
    """An empty template is kept, and shown, as null: the body passes through (captured, handbook/01 section 6)."""
    return None if given is None else {media_type: text or None for media_type, text in given.items()}


def check(method: v1.Method, response: v1.IntegrationResponse) -> None:
    """A mapped header must be one that the method response of the same status declares, where there is one."""
    check_mappings(response.response_parameters)
    check_media_types(response.response_templates)
    declared = (method.method_responses or {}).get(response.status_code)
    for name in response.response_parameters or {}:
        known = declared is None or name in (declared.response_parameters or {})
        if not name.startswith("method.response.header.") or not known:
            raise BadRequest(f"Invalid mapping expression parameter specified: {name}")


_PATCH: Patch[v1.IntegrationResponse] = Patch(
    value("/selectionPattern", optional),
    value("/contentHandling", content_handling),
    entries("/responseParameters/{name}", missing=lookup.no_parameter),
    entries("/responseTemplates/{type}", optional, missing=lookup.no_content_type),
    refuse=replace_only,
)
