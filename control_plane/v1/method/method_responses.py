"""MethodResponses: what a method says that it answers with (handbook/01 section 6)."""

from collections.abc import Mapping, Sequence

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import Patch, boolean, entries, invalid_path
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.method.method_rules import check_response
from control_plane.wire.errors import Conflict


@apigateway.operation
def put_method_response(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    status_code: str,
    response_parameters: Mapping[str, bool] | None = None,
    response_models: Mapping[str, str] | None = None,
) -> v1.MethodResponse:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    if status_code in (found.method.method_responses or {}):
        raise Conflict("Response already exists for this resource")
    response = v1.MethodResponse(
        status_code=status_code, response_parameters=response_parameters, response_models=response_models
    )
    check_response(found.api, response)
    return _save(found, response)


@apigateway.operation
def get_method_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> v1.MethodResponse:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    return lookup.method_response(found.method, status_code)


@apigateway.operation
def update_method_response(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    status_code: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.MethodResponse:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    response = _PATCH.apply(lookup.method_response(found.method, status_code), patch_operations)
    check_response(found.api, response)
    return _save(found, response)


@apigateway.operation
def delete_method_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> None:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    lookup.method_response(found.method, status_code)
    rest = {code: response for code, response in (found.method.method_responses or {}).items() if code != status_code}
    found.change(method_responses=rest or None)


def _save(found: lookup.MethodInPlace, response: v1.MethodResponse) -> v1.MethodResponse:
    found.change(method_responses={**(found.method.method_responses or {}), response.status_code: response})
    return response


_PATCH: Patch[v1.MethodResponse] = Patch(
    entries("/responseParameters/{name}", boolean, missing=lookup.no_parameter),
    entries("/responseModels/{type}", missing=lookup.no_content_type),
    refuse=invalid_path,
)
