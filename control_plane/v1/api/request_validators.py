"""RequestValidators: which parts of a request its method has checked (handbook/01 section 7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, boolean, choose_from, needed, value
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.wire.errors import BadRequest, Conflict, NotFound

_BLANK = "Request Validator name cannot be blank"


@apigateway.operation
def create_request_validator(
    account: Account,
    *,
    rest_api_id: str,
    name: str | None = None,
    validate_request_body: bool = False,
    validate_request_parameters: bool = False,
) -> v1.RequestValidator:
    api = account.rest_apis.find(rest_api_id)
    if api is None:
        raise BadRequest("Invalid REST API identifier specified")
    if not name:
        raise BadRequest(_BLANK)
    return _save(
        account,
        api,
        v1.RequestValidator(
            id=identifiers.short_id(),
            name=name,
            validate_request_body=validate_request_body,
            validate_request_parameters=validate_request_parameters,
        ),
    )


@apigateway.operation
def get_request_validator(account: Account, *, rest_api_id: str, request_validator_id: str) -> v1.RequestValidator:
    return _lookup(account, rest_api_id, request_validator_id)[1]


@apigateway.operation
def get_request_validators(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    return page(list(account.rest_apis[rest_api_id].request_validators.values()), position, limit)


@apigateway.operation
def update_request_validator(
    account: Account,
    *,
    rest_api_id: str,
    request_validator_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.RequestValidator:
    api, validator = _lookup(account, rest_api_id, request_validator_id)
    return _save(account, api, _PATCH.apply(validator, patch_operations))


@apigateway.operation
def delete_request_validator(account: Account, *, rest_api_id: str, request_validator_id: str) -> None:
    api, validator = _lookup(account, rest_api_id, request_validator_id)
    for resource, method in lookup.methods(api):
        if method.request_validator_id == validator.id:
            place = f"{resource.path}/{method.http_method}"
            raise Conflict(unverified.VALIDATOR_IN_USE.format(name=validator.name, place=place))
    rest = {key: each for key, each in api.request_validators.items() if key != validator.id}
    account.rest_apis.put(api.id, replace(api, request_validators=rest))


def _lookup(account: Account, rest_api_id: str, validator_id: str) -> tuple[v1.RestApi, v1.RequestValidator]:
    """A missing API is a missing validator here (captured)."""
    api = account.rest_apis.find(rest_api_id)
    validator = api.request_validators.get(validator_id) if api else None
    if api is None or validator is None:
        raise NotFound("Invalid Request Validator identifier specified")
    return api, validator


def _save(account: Account, api: v1.RestApi, validator: v1.RequestValidator) -> v1.RequestValidator:
    validators = {**api.request_validators, validator.id: validator}
    account.rest_apis.put(api.id, replace(api, request_validators=validators))
    return validator


_PATCH: Patch[v1.RequestValidator] = Patch(
    value("/name", needed(_BLANK)),
    value("/validateRequestParameters", boolean),
    value("/validateRequestBody", boolean),
    refuse=choose_from(replace=("/name", "/validateRequestParameters", "/validateRequestBody")),
)
