"""Security schemes and requirements, and the authorizers, API keys and IAM that they mean (handbook/08 section 4).

| scheme                                       | methods that require it                       |
|----------------------------------------------|-----------------------------------------------|
| with `x-amazon-apigateway-authorizer`        | CUSTOM, COGNITO_USER_POOLS or JWT: that one   |
| `x-amazon-apigateway-authtype: awsSigv4`     | AWS_IAM                                       |
| an API key in the header `x-api-key`         | `apiKeyRequired`                              |

Every authorizer is made, also one that no method uses. The document's own `security` counts for each operation that has
none; an operation's `security: []` takes it away (all captured, handbook/08 section 4).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from control_plane import identifiers, json_text
from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Source
from control_plane.openapi.documents.notes import shown
from control_plane.openapi.documents.references import listed

_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTH_TYPE = "x-amazon-apigateway-authtype"
_AUTH = "x-amazon-apigateway-auth"
_SIGV4 = {"type": "apiKey", "name": "Authorization", "in": "header", _AUTH_TYPE: "awsSigv4"}
_API_KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}

_TYPES: Mapping[str, str] = {
    "token": "TOKEN",
    "request": "REQUEST",
    "cognito_user_pools": "COGNITO_USER_POOLS",
    "jwt": "JWT",
}
_AUTH_TYPES: Mapping[str, str] = {"COGNITO_USER_POOLS": "cognito_user_pools"}
_SCOPED = ("COGNITO_USER_POOLS", "JWT")
"""The types whose methods are authorized by the same name, and may ask for scopes."""
_TEXTS: Mapping[str, str] = {
    "authorizerUri": "authorizer_uri",
    "authorizerCredentials": "authorizer_credentials",
    "identityValidationExpression": "identity_validation_expression",
}
_PLACES: Mapping[str, str] = {"header": "method.request.header.", "query": "method.request.querystring."}


class Authorization(NamedTuple):
    """What a method asks of its callers, in the members of `v1.Method`."""

    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    authorization_scopes: Sequence[str] | None = None
    api_key_required: bool = False


class Schemes:
    """The security schemes of a document, and the authorizers they make."""

    def __init__(self, source: Source, api: v1.RestApi, before: v1.RestApi) -> None:
        """before: the API as it was: an authorizer that is defined again keeps its id."""
        self._source = source
        self._schemes = source.references.member(source.root, *source.dialect.security_schemes)
        self._ids = {each.name: each.id for each in before.authorizers.values()}
        self._made: dict[str, v1.Authorizer] = {}
        for name in self._schemes:
            scheme = source.references.mapping(self._schemes[name])
            if scheme.get("type") != "apiKey":
                kind = shown(scheme.get("type"))
                source.notes.warn(f"Unsupported security definition type '{kind}' for '{name}'. Ignoring.")
            elif _AUTHORIZER in scheme:
                with source.notes.attempt(f"Unable to create authorizer '{name}'"):
                    self._make(name, scheme, source.references.member(scheme, _AUTHORIZER))
        made = {each.id: each for each in self._made.values()}
        self.authorizers: Mapping[str, v1.Authorizer] = {**api.authorizers, **made}

    def authorization(self, operation: Mapping[str, Any]) -> Authorization:
        """Of one operation. Requirements are not alternatives here: all schemes that it names count."""
        found = Authorization()
        for requirement in listed(operation.get("security", self._source.root.get("security"))):
            for name, scopes in self._source.references.mapping(requirement).items():
                found = self._with(found, name, [each for each in listed(scopes) if isinstance(each, str)])
        return _overridden(found, self._source.references.member(operation, _AUTH).get("type"))

    def _with(self, found: Authorization, name: str, scopes: Sequence[str]) -> Authorization:
        scheme = self._source.references.mapping(self._schemes.get(name))
        authorizer = self._made.get(name)
        if authorizer is not None:
            scoped = authorizer.type in _SCOPED
            return found._replace(
                authorization_type=authorizer.type if scoped else "CUSTOM",
                authorizer_id=authorizer.id,
                authorization_scopes=(scopes or None) if scoped else None,
            )
        if name not in self._schemes:
            self._source.notes.warn(f"Reference to security definition '{name}' not found. Ignoring.")
        elif _is(scheme.get(_AUTH_TYPE), "awsSigv4"):
            return found._replace(authorization_type="AWS_IAM")
        elif _is(scheme.get("name"), "x-api-key") and _AUTHORIZER not in scheme:
            return found._replace(api_key_required=True)
        return found

    def _make(self, name: str, scheme: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        kind = _TYPES.get(str(given.get("type", "")).lower())
        if kind is None:
            self._source.notes.warn(f"Unsupported authorizer type '{shown(given.get('type'))}' for '{name}'. Ignoring.")
            return
        pools = [each for each in listed(given.get("providerARNs")) if isinstance(each, str)]
        seconds = given.get("authorizerResultTtlInSeconds")
        auth_type = scheme.get(_AUTH_TYPE)
        texts = {ours: given[theirs] for theirs, ours in _TEXTS.items() if isinstance(given.get(theirs), str)}
        jwt = given.get("jwtConfiguration")
        made = v1.Authorizer(
            id=self._ids.get(name) or identifiers.short_id(),
            name=name,
            type=kind,
            auth_type=auth_type if isinstance(auth_type, str) else _AUTH_TYPES.get(kind, "custom"),
            provider_arns=pools or None,
            identity_source=_identity_source(kind, scheme, given.get("identitySource")),
            authorizer_result_ttl_in_seconds=seconds if type(seconds) is int else None,
            jwt_configuration=None if jwt is None else self._source.rules.jwt_configuration(json_text.compact(jwt)),
            **texts,
        )
        self._source.rules.authorizer(made)
        self._made[name] = made


def _identity_source(kind: str, scheme: Mapping[str, Any], given: Any) -> str | None:
    """REQUEST authorizers name theirs; the token of the others is in the header that the scheme names."""
    if kind == "REQUEST" and isinstance(given, str):
        return given
    place, name = _PLACES.get(str(scheme.get("in"))), scheme.get("name")
    if place is None or not isinstance(name, str) or (kind == "REQUEST" and name == "Unused"):
        return None
    return place + name


def _overridden(found: Authorization, kind: Any) -> Authorization:
    """`x-amazon-apigateway-auth` has the last word."""
    if _is(kind, "NONE") or _is(kind, "AWS_IAM"):
        return Authorization(authorization_type=str(kind).upper(), api_key_required=found.api_key_required)
    return found


def _is(value: Any, word: str) -> bool:
    return isinstance(value, str) and value.lower() == word.lower()


class Requirements:
    """The other way: the schemes that an API's methods require.

    whole: with `x-amazon-apigateway-authorizer`, and so also the authorizers that no method uses.
    """

    def __init__(self, api: v1.RestApi, *, whole: bool) -> None:
        self._api, self._whole = api, whole
        names = {each.name for each in api.authorizers.values()}
        self._api_key = _free("api_key", names)
        self._sigv4 = _free("sigv4", names)

    def of(self, method: v1.Method) -> list[dict[str, list[str]]]:
        return [{name: scopes} for name, scopes in self._names(method)]

    def schemes(self) -> dict[str, Any]:
        methods = [method for resource in self._api.resources.values() for method in resource.methods.values()]
        used = {name for method in methods for name, _ in self._names(method)}
        found: dict[str, Any] = {
            each.name: self._scheme(each) for each in self._api.authorizers.values() if self._whole or each.name in used
        }
        plain = {self._api_key: _API_KEY, self._sigv4: _SIGV4}
        return {**found, **{name: dict(scheme) for name, scheme in plain.items() if name in used}}

    def _names(self, method: v1.Method) -> Iterator[tuple[str, list[str]]]:
        authorizer = self._api.authorizers.get(method.authorizer_id or "")
        if method.authorization_type == "AWS_IAM":
            yield self._sigv4, []
        elif method.authorization_type != "NONE" and authorizer is not None:
            yield authorizer.name, list(method.authorization_scopes or ())
        if method.api_key_required:
            yield self._api_key, []

    def _scheme(self, authorizer: v1.Authorizer) -> dict[str, Any]:
        place, name = _token(authorizer)
        found: dict[str, Any] = {"type": "apiKey", "name": name, "in": place}
        if authorizer.auth_type:
            found[_AUTH_TYPE] = authorizer.auth_type
        if self._whole:
            found[_AUTHORIZER] = _described(authorizer)
        return found


def _described(authorizer: v1.Authorizer) -> dict[str, Any]:
    found: dict[str, Any] = {theirs: getattr(authorizer, ours) for theirs, ours in _TEXTS.items()}
    found["providerARNs"] = list(authorizer.provider_arns or ()) or None
    found["authorizerResultTtlInSeconds"] = authorizer.authorizer_result_ttl_in_seconds
    found["identitySource"] = authorizer.identity_source if authorizer.type == "REQUEST" else None
    if authorizer.jwt_configuration is not None:
        found["jwtConfiguration"] = _camel_cased(msgspec.to_builtins(authorizer.jwt_configuration))
    found["type"] = authorizer.type.lower()
    return {key: value for key, value in found.items() if value is not None}


def _camel_cased(node: Any) -> Any:
    """Members as the wire names them, without those that are not set."""
    if isinstance(node, dict):
        return {_camel(name): _camel_cased(each) for name, each in node.items() if each is not None}
    return [_camel_cased(each) for each in node] if isinstance(node, list) else node


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _token(authorizer: v1.Authorizer) -> tuple[str, str]:
    """Where the scheme says the token is: REQUEST authorizers say it themselves."""
    source = authorizer.identity_source or ""
    for place, beginning in _PLACES.items():
        if authorizer.type != "REQUEST" and source.startswith(beginning):
            return place, source.removeprefix(beginning)
    return "header", "Unused"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
