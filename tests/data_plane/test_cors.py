"""CORS of HTTP APIs, as a value (handbook/05 section 9)."""

import pytest

from control_plane.definitions import v2
from data_plane.cors import Cors
from data_plane.runtime import Header, Request, Response

ANY = v2.Cors(allow_origins=["*"], expose_headers=["x-a", "x-b"])
ONE = v2.Cors(
    allow_origins=["https://app.example.com", "http://*"],
    allow_methods=["GET", "POST"],
    allow_headers=["authorization"],
    allow_credentials=True,
    max_age=60,
)
ALLOWED = "access-control-allow-origin"


@pytest.mark.parametrize(
    ("cors", "origin", "added", "why"),
    [
        (ANY, "https://x.com", {ALLOWED: "*", "access-control-expose-headers": "x-a,x-b"}, "any origin"),
        (ANY, None, {}, "no browser asks"),
        (
            ONE,
            "https://app.example.com",
            {ALLOWED: "https://app.example.com", "access-control-allow-credentials": "true"},
            "an origin that is named",
        ),
        (ONE, "http://x.com", {ALLOWED: "http://x.com", "access-control-allow-credentials": "true"}, "any of a scheme"),
        (ONE, "https://x.com", {}, "an origin that is not allowed: served, and the browser keeps it from the page"),
        (ONE, "https://app.example.com.evil.com", {}, "an origin that begins like one"),
        (ONE, "null", {}, "a page without an origin"),
    ],
)
def test_what_an_answer_gets(cors: v2.Cors, origin: str | None, added: dict[str, str], why: str) -> None:
    request = Request(method="GET", path="/", headers=_origin(origin))
    response = Response(200, [("X-Own", "1"), ("Access-Control-Allow-Origin", "http://backend's.own")])
    Cors(cors).apply(request, response)
    assert dict(response.headers) == {"X-Own": "1", **added}, why


@pytest.mark.parametrize(
    ("method", "headers", "preflight"),
    [
        ("OPTIONS", [("Origin", "http://x"), ("Access-Control-Request-Method", "PUT")], True),
        ("OPTIONS", [("Origin", "http://x")], False),
        ("OPTIONS", [("Access-Control-Request-Method", "PUT")], False),
        ("GET", [("Origin", "http://x"), ("Access-Control-Request-Method", "PUT")], False),
    ],
)
def test_what_a_preflight_request_is(method: str, headers: list[Header], preflight: bool) -> None:
    assert Cors(ANY).is_preflight(Request(method=method, path="/", headers=headers)) is preflight


def test_what_a_preflight_request_is_answered() -> None:
    response = Cors(ONE).preflight(Request(method="OPTIONS", path="/", headers=_origin("http://x")))
    assert (response.status, response.body, dict(response.headers)) == (
        204,
        b"",
        {
            ALLOWED: "http://x",
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "authorization",
            "access-control-max-age": "60",
        },
    )
    assert Cors(ONE).preflight(Request(method="OPTIONS", path="/", headers=_origin("https://x"))).headers == []


def _origin(origin: str | None) -> list[Header]:
    return [] if origin is None else [("Origin", origin)]
