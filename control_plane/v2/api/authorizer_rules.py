"""What must hold of an Authorizer (handbook/05 section 1.5, handbook/06 section 8, handbook/04)."""

import re

from control_plane.definitions import v2
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest

_FUNCTION_URI = re.compile(
    r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/\d{4}-\d\d-\d\d/functions/.+/invocations", re.ASCII
)
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+", re.ASCII)
_ISSUER = re.compile(r"https://[^/?#@\s\[\]]+[^?#\s]*")
_SOURCES = {
    "HTTP": re.compile(r"\$request\.(header|querystring)\.\S+|\$(context|stageVariables)\.\S+"),
    "WEBSOCKET": re.compile(r"route\.request\.(header|querystring)\.\S+|(context|stageVariables)\.\S+"),
}
_TOKEN_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+")
_REQUEST_MEMBERS = {
    "authorizer_credentials_arn": "authorizerCredentialsArn",
    "authorizer_payload_format_version": "authorizerPayloadFormatVersion",
    "authorizer_result_ttl_in_seconds": "authorizerResultTtlInSeconds",
    "authorizer_uri": "authorizerUri",
    "enable_simple_responses": "enableSimpleResponses",
}
_HTTP_MEMBERS = {
    "authorizer_payload_format_version": "authorizerPayloadFormatVersion",
    "authorizer_result_ttl_in_seconds": "authorizerResultTtlInSeconds",
    "enable_simple_responses": "enableSimpleResponses",
}
_MOST_AUDIENCES = 50


def check(api: v2.Api, authorizer: v2.Authorizer) -> None:
    if not authorizer.name:
        raise BadRequest(unverified.AUTHORIZER_NAME_EMPTY)
    if authorizer.authorizer_type == "JWT":
        _check_jwt(api, authorizer)
    else:
        _check_request(api, authorizer)


def _check_jwt(api: v2.Api, authorizer: v2.Authorizer) -> None:
    if api.protocol_type != "HTTP":
        raise BadRequest(unverified.ONLY_FOR.format(member="JWT", protocol="HTTP"))
    for member, name in _REQUEST_MEMBERS.items():
        if getattr(authorizer, member):
            raise BadRequest(unverified.AUTHORIZER_MEMBER.format(member=name, type="JWT"))
    jwt, sources = authorizer.jwt_configuration, authorizer.identity_source
    if jwt is None or not _ISSUER.fullmatch(jwt.issuer or ""):
        raise BadRequest(unverified.JWT_ISSUER)
    if not jwt.audience:
        raise BadRequest(unverified.JWT_AUDIENCE)
    if len(jwt.audience) > _MOST_AUDIENCES:
        raise BadRequest(unverified.JWT_AUDIENCES)
    if len(sources) != 1 or not _TOKEN_SOURCE.fullmatch(sources[0]):
        raise BadRequest(unverified.JWT_IDENTITY_SOURCE)


def _check_request(api: v2.Api, authorizer: v2.Authorizer) -> None:
    if authorizer.jwt_configuration:
        raise BadRequest(unverified.AUTHORIZER_MEMBER.format(member="jwtConfiguration", type="REQUEST"))
    if not _FUNCTION_URI.fullmatch(authorizer.authorizer_uri or ""):
        raise BadRequest(unverified.AUTHORIZER_URI.format(uri=authorizer.authorizer_uri or "null"))
    if authorizer.authorizer_credentials_arn and not _ROLE.fullmatch(authorizer.authorizer_credentials_arn):
        raise BadRequest("Invalid ARN specified in the request")
    for source in authorizer.identity_source:
        if not _SOURCES[api.protocol_type].fullmatch(source):
            raise BadRequest(unverified.IDENTITY_SOURCE.format(source=source))
    if api.protocol_type == "HTTP":
        _check_http_request(authorizer)
    else:
        for member, name in _HTTP_MEMBERS.items():
            if getattr(authorizer, member):
                raise BadRequest(unverified.ONLY_FOR.format(member=name, protocol="HTTP"))


def _check_http_request(authorizer: v2.Authorizer) -> None:
    version = authorizer.authorizer_payload_format_version
    if not version:
        raise BadRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
    if version not in ("1.0", "2.0"):
        raise BadRequest(unverified.AUTHORIZER_PAYLOAD_FORMAT.format(version=version))
    if authorizer.enable_simple_responses and version != "2.0":
        raise BadRequest(unverified.SIMPLE_RESPONSES)
    if authorizer.authorizer_result_ttl_in_seconds and not authorizer.identity_source:
        raise BadRequest(  # reported: https://github.com/hashicorp/terraform-provider-aws/pull/32629
            "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)"
        )
