"""Methods (handbook/01 section 6)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import Patch, boolean, entries, optional, plain, replace_only, value, valued_items
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.method.method_rules import AUTHORIZERS, check
from control_plane.wire.errors import BadRequest, Conflict

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")


@apigateway.operation
def put_method(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    authorization_type: str,
    authorizer_id: str | None = None,
    api_key_required: bool = False,
    operation_name: str | None = None,
    request_parameters: Mapping[str, bool] | None = None,
    request_models: Mapping[str, str] | None = None,
    request_validator_id: str | None = None,
    authorization_scopes: Sequence[str] | None = None,
) -> v1.Method:
    if http_method not in VERBS:
        raise BadRequest(f"Invalid HttpMethod specified. Valid options are {','.join(VERBS)}")
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    if http_method in resource.methods:
        raise Conflict("Method already exists for this resource")
    method = v1.Method(
        http_method=http_method,
        authorization_type=authorization_type,
        authorizer_id=authorizer_id if AUTHORIZERS.get(authorization_type) else None,
        api_key_required=api_key_required,
        operation_name=operation_name,
        request_parameters=request_parameters,
        request_models=request_models,
        request_validator_id=request_validator_id,
        authorization_scopes=authorization_scopes,
    )
    check(api, method)
    return lookup.save_method(account, api, resource, method)


@apigateway.operation
def get_method(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> v1.Method:
    return lookup.method_in_place(account, rest_api_id, resource_id, http_method).method


@apigateway.operation
def update_method(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Method:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    method = _PATCH.apply(found.method, patch_operations)
    if not AUTHORIZERS.get(method.authorization_type):
        method = replace(method, authorizer_id=None)
    check(found.api, method)
    return lookup.save_method(account, found.api, found.resource, method)


@apigateway.operation
def delete_method(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    rest = {verb: method for verb, method in found.resource.methods.items() if verb != http_method}
    changed = lookup.with_resource(found.api, replace(found.resource, resource_methods=rest))
    account.rest_apis.put(changed.id, changed)


_PATCH: Patch[v1.Method] = Patch(
    value("/authorizationType", plain),
    value("/authorizerId", optional),
    value("/apiKeyRequired", boolean),
    value("/operationName", optional),
    value("/requestValidatorId", optional),
    valued_items("/authorizationScopes"),
    entries("/requestParameters/{name}", boolean, missing=lookup.no_parameter),
    entries("/requestModels/{type}", missing=lookup.no_content_type),
    refuse=replace_only,
)
