"""JSON Web Tokens: is this token what it says, and who says so (handbook/04 sections 3 and 4, RFC 7515, RFC 8725).

A token is read, and trusted only when a key of its issuer has verified it:

    token = read(text, {"RS256"})          # the algorithm is one the authorizer allows, never the token's own choice
    key = find(token.kid)                  # by its issuer's key set (data_plane.auth.tokens.keys)
    token.verify(key)
    check_times(token.claims, now)

Four laws:

1. `none` and HMAC are never among the algorithms: public keys are no secrets.
2. A key verifies its own algorithms only: an RSA key RS*, an EC key that of its curve.
3. A token that names extensions to be understood (`crit`) is refused: none are.
4. What a token says of itself reaches no header and no log, but for the names of known algorithms: it may be anything.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from data_plane.auth.tokens.key_store import VerifyingKey
from data_plane.auth.tokens.refused import Refused

RSA = frozenset({"RS256", "RS384", "RS512"})
_NAMED = frozenset(f"{family}{size}" for family in ("HS", "RS", "ES", "PS") for size in (256, 384, 512)) | {"none"}
LONGEST = 16_384
"""Characters: more than the headers of a request may have together."""


class _Registry(jws.JWSRegistry):
    max_header_length = LONGEST


_REGISTRY = _Registry(algorithms=sorted(RSA | {"ES256", "ES384", "ES512"}), strict_check_header=False)


class Token:
    """claims: nothing to rely on before `verify`."""

    def __init__(self, signed: jws.CompactSignature, algorithm: str, kid: str, claims: Mapping[str, Any]) -> None:
        self._signed = signed
        self.algorithm = algorithm
        self.kid = kid
        self.claims = claims

    def verify(self, key: VerifyingKey) -> None:
        """Raises Refused unless this key signed it."""
        if self.algorithm not in key.algorithms:
            raise Refused(f"signing method {self.algorithm} is invalid")
        try:
            valid = jws.validate_compact(self._signed, key.key, [self.algorithm], _REGISTRY)
        except (JoseError, ValueError):
            valid = False
        if not valid:
            raise Refused("the token's signature is invalid")


def read(text: str, algorithms: Collection[str]) -> Token:
    """A token's parts. Raises Refused where it has other parts, another algorithm or no key's name."""
    if len(text) > LONGEST or text.count(".") != 2:
        raise Refused("invalid number of segments")
    try:
        signed = jws.extract_compact(text.encode("ascii"), None, _REGISTRY)
        claims = msgspec.json.decode(signed.payload or b"", type=dict[str, Any])
    except (JoseError, msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        raise Refused("the token could not be decoded") from None
    header: Mapping[str, Any] = signed.headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        shown = algorithm if isinstance(algorithm, str) and algorithm in _NAMED else "of the token"
        raise Refused(f"signing method {shown} is invalid")
    if "crit" in header or "b64" in header:
        raise Refused("the token has critical headers")
    if not isinstance(kid, str) or not kid:
        raise Refused("the token has no kid")
    return Token(signed, algorithm, kid, claims)


def check_times(claims: Mapping[str, Any], now: float) -> None:
    """`exp` must be there and lie ahead; `nbf` and `iat`, where there are any, must lie behind. Raises Refused."""
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or isinstance(expires, bool):
        raise Refused("the token has no expiry")
    if expires <= now:
        raise Refused("the token has expired", expired=True)
    for name, problem in (("nbf", "the token is not valid yet"), ("iat", "the token was issued in the future")):
        since = claims.get(name)
        if since is not None and not (isinstance(since, int | float) and since <= now):
            raise Refused(problem)


def scopes(claims: Mapping[str, Any]) -> list[str]:
    """The scopes a token carries: `scope`, or `scp`, as words of a text or as a list."""
    for name in ("scope", "scp"):
        given = claims.get(name)
        if isinstance(given, str):
            return given.split()
        if isinstance(given, list):
            return [each for each in given if isinstance(each, str)]
    return []


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """`aud` as a list; `client_id` only where there is no `aud`."""
    given = claims["aud"] if "aud" in claims else claims.get("client_id")
    found = given if isinstance(given, list) else [given]
    return [each for each in found if isinstance(each, str)]
