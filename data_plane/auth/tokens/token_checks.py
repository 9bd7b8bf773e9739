"""What an issuer's token must say besides who issued it and when: audiences, claims, the client of a user pool.

A check raises Refused. AWS's pages: `JwtIssuer` of CreateAuthorizer, handbook/04 sections 3 and 4.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from data_plane.auth.identity import whole_match
from data_plane.auth.tokens import jwt
from data_plane.auth.tokens.refused import Refused

Claims = Mapping[str, Any]
Check = Callable[[Claims], None]


def wants_audience(audiences: Collection[str], *, client_id: bool) -> Check:
    """client_id: does it stand for an `aud` that is missing? Yes on HTTP APIs."""

    def check(claims: Claims) -> None:
        if (not client_id and "aud" not in claims) or not set(audiences).intersection(jwt.audiences(claims)):
            raise Refused("the token does not have a valid audience")

    return check


def wants_claims(rules: Mapping[str, tuple[bool, str | None]], *checks: Check) -> Check:
    """rules: by claim, is it required, and its only value if there is one. checks: what else is wanted."""

    def check(claims: Claims) -> None:
        for each in checks:
            each(claims)
        for name, (required, expected) in rules.items():
            value = claims.get(name)
            if value is None and not required:
                continue
            if not isinstance(value, str) or expected not in (None, value):
                raise Refused(f"the claim {name} is not as it must be")

    return check


def wants_pool_audience(pattern: str | None) -> Check:
    """A Cognito authorizer's identityValidationExpression: it fits the whole `aud` of an id token."""
    if not pattern:
        return lambda claims: None
    fits = whole_match(pattern)

    def check(claims: Claims) -> None:
        if claims.get("token_use") == "id" and not fits(str(claims.get("aud", ""))):
            raise Refused("the token does not have a valid audience")

    return check
