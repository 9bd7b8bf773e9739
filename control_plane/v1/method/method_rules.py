"""What AWS demands of a method and of its responses, whoever makes them: PutMethod, a PATCH, an import."""

import re
from collections.abc import Mapping, Sequence

from control_plane.definitions import v1
from control_plane.wire.errors import BadRequest

AUTHORIZERS: Mapping[str, Sequence[str]] = {
    "NONE": (),
    "AWS_IAM": (),
    "CUSTOM": ("TOKEN", "REQUEST"),
    "COGNITO_USER_POOLS": ("COGNITO_USER_POOLS",),
    "JWT": ("JWT",),
}
"""Authorization types, and the types of authorizer that each takes."""
_PARAMETER_NAME = re.compile(r"[a-zA-Z0-9._$-]+", re.ASCII)
_PLACES = ("path", "querystring", "header", "multivaluequerystring", "multivalueheader")


def check(api: v1.RestApi, method: v1.Method) -> None:
    """What a method and its responses name must exist in their API."""
    takes = AUTHORIZERS.get(method.authorization_type)
    if takes is None:
        raise BadRequest(f"Invalid Authorization type specified. Valid options are {','.join(AUTHORIZERS)}")
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
        check_response(api, response)


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


def check_response(api: v1.RestApi, response: v1.MethodResponse) -> None:
    _check_models(api, response.response_models)
    for parameter in response.response_parameters or {}:
        if not parameter.startswith("method.response.header.") or parameter.endswith("."):
            raise BadRequest(f"Invalid mapping expression parameter specified: {parameter}")
