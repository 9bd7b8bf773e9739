"""Methods and their responses (handbook/01 section 6)."""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import (
    Patch,
    boolean,
    entries,
    invalid_path,
    optional,
    plain,
    replace_only,
    value,
    valued_items,
)
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.wire.errors import BadRequest, Conflict

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
_AUTHORIZERS: Mapping[str, Sequence[str]] = {
    "NONE": (),
    "AWS_IAM": (),
    "CUSTOM": ("TOKEN", "REQUEST"),
    "COGNITO_USER_POOLS": ("COGNITO_USER_POOLS",),
    "JWT": ("JWT",),
}
"""Authorization types, and the types of authorizer that each takes."""
_PARAMETER_NAME = re.compile(r"[a-zA-Z0-9._$-]+", re.ASCII)
_PLACES = ("path", "querystring", "header", "multivaluequerystring", "multivalueheader")


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
        authorizer_id=authorizer_id if _AUTHORIZERS.get(authorization_type) else None,
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
    _, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    return lookup.method(resource, http_method)


@apigateway.operation
def update_method(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Method:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = _METHOD_PATCH.apply(lookup.method(resource, http_method), patch_operations)
    if not _AUTHORIZERS.get(method.authorization_type):
        method = replace(method, authorizer_id=None)
    check(api, method)
    return lookup.save_method(account, api, resource, method)


@apigateway.operation
def delete_method(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    lookup.method(resource, http_method)
    rest = {verb: method for verb, method in resource.methods.items() if verb != http_method}
    account.rest_apis.put(api.id, lookup.with_resource(api, replace(resource, resource_methods=rest)))


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
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    if status_code in (method.method_responses or {}):
        raise Conflict("Response already exists for this resource")
    response = v1.MethodResponse(
        status_code=status_code, response_parameters=response_parameters, response_models=response_models
    )
    _check_response(api, response)
    return _save_response(account, api, resource, method, response)


@apigateway.operation
def get_method_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> v1.MethodResponse:
    _, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    return lookup.method_response(lookup.method(resource, http_method), status_code)


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
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    response = _RESPONSE_PATCH.apply(lookup.method_response(method, status_code), patch_operations)
    _check_response(api, response)
    return _save_response(account, api, resource, method, response)


@apigateway.operation
def delete_method_response(
    account: Account, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
) -> None:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    lookup.method_response(method, status_code)
    rest = {code: response for code, response in (method.method_responses or {}).items() if code != status_code}
    lookup.save_method(account, api, resource, replace(method, method_responses=rest or None))


def _save_response(
    account: Account, api: v1.RestApi, resource: v1.Resource, method: v1.Method, response: v1.MethodResponse
) -> v1.MethodResponse:
    responses = {**(method.method_responses or {}), response.status_code: response}
    lookup.save_method(account, api, resource, replace(method, method_responses=responses))
    return response


def check(api: v1.RestApi, method: v1.Method) -> None:
    """What a method and its responses name must exist in their API."""
    takes = _AUTHORIZERS.get(method.authorization_type)
    if takes is None:
        raise BadRequest(f"Invalid Authorization type specified. Valid options are {','.join(_AUTHORIZERS)}")
    authorizer = api.authorizers.get(method.authorizer_id or "")
    if takes and (authorizer is None or authorizer.type not in takes):
        raise BadRequest(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires "
            "a valid authorizer."
        )
    if method.request_validator_id and method.request_validator_id not in api.request_validators:
        raise BadRequest("Invalid Request Validator identifier specified")
    _check_models(api, method.request_models)
    _check_parameters(method.request_parameters or {})
    for response in (method.method_responses or {}).values():
        _check_response(api, response)


def _check_models(api: v1.RestApi, models: Mapping[str, str] | None) -> None:
    for name in (models or {}).values():
        if name not in api.models:
            raise BadRequest(f"Invalid model identifier specified: {name}")


def _check_parameters(parameters: Mapping[str, bool]) -> None:
    """`method.request.{path|querystring|header}.name`; a name stands in one place only."""
    names: set[str] = set()
    for parameter in parameters:
        parts = parameter.split(".", 3)
        if len(parts) != 4 or parts[:2] != ["method", "request"] or parts[2] not in _PLACES or not parts[3]:
            raise BadRequest(f"Invalid mapping expression parameter specified: {parameter}")
        if not _PARAMETER_NAME.fullmatch(parts[3]):
            raise BadRequest(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name "
                "should match the following regular expression: ^[a-zA-Z0-9._$-]+$]"
            )
        if parts[3] in names:
            raise BadRequest("Parameter names must be unique across querystring, header and path")
        names.add(parts[3])


def _check_response(api: v1.RestApi, response: v1.MethodResponse) -> None:
    _check_models(api, response.response_models)
    for parameter in response.response_parameters or {}:
        if not parameter.startswith("method.response.header.") or parameter.endswith("."):
            raise BadRequest(f"Invalid mapping expression parameter specified: {parameter}")


_METHOD_PATCH: Patch[v1.Method] = Patch(
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
_RESPONSE_PATCH: Patch[v1.MethodResponse] = Patch(
    entries("/responseParameters/{name}", boolean, missing=lookup.no_parameter),
    entries("/responseModels/{type}", missing=lookup.no_content_type),
    refuse=invalid_path,
)
