"""PreTokenGeneration: what a function puts into a user's tokens, and takes out.

Version 1 of its event is for identity tokens; 2 and 3, which differ for machines only, for access tokens too. Groups
are changed in both. Claims that Cognito alone sets stay as they are. Before the first token of somebody who signs in
PostAuthentication is told.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html

Importing this imports moto's Cognito.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from joserfc import jwt
from moto.cognitoidp.models import CognitoIdpUserPool

from emulator.aws.user_pools.calls import Occasion, call, call_function, event, function_of, user_attributes

_POOL: Any = CognitoIdpUserPool
_create_jwt = _POOL.create_jwt
"""moto's own."""
_HEADER = {"kid": "dummy", "alg": "RS256"}
"""moto's key."""
_KEPT = frozenset((
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "cognito:groups", "cognito:preferred_role",
    "cognito:roles", "cognito:username", "device_key", "event_id", "exp", "iat", "identities", "iss", "jti", "nbf",
    "nonce", "origin_jti", "scope", "sub", "token_use", "username", "version",
))  # fmt: skip
"""Claims that no function changes; groups, roles and scopes have members of their own."""
_GROUPS = {"groupsToOverride": "cognito:groups", "iamRolesToOverride": "cognito:roles"}
_VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}


class Changes(NamedTuple):
    """By the kind of token, `id` or `access`. groups: None where they stay."""

    tokens: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, Any] | None = None


class Issue:
    """Tokens that are issued together. source: what PreTokenGeneration is told it is for."""

    def __init__(self, source: str, metadata: Mapping[str, Any], signs_in: bool) -> None:
        self._source = source
        self._metadata = metadata
        self._signs_in = signs_in
        self._changes: Changes | None = None

    def changes(self, occasion: Occasion) -> Changes:
        """Asked with the first of the tokens, and valid for all."""
        if self._changes is None:
            user = occasion.pool.users[occasion.user_name]
            if self._signs_in:
                request = {"userAttributes": user_attributes(user), "newDeviceUsed": False, **self._metadata}
                call(occasion, "PostAuthentication_Authentication", request, {})
            self._changes = self._ask(occasion, user)
        return self._changes

    def _ask(self, occasion: Occasion, user: Any) -> Changes:
        arn, version = _function_of(occasion.pool)
        if arn is None:
            return Changes({})
        request = {"userAttributes": user_attributes(user), "groupConfiguration": _groups_of(user), **self._metadata}
        member = "claimsOverrideDetails"
        if version != "1":
            request["scopes"] = ["aws.cognito.signin.user.admin"]
            member = "claimsAndScopeOverrideDetails"
        told = event(occasion, self._source, request, {member: None}, version)
        found = call_function(occasion.pool, arn, told).get(member) or {}
        tokens = {"id": found} if version == "1" else _by_token(found)
        groups = (found["groupOverrideDetails"] or {}) if "groupOverrideDetails" in found else None
        return Changes(tokens, groups)


_issuing: ContextVar[Issue | None] = ContextVar("issuing", default=None)


def connect() -> None:
    _POOL.create_jwt = _create


@contextmanager
def issuing(issue: Issue) -> Iterator[None]:
    """Tokens that are made meanwhile are of this issue."""
    before = _issuing.set(issue)
    try:
        yield
    finally:
        _issuing.reset(before)


def _create(
    pool: Any,
    client_id: str,
    username: str,
    token_use: str,
    expires_in: int = 3600,
    extra_data: dict[str, Any] | None = None,
) -> tuple[str, int]:
    issue = _issuing.get()
    changes = issue.changes(Occasion(pool, pool._get_user(username).username, client_id)) if issue else Changes({})
    token, seconds = _create_jwt(pool, client_id, username, token_use, expires_in, extra_data)
    if changes == Changes({}):
        return token, seconds
    claims = _changed(_claims(token), changes.tokens.get(token_use) or {})
    if changes.groups is not None:
        claims = _regrouped(claims, changes.groups)
    return jwt.encode(_HEADER, claims, pool.json_web_key), seconds


def _function_of(pool: Any) -> tuple[str | None, str]:
    """The function's ARN and the version of its event."""
    config = (pool.extended_config.get("LambdaConfig") or {}).get("PreTokenGenerationConfig")
    if config:
        return config["LambdaArn"], _VERSIONS.get(config.get("LambdaVersion"), "1")
    return function_of(pool, "PreTokenGeneration"), "1"


def _groups_of(user: Any) -> dict[str, Any]:
    groups = sorted(user.groups, key=lambda group: (group.precedence is None, group.precedence, group.group_name))
    roles = [group.role_arn for group in groups if group.role_arn]
    return {
        "groupsToOverride": [group.group_name for group in groups],
        "iamRolesToOverride": roles,
        "preferredRole": roles[0] if roles else None,
    }


def _by_token(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": found.get("idTokenGeneration"), "access": found.get("accessTokenGeneration")}


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def _changed(claims: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    gone = frozenset(details.get("claimsToSuppress") or ()) - _KEPT
    fresh = {name: value for name, value in (details.get("claimsToAddOrOverride") or {}).items() if name not in _KEPT}
    found = {**{name: value for name, value in claims.items() if name not in gone}, **fresh}
    if "scope" in claims:
        suppressed = details.get("scopesToSuppress") or ()
        scopes = [scope for scope in claims["scope"].split() if scope not in suppressed]
        found["scope"] = " ".join(dict.fromkeys([*scopes, *(details.get("scopesToAdd") or ())]))
    return found


def _regrouped(claims: dict[str, Any], groups: Mapping[str, Any]) -> dict[str, Any]:
    """Roles are in identity tokens alone."""
    known = {claim: groups.get(member) or None for member, claim in _GROUPS.items()}
    known["cognito:preferred_role"] = groups.get("preferredRole")
    if "scope" in claims:
        known = {"cognito:groups": known["cognito:groups"]}
    kept = {name: value for name, value in claims.items() if name not in known}
    return kept | {name: value for name, value in known.items() if value}
