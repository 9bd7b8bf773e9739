"""What must hold of an Api's own settings (handbook/05 sections 1.2 and 9, handbook/06 section 2)."""

import re

from control_plane.definitions import v2
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest

HTTP_SELECTION = "$request.method $request.path"

_HTTP_SELECTIONS = (HTTP_SELECTION, "${request.method} ${request.path}")
_API_KEY_SELECTIONS = ("$request.header.x-api-key", "$context.authorizer.usageIdentifierKey")
_METHODS = frozenset(("*", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_LONGEST_NAME, _LONGEST_DESCRIPTION, _LONGEST_VERSION = 128, 1024, 64
_ORIGIN = re.compile(r"\*|https?://\*|[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s*]+", re.ASCII)
_TOKEN = re.compile(r"\*|[a-zA-Z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


def check(api: v2.Api) -> None:
    if not 1 <= len(api.name) <= _LONGEST_NAME:
        raise BadRequest(unverified.API_NAME)
    if len(api.description or "") > _LONGEST_DESCRIPTION:
        raise BadRequest(unverified.TOO_LONG.format(member="description", most=_LONGEST_DESCRIPTION))
    if len(api.version or "") > _LONGEST_VERSION:
        raise BadRequest(unverified.TOO_LONG.format(member="version", most=_LONGEST_VERSION))
    _PROTOCOLS[api.protocol_type](api)


def selection(protocol_type: str, expression: str | None) -> str:
    """The route selection expression of an API: HTTP APIs all have the same one."""
    if protocol_type == "HTTP":
        if expression and expression not in _HTTP_SELECTIONS:
            raise BadRequest(unverified.HTTP_SELECTION)
        return HTTP_SELECTION
    if not expression:
        raise BadRequest(unverified.NO_SELECTION)
    return expression


def _check_http(api: v2.Api) -> None:
    if api.disable_schema_validation:
        raise BadRequest(unverified.ONLY_FOR.format(member="disableSchemaValidation", protocol="WEBSOCKET"))
    if api.cors_configuration:
        check_cors(api.cors_configuration)


def _check_websocket(api: v2.Api) -> None:
    if api.cors_configuration:
        raise BadRequest(unverified.ONLY_FOR.format(member="corsConfiguration", protocol="HTTP"))
    if api.api_key_selection_expression not in _API_KEY_SELECTIONS:
        raise BadRequest(unverified.API_KEY_SELECTION)


def check_cors(cors: v2.Cors) -> None:
    if cors.allow_credentials and "*" in (cors.allow_origins or ()):
        raise BadRequest("allow-credentials is not supported if 'allow-origin' is *")
    for origin in cors.allow_origins or ():
        if not _ORIGIN.fullmatch(origin):
            raise BadRequest(unverified.CORS_ORIGIN.format(origin=origin))
    for method in cors.allow_methods or ():
        if method.upper() not in _METHODS:  # reported: https://github.com/aws/aws-cdk/issues/13643
            raise BadRequest(f"Method {method} is not supported")
    for names in (cors.allow_headers, cors.expose_headers):
        for name in names or ():
            if not _TOKEN.fullmatch(name):
                raise BadRequest(unverified.CORS_NAME.format(name=name))


_PROTOCOLS = {"HTTP": _check_http, "WEBSOCKET": _check_websocket}
