"""What each type of authorizer needs and may not have (CreateAuthorizer's page, handbook/01 section 7)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from control_plane import json_text
from control_plane.definitions import v1
from control_plane.v1 import unverified
from control_plane.v1.enumerations import values
from control_plane.wire.errors import BadRequest
from control_plane.wire.model import snake

_FUNCTION_URI = re.compile(
    r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/+\d{4}-\d\d-\d\d/functions/arn:.+/invocations", re.ASCII | re.DOTALL
)
_USER_POOL = re.compile(r"arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool/[\w-]+", re.ASCII)
_HEADER_SOURCE = re.compile(r"method\.request\.header\.[^\s.,]+")
_SOURCE = re.compile(
    r"(method\.request\.(header|querystring|multivalueheader|multivaluequerystring)|context|stageVariables)\.[^\s,]+"
)
_LONGEST_TTL = 3600
_RESERVED_CLAIMS = ("iss", "aud", "exp", "nbf", "iat", "scope", "scp", "")
_NOT_FOR_JWT = ("provider_arns", "authorizer_uri", "authorizer_credentials", "authorizer_result_ttl_in_seconds")


def check(authorizer: v1.Authorizer) -> None:
    if not authorizer.name:
        raise BadRequest(unverified.AUTHORIZER_NAME_EMPTY)
    ttl = authorizer.authorizer_result_ttl_in_seconds
    if ttl is not None and not 0 <= ttl <= _LONGEST_TTL:
        raise BadRequest(unverified.AUTHORIZER_TTL)
    _RULES[authorizer.type](authorizer)


def jwt_configuration(given: Mapping[str, Any]) -> v1.JwtConfiguration:
    """The record of what CreateAuthorizer was given."""
    try:
        return msgspec.convert(given, v1.JwtConfiguration)
    except msgspec.ValidationError as reason:
        raise _bad_jwt(str(reason)) from None


def jwt_configuration_text(text: str | None) -> v1.JwtConfiguration:
    """For a PATCH: the whole configuration as JSON, in the members' names on the wire."""
    return jwt_configuration(_snaked(json_text.parse_object(text or "", _bad_jwt("it is not a JSON object"))))


def _snaked(node: Any) -> Any:
    if isinstance(node, dict):
        return {snake(name): _snaked(each) for name, each in node.items()}
    return [_snaked(each) for each in node] if isinstance(node, list) else node


def _check_lambda(authorizer: v1.Authorizer) -> None:
    if not _FUNCTION_URI.fullmatch(authorizer.authorizer_uri or ""):
        raise BadRequest(unverified.AUTHORIZER_URI.format(uri=authorizer.authorizer_uri or "null"))


def _check_token(authorizer: v1.Authorizer) -> None:
    _check_lambda(authorizer)
    _check_header(authorizer)


def _check_request(authorizer: v1.Authorizer) -> None:
    """Its identity sources are the cache's key, so it may go without only where nothing is cached."""
    _check_lambda(authorizer)
    sources = [source.strip() for source in (authorizer.identity_source or "").split(",") if source.strip()]
    if not sources and authorizer.authorizer_result_ttl_in_seconds != 0:
        raise BadRequest(unverified.AUTHORIZER_CACHE_KEY)
    for source in sources:
        if not _SOURCE.fullmatch(source):
            raise _bad_source(authorizer)


def _check_cognito(authorizer: v1.Authorizer) -> None:
    if not authorizer.provider_arns:
        raise BadRequest(unverified.AUTHORIZER_NO_PROVIDERS)
    for arn in authorizer.provider_arns:
        if not _USER_POOL.fullmatch(arn):
            raise BadRequest(unverified.AUTHORIZER_PROVIDERS.format(arn=arn))
    _check_header(authorizer)


def _check_jwt(authorizer: v1.Authorizer) -> None:
    for member in _NOT_FOR_JWT:
        if getattr(authorizer, member) is not None:
            raise BadRequest(unverified.AUTHORIZER_MEMBER.format(member=member, type="JWT"))
    _check_header(authorizer)
    configuration = authorizer.jwt_configuration
    if configuration is None or not configuration.issuers or not configuration.default_algorithms:
        raise _bad_jwt("issuers and defaultAlgorithms are required")
    if set(configuration.default_algorithms) - set(values("JwtSigningAlgorithm")):
        raise _bad_jwt("unknown signing algorithm")
    _check_unique([issuer.issuer for issuer in configuration.issuers], "issuers")
    for issuer in configuration.issuers:
        _check_issuer(issuer)


def _check_issuer(issuer: v1.JwtIssuer) -> None:
    if not _is_issuer_url(issuer.issuer):
        raise _bad_jwt(f"issuer {issuer.issuer} is not an absolute https URL")
    if not issuer.audiences or "" in issuer.audiences:
        raise _bad_jwt("audiences must be non-empty")
    claims = issuer.additional_claims or ()
    _check_unique([claim.claim_name for claim in claims], "claim names")
    for claim in claims:
        if claim.claim_name in _RESERVED_CLAIMS:
            raise _bad_jwt(f"claim name '{claim.claim_name}' is not allowed")
        if claim.format not in values("JwtClaimFormat"):
            raise _bad_jwt(f"claim format {claim.format} is not allowed")
        if len(claim.expected_values or ()) > 1 or "" in (claim.expected_values or ()):
            raise _bad_jwt("a claim has one expected value at most, and no empty one")


def _is_issuer_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return (
            url.scheme == "https" and bool(url.hostname) and "@" not in url.netloc and not (url.query or url.fragment)
        )
    except ValueError:
        return False


def _check_unique(names: Sequence[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise _bad_jwt(f"{what} must be unique")


def _check_header(authorizer: v1.Authorizer) -> None:
    """A single request header holds the token."""
    if not _HEADER_SOURCE.fullmatch(authorizer.identity_source or ""):
        raise _bad_source(authorizer)


def _bad_source(authorizer: v1.Authorizer) -> BadRequest:
    source = authorizer.identity_source or "null"
    return BadRequest(unverified.AUTHORIZER_IDENTITY_SOURCE.format(type=authorizer.type, source=source))


def _bad_jwt(reason: str) -> BadRequest:
    return BadRequest(unverified.JWT_CONFIGURATION.format(reason=reason))


_RULES = {
    "TOKEN": _check_token,
    "REQUEST": _check_request,
    "COGNITO_USER_POOLS": _check_cognito,
    "JWT": _check_jwt,
}
