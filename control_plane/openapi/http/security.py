"""Security schemes and requirements of a document, and the authorizers of an HTTP API (handbook/08 sections 4 and 6).

| scheme                                            | routes that require it                      |
|---------------------------------------------------|---------------------------------------------|
| with `x-amazon-apigateway-authorizer`, jwt        | JWT, with the scopes that they name         |
| with `x-amazon-apigateway-authorizer`, request    | CUSTOM                                      |
| `x-amazon-apigateway-authtype: awsSigv4`          | AWS_IAM                                     |

A route has one of them and no more. The document's own `security` is that of operations that have none.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.openapi.documents.dialect import Document
from control_plane.openapi.documents.notes import shown
from control_plane.openapi.documents.references import listed
from control_plane.openapi.http.rules import HttpRules

_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTH_TYPE = "x-amazon-apigateway-authtype"
_AUTH = "x-amazon-apigateway-auth"
_SIGV4 = {"type": "apiKey", "name": "Authorization", "in": "header", _AUTH_TYPE: "awsSigv4"}
_TYPES = {"jwt": "JWT", "request": "REQUEST"}
_WELL_KNOWN = "/.well-known/openid-configuration"
_MEMBERS: Mapping[str, tuple[str, type]] = {
    "authorizerUri": ("authorizer_uri", str),
    "authorizerCredentials": ("authorizer_credentials_arn", str),
    "authorizerPayloadFormatVersion": ("authorizer_payload_format_version", str),
    "authorizerResultTtlInSeconds": ("authorizer_result_ttl_in_seconds", int),
    "enableSimpleResponses": ("enable_simple_responses", bool),
}


class Authorization(NamedTuple):
    """What a route asks of its callers, in the members of `v2.Route`."""

    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    authorization_scopes: Sequence[str] | None = None


class Schemes:
    """The security schemes of a document, and the authorizers they make."""

    def __init__(self, source: Document, rules: HttpRules, before: v2.Api) -> None:
        """before: the API as it was: an authorizer that is defined again keeps its id."""
        self._source = source
        self._schemes = source.references.member(source.root, "components", "securitySchemes")
        self._ids = {each.name: each.authorizer_id for each in before.authorizers.values()}
        self._made: dict[str, v2.Authorizer] = {}
        for name in self._schemes:
            scheme = source.references.mapping(self._schemes[name])
            if _AUTHORIZER in scheme:
                with source.notes.attempt(f"Unable to create authorizer '{name}'"):
                    self._make(rules, before, name, scheme)
        self.authorizers = {each.authorizer_id: each for each in self._made.values()}

    def authorization(self, where: str, operation: Mapping[str, Any]) -> Authorization:
        """Of one operation; `where` is what messages call it."""
        asked = listed(operation.get("security", self._source.root.get("security")))
        required = [pair for each in asked for pair in self._source.references.mapping(each).items()]
        found = [each for each in (self._one(where, name, scopes) for name, scopes in required) if each]
        if len(found) > 1:
            self._source.notes.fail(
                f"Unable to create route '{where}': only one of IAM, Lambda and JWT authorization is supported"
            )
        kind = str(self._source.references.member(operation, _AUTH).get("type", "")).upper()
        if kind in ("NONE", "AWS_IAM"):
            return Authorization(kind)
        return found[0] if found else Authorization()

    def _one(self, where: str, name: str, scopes: Any) -> Authorization | None:
        authorizer = self._made.get(name)
        if authorizer is not None:
            if authorizer.authorizer_type == "REQUEST":
                return Authorization("CUSTOM", authorizer.authorizer_id)
            texts = [each for each in listed(scopes) if isinstance(each, str)]
            return Authorization("JWT", authorizer.authorizer_id, texts or None)
        scheme = self._source.references.mapping(self._schemes.get(name))
        if str(scheme.get(_AUTH_TYPE, "")).lower() == "awssigv4":
            return Authorization("AWS_IAM")
        if _AUTHORIZER not in scheme:
            self._source.notes.warn(f"No authorizer found for security definition '{name}' of '{where}'. Ignoring.")
        return None

    def _make(self, rules: HttpRules, before: v2.Api, name: str, scheme: Mapping[str, Any]) -> None:
        given = self._source.references.member(scheme, _AUTHORIZER)
        kind = _TYPES.get(str(given.get("type", "")).lower())
        if kind is None:
            self._source.notes.warn(f"Unsupported authorizer type '{shown(given.get('type'))}' for '{name}'. Ignoring.")
            return
        version = given.get("authorizerPayloadFormatVersion")
        if isinstance(version, int | float):
            given = {**given, "authorizerPayloadFormatVersion": str(float(version))}
        said = {ours: given[theirs] for theirs, (ours, of) in _MEMBERS.items() if type(given.get(theirs)) is of}
        made = v2.Authorizer(
            authorizer_id=self._ids.get(name) or identifiers.short_id(),
            name=name,
            authorizer_type=kind,
            identity_source=_sources(given.get("identitySource")),
            **said,
        )
        if kind == "JWT":
            made = replace(made, jwt_configuration=self._jwt(scheme, given))
        self._made[name] = rules.authorizer(before, made)

    def _jwt(self, scheme: Mapping[str, Any], given: Mapping[str, Any]) -> v2.JwtConfiguration:
        """An OpenID Connect scheme names its issuer itself."""
        jwt = self._source.references.member(given, "jwtConfiguration")
        issuer = jwt.get("issuer")
        if issuer is None and isinstance(scheme.get("openIdConnectUrl"), str):
            issuer = scheme["openIdConnectUrl"].removesuffix(_WELL_KNOWN)
        return v2.JwtConfiguration(
            issuer=issuer if isinstance(issuer, str) else None,
            audience=[each for each in listed(jwt.get("audience")) if isinstance(each, str)],
        )


def _sources(given: Any) -> list[str]:
    """A list, or a text with commas."""
    texts = given.split(",") if isinstance(given, str) else [each for each in listed(given) if isinstance(each, str)]
    return [each.strip() for each in texts if each.strip()]


def requirements(api: v2.Api, route: v2.Route) -> list[dict[str, list[str]]]:
    """The other way: what a route requires."""
    authorizer = api.authorizers.get(route.authorizer_id or "")
    if route.authorization_type == "AWS_IAM":
        return [{_sigv4(api): []}]
    return [{authorizer.name: list(route.authorization_scopes or ())}] if authorizer else []


def schemes(api: v2.Api, *, whole: bool) -> dict[str, Any]:
    """The security schemes of an API. whole: with `x-amazon-apigateway-authorizer`."""
    found: dict[str, Any] = {each.name: _scheme(each, whole=whole) for each in api.authorizers.values()}
    if any(route.authorization_type == "AWS_IAM" for route in api.routes.values()):
        found[_sigv4(api)] = dict(_SIGV4)
    return found


def _sigv4(api: v2.Api) -> str:
    name = "sigv4"
    while name in {each.name for each in api.authorizers.values()}:
        name += "_"
    return name


def _scheme(authorizer: v2.Authorizer, *, whole: bool) -> dict[str, Any]:
    if authorizer.authorizer_type == "JWT":
        found: dict[str, Any] = {"type": "oauth2", "flows": {}}
    else:
        found = {"type": "apiKey", "name": "Unused", "in": "header"}
    return {**found, _AUTHORIZER: _described(authorizer)} if whole else found


def _described(authorizer: v2.Authorizer) -> dict[str, Any]:
    found: dict[str, Any] = {"identitySource": ",".join(authorizer.identity_source) or None}
    found |= {theirs: getattr(authorizer, ours) for theirs, (ours, _) in _MEMBERS.items()}
    if authorizer.jwt_configuration:
        jwt = authorizer.jwt_configuration
        found["jwtConfiguration"] = {"audience": list(jwt.audience or ()), "issuer": jwt.issuer}
    found["type"] = authorizer.authorizer_type.lower()
    return {name: member for name, member in found.items() if member is not None}
