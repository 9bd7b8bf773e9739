"""What a token must be to count: every way it can be forged, broken or old (handbook/04 section 4, RFC 8725)."""

import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwk

from data_plane.auth.tokens import jwt
from data_plane.auth.tokens.keys import read_key_set
from data_plane.auth.tokens.refused import Refused
from tests.data_plane.auth.tokens import claims, ec_key, public, rsa_key, segment, sign

KEYS = read_key_set(public(rsa_key("one"), ec_key("P-256"), ec_key("P-384")))
EVERY_RSA = ["RS256", "RS384", "RS512"]


def verified(token: str, algorithms: list[str] = EVERY_RSA) -> dict[str, Any]:
    """As an authorizer does it, with the keys at hand."""
    found = jwt.read(token, algorithms)
    key = KEYS.get(found.kid)
    if key is None:
        raise Refused("unknown key")
    found.verify(key)
    jwt.check_times(found.claims, time.time())
    return dict(found.claims)


@pytest.mark.parametrize("algorithm", EVERY_RSA)
def test_rsa_signatures(algorithm: str) -> None:
    assert verified(sign(claims(), algorithm=algorithm))["sub"] == "ann"


@pytest.mark.parametrize(("algorithm", "curve"), [("ES256", "P-256"), ("ES384", "P-384")])
def test_ec_signatures(algorithm: str, curve: str) -> None:
    assert verified(sign(claims(), ec_key(curve), algorithm=algorithm), [algorithm])["sub"] == "ann"


def test_headers_that_say_nothing_of_the_signature_are_fine() -> None:
    assert verified(sign(claims(), typ="at+jwt", x5t="x", nonce="n" * 900))["sub"] == "ann"


GOOD = sign(claims())
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
NOW = int(time.time())


def headed(**header: Any) -> str:
    """A good token under another header."""
    return f"{segment({'alg': 'RS256', 'kid': 'one', **header})}.{PAYLOAD}.{SIGNATURE}"


def signed_with_the_public_key() -> str:
    signed = f"{segment({'alg': 'HS256', 'kid': 'one'})}.{PAYLOAD}"
    secret = rsa_key("one").as_pem(private=False)
    return f"{signed}.{segment(hmac.digest(secret, signed.encode(), 'sha256'))}"


FORGED = [
    (f"{segment({'alg': 'none', 'kid': 'one'})}.{PAYLOAD}.", "signing method none is invalid", "no algorithm"),
    (headed(alg="None"), "signing method of the token is invalid", "or spelled so"),
    (signed_with_the_public_key(), "signing method HS256 is invalid", "the public key as a secret"),
    (headed(alg=None), "signing method of the token is invalid", "none named"),
    (headed(alg=["RS256"]), "signing method of the token is invalid", "a list of them"),
    (f"{HEADER}.{segment(claims(sub='eve'))}.{SIGNATURE}", "the token's signature is invalid", "other claims"),
    (headed(alg="RS512"), "the token's signature is invalid", "another algorithm"),
    (f"{HEADER}.{PAYLOAD}.", "the token's signature is invalid", "no signature"),
    (f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-10]}", "the token's signature is invalid", "a part of one"),
    (sign(claims(), rsa_key("two"), kid="one"), "the token's signature is invalid", "a stranger's key"),
    (sign(claims(), kid=...), "the token has no kid", "no key named"),
    (sign(claims(), kid="P-256"), "signing method RS256 is invalid", "a key of another kind"),
    (headed(crit=["exp"], exp=1), "the token has critical headers", "crit"),
    (headed(b64=False), "the token could not be decoded", "b64"),
    (headed(kid=1), "the token has no kid", "a number for one"),
    (sign(claims(exp=NOW - 1)), "the token has expired", "yesterday's"),
    (sign(claims(exp=...)), "the token has no expiry", "for ever"),
    (sign(claims(exp=str(NOW + 600))), "the token has no expiry", "a text for a date"),
    (sign(claims(exp=True)), "the token has no expiry", "a boolean for one"),
    (sign(claims(nbf=NOW + 600)), "the token is not valid yet", "tomorrow's"),
    (sign(claims(iat=NOW + 600)), "the token was issued in the future", "issued tomorrow"),
    (sign(claims(nbf="x")), "the token is not valid yet", "a text for nbf"),
    (sign([1]), "the token could not be decoded", "a list of claims"),
    (sign(b"not json"), "the token could not be decoded", "no claims"),
    (sign(b"[" * 9000), "the token could not be decoded", "claims that never end"),
    ("", "invalid number of segments", "nothing"),
    ("a.b", "invalid number of segments", "two parts"),
    ("a.b.c.d.e", "invalid number of segments", "an encrypted token"),
    ("..", "the token could not be decoded", "three empty parts"),
    ("ä.b.c", "the token could not be decoded", "letters no token has"),
    ("a" * 20_000 + ".b.c", "invalid number of segments", "longer than any request's headers"),
]


@pytest.mark.parametrize(("token", "why", "what"), FORGED, ids=[each[2] for each in FORGED])
def test_what_does_not_count(token: str, why: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        verified(token)
    assert refused.value.why == why
    assert refused.value.expired == (why == "the token has expired")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
def test_a_token_with_one_character_changed_counts_never(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    # The last character of a part has bits that mean nothing: what it decodes to must differ.
    if [jwt_bytes(part) for part in changed.split(".")] == [jwt_bytes(part) for part in GOOD.split(".")]:
        return
    with pytest.raises(Refused):
        verified(changed)


def jwt_bytes(part: str) -> int | str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    if any(each not in alphabet for each in part):
        return part
    bits = "".join(f"{alphabet.index(each):06b}" for each in part)
    return bits[: len(bits) // 8 * 8]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200) | st.tuples(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=20)))
def test_nonsense_is_refused_and_nothing_else(given: Any) -> None:
    token = given if isinstance(given, str) else ".".join(segment(part) for part in given)
    with pytest.raises(Refused):
        verified(token)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64", "typ", "jwk", "x5c", "zip"]), json_values))
def test_any_header_is_refused_or_ignored_without_its_signature(header: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        verified(f"{segment(header)}.{PAYLOAD}.{SIGNATURE}")


SET_CASES = [
    (public(jwk.OctKey.import_key(b"0" * 64, {"kid": "one"})), "a secret is no public key"),
    (public(rsa_key("one"), use="enc"), "a key to encrypt with"),
    (public(rsa_key("one"), key_ops=["encrypt"]), "one for other operations"),
    (public(rsa_key("one"), key_ops=7), "one for nothing that can be read"),
    (public(rsa_key("one"), alg="RS384-or-so"), "one for an unknown algorithm"),
    (public(rsa_key("one"), alg=7), "one for a number"),
    (public(rsa_key("one"), n="AQAB"), "a modulus of 24 bits"),
    (public(rsa_key("one"), n="!"), "no modulus"),
    (public(rsa_key("one"), n=7), "a number for one"),
    (public(rsa_key("one"), e="AQ"), "the exponent 1"),
    (public(rsa_key("one"), kid=7), "a number for a kid"),
    (public(ec_key("P-256"), crv="P-1"), "an unknown curve"),
    (public(ec_key("P-256"), x="AQAB"), "a point that is not on the curve"),
    (public(rsa_key("one"), kty="none"), "an unknown kind"),
]


@pytest.mark.parametrize(("document", "why"), SET_CASES, ids=[each[1] for each in SET_CASES])
def test_keys_that_are_left_out(document: bytes, why: str) -> None:
    assert read_key_set(document) == {}, why


def test_a_key_that_names_its_algorithm_verifies_no_other() -> None:
    key = read_key_set(public(rsa_key("one"), alg="RS512"))["one"]
    with pytest.raises(Refused):
        jwt.read(GOOD, EVERY_RSA).verify(key)
    jwt.read(sign(claims(), algorithm="RS512"), EVERY_RSA).verify(key)


def test_the_first_of_two_keys_with_one_name_counts() -> None:
    both = json.loads(public(rsa_key("one")))["keys"] + json.loads(public(rsa_key("two"), kid="one"))["keys"]
    jwt.read(GOOD, EVERY_RSA).verify(read_key_set(json.dumps({"keys": both}).encode())["one"])


@pytest.mark.parametrize(
    ("given", "scopes"),
    [
        ({"scope": "a b"}, ["a", "b"]),
        ({"scp": "a b"}, ["a", "b"]),
        ({"scp": ["a", 1, "b"]}, ["a", "b"]),
        ({"scope": "a", "scp": "b"}, ["a"]),
        ({"scope": 1}, []),
        ({}, []),
    ],
)
def test_the_scopes_of_a_token_are_read_wherever_issuers_write_them(given: dict[str, Any], scopes: list[str]) -> None:
    assert jwt.scopes(given) == scopes


@pytest.mark.parametrize(
    ("given", "audiences"),
    [
        ({"aud": "a"}, ["a"]),
        ({"aud": ["a", "b", 1]}, ["a", "b"]),
        ({"client_id": "c"}, ["c"]),
        ({"aud": "a", "client_id": "c"}, ["a"]),
        ({"aud": None, "client_id": "c"}, []),
        ({}, []),
    ],
)
def test_the_audiences_of_a_token_are_one_or_several(given: dict[str, Any], audiences: list[str]) -> None:
    assert jwt.audiences(given) == audiences
