"""JWT authorizers of HTTP APIs: what they trust, what they show, how they say no (handbook/04 section 4)."""

import asyncio
import time
from typing import Any

import pytest

from data_plane.auth.identity import compile_identity
from data_plane.auth.results import Place, Results
from data_plane.auth.tokens import claims as shown
from data_plane.auth.tokens.key_store import KeyStore, Unreachable
from data_plane.auth.tokens.token_answers import InsufficientScope, InvalidToken, http_jwt
from data_plane.auth.tokens.token_authorizer import compile_verifier, of_http_api
from data_plane.errors import AccessDenied, GatewayError, Unauthorized
from data_plane.runtime import Call, Request
from tests.data_plane.auth.tokens import ISSUER, claims, ec_key, public, rsa_key, sign

PLACE = Place("api", "$default", "deployment", "auth1")


class Issuers:
    def __init__(self) -> None:
        self.documents = {ISSUER: public(rsa_key("one"), ec_key("P-256"))}
        self.asked: list[str] = []

    async def key_set(self, issuer: str) -> bytes:
        self.asked.append(issuer)
        if issuer not in self.documents:
            raise Unreachable("OIDC discovery endpoint communication error")
        return self.documents[issuer]


class Route:
    """A route behind a JWT authorizer. now: what the clock says."""

    def __init__(self, *scopes: str, issuer: str = ISSUER, source: str = "$request.header.Authorization") -> None:
        self.issuers, self.now = Issuers(), time.time()
        self.context: dict[str, Any] = {}
        authorizer = of_http_api(PLACE, compile_identity([source], {}), issuer, ["app", "web"])
        self.results = Results()
        verify = compile_verifier(authorizer, KeyStore(self.issuers), self.results, lambda: self.now)
        self.authorize = http_jwt(verify, scopes)

    def call(self, authorization: str | None, query: str = "") -> GatewayError | None:
        headers = [] if authorization is None else [("Authorization", authorization)]
        made = Call(Request(method="GET", path="/", headers=headers, query=query), context={"requestId": "r"})

        async def run() -> None:
            await self.authorize(made)

        try:
            asyncio.run(run())
        except GatewayError as failure:
            return failure
        self.context = made.context["authorizer"]
        return None


def test_what_the_backend_is_told() -> None:
    route = Route()
    token = sign({**claims(), "groups": ["a", "b"], "admin": True, "level": 1.0, "none": None, "exp": 4102444800})
    assert route.call(f"Bearer {token}") is None
    assert route.context["scopes"] is None
    found = route.context["claims"]
    assert (found["groups"], found["admin"], found["level"], found["none"]) == ("[a b]", "true", "1", "<nil>")
    assert (found["sub"], found["exp"]) == ("ann", "4102444800")


def test_the_scopes_of_a_token_are_told_where_the_route_wants_some() -> None:
    route = Route("read", "write")
    assert route.call(sign(claims(scope="write other"))) is None
    assert route.context["scopes"] == ["write", "other"]


def test_a_token_may_be_a_query_parameter() -> None:
    route = Route(source="$request.querystring.token")
    assert route.call(None, f"token={sign(claims())}") is None


@pytest.mark.parametrize(
    "changed",
    [{"aud": "web"}, {"aud": ["x", "app"]}, {"aud": ..., "client_id": "app"}],
    ids=["another audience", "one of a list", "client_id without aud"],
)
def test_audiences_that_count(changed: dict[str, Any]) -> None:
    assert Route().call(sign(claims(**changed))) is None


CHALLENGED = [
    (None, "", "no token"),
    ("", "", "an empty one"),
    ("Bearer", "invalid number of segments", "a word"),
    (sign(claims(aud="x")), "the token does not have a valid audience", "another audience"),
    (sign(claims(aud="x", client_id="app")), "the token does not have a valid audience", "aud goes before client_id"),
    (sign(claims(exp=1)), "the token has expired", "an old one"),
    (sign(claims(iss="x")), "the issuer claim does not match the configured issuer", "another issuer"),
    (sign(claims(iss=[ISSUER])), "the issuer claim does not match the configured issuer", "a list of issuers"),
    (sign(claims(), ec_key("P-256"), algorithm="ES256"), "signing method ES256 is invalid", "RSA only"),
    (sign(claims(), kid='x"\r\nSet-Cookie: a=b'), "kid of the token not found", "a kid that would be a header"),
    (sign(claims(), rsa_key("two")), "kid of the token not found", "a stranger's"),
]


@pytest.mark.parametrize(("token", "why", "what"), CHALLENGED, ids=[each[2] for each in CHALLENGED])
def test_a_token_that_does_not_count_is_401_with_the_reason(token: str | None, why: str, what: str) -> None:
    failure = Route().call(token)
    assert isinstance(failure, InvalidToken)
    assert isinstance(failure, Unauthorized)
    assert failure.message == "Unauthorized"
    described = f' scope="" error="invalid_token" error_description="{why}"' if why else ""
    assert failure.www_authenticate == f"Bearer{described}"


def test_a_token_without_the_scope_is_403() -> None:
    failure = Route("read", "write").call(sign(claims(scope="other")))
    assert isinstance(failure, InsufficientScope)
    assert isinstance(failure, AccessDenied)
    assert failure.www_authenticate == (
        'Bearer scope="read write" error="insufficient_scope" '
        'error_description="the token does not have the required scope"'
    )


def test_an_issuer_that_cannot_be_reached_is_401() -> None:
    failure = Route(issuer="https://nobody").call(sign(claims(iss="https://nobody")))
    assert isinstance(failure, InvalidToken)
    assert "OIDC discovery endpoint communication error" in failure.www_authenticate


def test_a_token_is_verified_once_and_dies_on_time() -> None:
    route = Route()
    token = sign(claims(exp=int(route.now) + 600))
    assert [route.call(token), route.call(token)] == [None, None]
    assert route.results.get((PLACE, (token,))) is not None
    route.now += 599
    assert route.call(token) is None
    route.now += 2
    failure = route.call(token)
    assert isinstance(failure, InvalidToken)
    assert "expired" in failure.www_authenticate


def test_an_issuer_no_authorizer_names_is_never_asked() -> None:
    """A token decides for nobody which address is called."""
    route = Route()
    route.call(sign(claims(iss="http://169.254.169.254")))
    route.call(sign({"iss": "http://127.0.0.1"}))
    assert route.issuers.asked == []


@pytest.mark.parametrize(
    ("value", "rest", "http"),
    [
        ("text", "text", "text"),
        (7, "7", "7"),
        (1.5, "1.5", "1.5"),
        (True, "true", "true"),
        (None, "null", "<nil>"),
        (["a", "b"], "a,b", "[a b]"),
        ([], "", "[]"),
        ({"b": 1, "a": ["x"]}, '{"b":1,"a":["x"]}', "map[a:[x] b:1]"),
    ],
)
def test_claims_as_texts(value: Any, rest: str, http: str) -> None:
    assert shown.of_rest({"claim": value}) == {"claim": rest}
    assert shown.of_http({"claim": value}) == {"claim": http}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1767225600, "Thu Jan 01 00:00:00 UTC 2026"),
        (1767225600.9, "Thu Jan 01 00:00:00 UTC 2026"),
        (10**30, str(10**30)),
        ("soon", "soon"),
        ([1], "1"),
    ],
)
def test_dates_of_rest_apis(value: Any, text: str) -> None:
    assert shown.of_rest({"exp": value}) == {"exp": text}
