"""Authorizers that verify a token themselves: Cognito user pools, JWT of HTTP APIs, JWT of REST APIs.

They differ in which issuers they trust, what they want of a token's claims, and how they say no; reading a token,
finding its issuer's key, verifying it, its dates, and keeping what was found are the same (handbook/04 sections 3, 4).

| authorizer | algorithms | wants of the claims                                    | a missing scope |
|------------|------------|--------------------------------------------------------|-----------------|
| Cognito    | RS256      | `token_use`: `id`, or `access` where scopes are wanted | 401             |
| HTTP JWT   | RS*        | an audience, in `aud` or, without that, in `client_id` | 403             |
| REST JWT   | its own    | an audience, in `aud`; its additional claims           | 403             |
"""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

import msgspec

from data_plane.auth.identity import Identify
from data_plane.auth.results import Place, Results
from data_plane.auth.tokens import claims, jwt
from data_plane.auth.tokens.key_store import KeyStore
from data_plane.auth.tokens.keys import read_key_set
from data_plane.auth.tokens.refused import Refused
from data_plane.auth.tokens.token_checks import Check, Claims, wants_audience
from data_plane.runtime import Call

RESULT_SECONDS = 300


class Verified(msgspec.Struct, frozen=True):
    """A token that holds. shown: its claims as texts."""

    claims: Claims
    shown: Mapping[str, str]
    scopes: Sequence[str]


class TokenAuthorizer(msgspec.Struct, frozen=True, kw_only=True):
    """issuers: what is asked of the tokens of each, by its URL. ttl: seconds that a verified token is remembered."""

    place: Place
    identify: Identify
    algorithms: Collection[str]
    issuers: Mapping[str, Check]
    show: Callable[[Claims], Mapping[str, str]]
    ttl: int = RESULT_SECONDS


Verify = Callable[[Call], Awaitable[Verified]]


def compile_verifier(
    authorizer: TokenAuthorizer, keys: KeyStore, results: Results, clock: Callable[[], float] = time.time
) -> Verify:
    """The step from a call to the token it brought. Raises Refused, and Unreachable where no keys can be had."""
    place = authorizer.place

    async def verify(call: Call) -> Verified:
        text = _bare(authorizer.identify(call)[0])
        if not text:
            raise Refused("")
        now = clock()
        kept: Verified | None = results.get((place, (text,))) if authorizer.ttl else None
        if kept is not None and kept.claims["exp"] > now:
            return kept
        epoch = results.epoch
        good = await _claims(authorizer, keys, text, now)
        found = Verified(good, authorizer.show(good), jwt.scopes(good))
        results.keep(place, (text,), found, seconds=authorizer.ttl, size=4 * len(text), epoch=epoch)
        return found

    return verify


async def _claims(authorizer: TokenAuthorizer, keys: KeyStore, text: str, now: float) -> Claims:
    token = jwt.read(text, authorizer.algorithms)
    issuer = token.claims.get("iss")
    check = authorizer.issuers.get(issuer) if isinstance(issuer, str) else None
    if check is None:
        raise Refused("the issuer claim does not match the configured issuer")
    token.verify(await keys.of(str(issuer), read_key_set).find(token.kid))
    jwt.check_times(token.claims, now)
    check(token.claims)
    return token.claims


def _bare(text: str) -> str:
    """`Bearer` before a token may be left out."""
    return text[7:].strip() if text[:7].lower() == "bearer " else text.strip()


def of_http_api(place: Place, identify: Identify, issuer: str, audiences: Collection[str]) -> TokenAuthorizer:
    """A JWT authorizer of an HTTP API: "Currently, only RSA-based algorithms are supported" (AWS's page on them)."""
    return TokenAuthorizer(
        place=place,
        identify=identify,
        algorithms=jwt.RSA,
        issuers={issuer: wants_audience(audiences, client_id=True)},
        show=claims.of_http,
    )
