"""Issuers of tokens for tests: real keys, real signatures, made once."""

import base64
import json
import time
from functools import cache
from typing import Any

from joserfc import jwk, jws

ISSUER = "https://issuer.example.com"
ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256")


@cache
def rsa_key(kid: str) -> jwk.RSAKey:
    return jwk.RSAKey.generate_key(2048, {"kid": kid}, private=True)


@cache
def ec_key(curve: str) -> jwk.ECKey:
    return jwk.ECKey.generate_key(curve, {"kid": curve}, private=True)


def public(*keys: Any, **members: Any) -> bytes:
    """The key set of these keys. members: put into each of them."""
    return json.dumps({"keys": [{**key.as_dict(private=False), **members} for key in keys]}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """A good token's; a claim changed to `...` is left out."""
    now = int(time.time())
    found = {"iss": ISSUER, "aud": "app", "sub": "ann", "iat": now - 10, "exp": now + 86_400, **changed}
    return {name: value for name, value in found.items() if value is not ...}


def sign(payload: Any, key: Any = None, *, algorithm: str = "RS256", **header: Any) -> str:
    key = key or rsa_key("one")
    protected = {"alg": algorithm, "kid": key.kid, **header}
    protected = {name: value for name, value in protected.items() if value is not ...}
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jws.serialize_compact(protected, text, key, registry=registry)


def segment(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
