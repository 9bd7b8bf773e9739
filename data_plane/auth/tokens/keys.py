"""JSON Web Key Sets: which keys of an issuer verify which algorithms (RFC 7517).

A key that is too weak, for something else than signatures, or not understood is left out: tokens signed with it are
refused like those of an unknown key.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwk
from joserfc.errors import JoseError

from data_plane.auth.tokens.key_store import Unreachable, VerifyingKey

LARGEST = 150_000
_WEAKEST_RSA = 2048
_EC_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_RSA_ALGORITHMS = frozenset({"RS256", "RS384", "RS512"})


def read_key_set(document: bytes) -> Mapping[str, VerifyingKey]:
    """The keys of a set that can verify, by `kid`; of two that share one the first. Raises Unreachable."""
    try:
        found = msgspec.json.decode(document, type=_KeySet) if len(document) <= LARGEST else None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        found = None
    if found is None:
        raise Unreachable("JWKS communication error")
    keys: dict[str, VerifyingKey] = {}
    for given in found.keys:
        kid = given.get("kid")
        key = _verifying(given)
        if isinstance(kid, str) and key is not None:
            keys.setdefault(kid, key)
    return keys


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


def _verifying(given: Mapping[str, Any]) -> VerifyingKey | None:
    operations = given.get("key_ops")
    if given.get("use", "sig") != "sig" or (
        operations is not None and not (isinstance(operations, list) and "verify" in operations)
    ):
        return None
    algorithms = _ALGORITHMS.get(str(given.get("kty")), _nothing)(given)
    if "alg" in given:
        algorithms &= {given["alg"]} if isinstance(given["alg"], str) else frozenset()
    if not algorithms:
        return None
    public = {name: given[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in given}
    try:
        return VerifyingKey(jwk.import_key(public), algorithms)
    except (JoseError, ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _nothing(given: Mapping[str, Any]) -> frozenset[str]:
    return frozenset()


def _of_curve(given: Mapping[str, Any]) -> frozenset[str]:
    algorithm = _EC_ALGORITHMS.get(str(given.get("crv")))
    return frozenset({algorithm}) if algorithm else frozenset()


def _of_modulus(given: Mapping[str, Any]) -> frozenset[str]:
    try:
        modulus = base64.urlsafe_b64decode(f"{given.get('n')}==")
    except ValueError:
        return frozenset()
    return _RSA_ALGORITHMS if int.from_bytes(modulus, "big").bit_length() >= _WEAKEST_RSA else frozenset()


_ALGORITHMS: Mapping[str, Callable[[Mapping[str, Any]], frozenset[str]]] = {
    "RSA": _of_modulus,
    "EC": _of_curve,
}
