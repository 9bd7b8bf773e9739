"""AWS's table of headers (handbook/02 section 4.1), row by row, and what recordings add to it (handbook/10)."""

import pytest

from data_plane.integrations.headers import (
    IntegrationType,
    compile_towards_http,
    received,
    returned,
    towards_function,
    unmappable,
)
from data_plane.runtime import Header

TYPES: list[IntegrationType] = ["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"]

# P passed, D dropped; towards: an HTTP backend, if mapped; an HTTP_PROXY backend; a Lambda proxy event.
# Apart from AWS's table: Connection never gets in (recorded), and Accept and Host reach an HTTP backend if mapped.
REQUEST_ROWS = {
    "Age": "P P P",
    "Authorization": "P P P",
    "Accept-Charset": "P P P",
    "Accept-Encoding": "P P P",
    "Accept": "P P P",
    "Connection": "D D D",
    "Content-Encoding": "P D P",
    "Content-Length": "D D D",
    "Content-MD5": "D D D",
    "Content-Type": "P P P",
    "Date": "P P P",
    "Expect": "D D D",
    "Host": "P D P",
    "Max-Forwards": "D D D",
    "Pragma": "P P P",
    "Range": "P P P",
    "Referer": "P P P",
    "Warn": "P P P",
    "Proxy-Authenticate": "D D D",
    "Server": "D D D",
    "TE": "D D D",
    "Transfer-Encoding": "D D D",
    "Trailer": "D D D",
    "Upgrade": "D D D",
    "User-Agent": "P P P",
    "Via": "D D P",
    "WWW-Authenticate": "D D D",
    "X-Anything": "P P P",
}

# P passed, D dropped, R remapped; from: HTTP, AWS (as mapped), HTTP_PROXY, AWS_PROXY.
RESPONSE_ROWS = {
    "Age": "P P P P",
    "Authorization": "R R R R",
    "Accept": "P P P P",
    "Accept-Charset": "P P P P",
    "Accept-Encoding": "P P P P",
    "Connection": "R R R R",
    "Content-Encoding": "P P D P",
    "Content-Length": "R R R R",
    "Content-MD5": "R R R R",
    "Content-Type": "P P P P",
    "Date": "R R R R",
    "Expect": "R R D D",
    "Host": "R R D D",
    "Max-Forwards": "R R R R",
    "Pragma": "P P P P",
    "Range": "P P P P",
    "Referer": "P P P P",
    "Warn": "P P P P",
    "Proxy-Authenticate": "R R D D",
    "Server": "R R R R",
    "TE": "D D D D",
    "Transfer-Encoding": "D D D D",
    "Trailer": "R R D D",
    "Upgrade": "R R D D",
    "User-Agent": "R R R R",
    "Via": "P D D D",
    "WWW-Authenticate": "R R R R",
    "x-amzn-RequestId": "P P R R",
    "X-Amzn-Trace-Id": "D D P D",
    "X-Anything": "P P P P",
    "Set-Cookie": "P P P P",
}


def receive(*headers: Header, peer: str = "192.0.2.1") -> list[Header]:
    return received(headers, peer, "443", "https", "Root=1-a-b")


def over_http(
    passed: list[Header], *mapped: Header, content_type: str | None = None, iam: bool = False
) -> list[Header]:
    return compile_towards_http("a1b2c3", iam=iam)(passed, list(mapped), "Root=1-a-b", content_type)


@pytest.mark.parametrize("change", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
@pytest.mark.parametrize(("name", "row"), REQUEST_ROWS.items(), ids=REQUEST_ROWS)
def test_request_rows(name: str, row: str, change: type[str]) -> None:
    """Whatever case the client writes; Authorization and User-Agent come in title case."""
    sent = change(name)
    kept = name if name in ("Authorization", "User-Agent") else sent
    header = (kept, "value")
    seen = receive((sent, "value"))
    mappable = [given for given in seen if given == header]
    outcomes = [
        header in over_http([], *mappable),
        header in over_http(seen),
        header in towards_function(seen),
    ]
    assert ["P" if passed else "D" for passed in outcomes] == row.split()


@pytest.mark.parametrize("change", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
@pytest.mark.parametrize(("name", "row"), RESPONSE_ROWS.items(), ids=RESPONSE_ROWS)
def test_response_rows(name: str, row: str, change: type[str]) -> None:
    """A remapped header keeps the case the backend wrote."""
    header = (change(name), "value")
    outcomes = {"P": [header], "D": [], "R": [(f"x-amzn-Remapped-{change(name)}", "value")]}
    kinds: list[IntegrationType] = ["HTTP", "AWS", "HTTP_PROXY", "AWS_PROXY"]
    assert [returned(kind, [header]) for kind in kinds] == [outcomes[letter] for letter in row.split()]


@pytest.mark.parametrize("kind", TYPES)
def test_four_names_are_remapped_whatever_the_integration(kind: IntegrationType) -> None:
    headers = [(name, "1") for name in ("Connection", "Content-Length", "Date", "Server")]
    assert returned(kind, headers) == [(f"x-amzn-Remapped-{name}", "1") for name, _ in headers]


def test_response_headers_keep_their_order_and_duplicates() -> None:
    headers = [
        ("Set-Cookie", "a=1"),
        ("date", "d"),
        ("X-A", ""),
        ("set-cookie", "b=2"),
        ("Transfer-Encoding", "chunked"),
    ]
    assert returned("HTTP_PROXY", headers) == [
        ("Set-Cookie", "a=1"),
        ("x-amzn-Remapped-date", "d"),
        ("X-A", ""),
        ("set-cookie", "b=2"),
    ]


@pytest.mark.parametrize(
    ("value", "iam", "passes"),
    [
        ("Bearer token", False, True),
        ("Basic dTpw", False, True),
        ("AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/execute-api/aws4_request, ...", False, False),
        ("AWS4-ECDSA-P256-SHA256 Credential=...", False, False),
        ("Bearer token", True, False),
    ],
)
def test_a_signature_stays_with_the_gateway(value: str, iam: bool, passes: bool) -> None:
    seen, header = receive(("authorization", value)), ("Authorization", value)
    assert (header in over_http(seen, iam=iam)) is passes
    assert iam or (header in towards_function(seen)) is passes


def test_the_forwarding_headers_are_the_gateway_s() -> None:
    """An X-Forwarded-For the client sent is continued, the others are replaced; names come in the gateway's case."""
    assert receive(
        ("x-forwarded-for", "203.0.113.9"),
        ("X-A", "1"),
        ("X-Forwarded-For", "203.0.113.10, 10.0.0.1"),
        ("X-FORWARDED-PROTO", "gopher"),
        ("x-forwarded-port", "70"),
        ("x-amzn-trace-id", "Root=forged"),
        ("Host", "api.example.com"),
    ) == [
        ("X-A", "1"),
        ("Host", "api.example.com"),
        ("X-Forwarded-For", "203.0.113.9, 203.0.113.10, 10.0.0.1, 192.0.2.1"),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
        ("X-Amzn-Trace-Id", "Root=1-a-b"),
    ]


@pytest.mark.parametrize("name", ["content-length", "Transfer-Encoding", "X-Amzn-Trace-Id", "x-amzn-apigateway-api-id"])
@pytest.mark.parametrize("kind", TYPES)
def test_names_no_integration_may_map(kind: IntegrationType, name: str) -> None:
    assert unmappable(kind, ["X-A", name, "TE"]) == name


@pytest.mark.parametrize("name", ["Authorization", "connection", "Expect", "PROXY-AUTHENTICATE", "te"])
def test_names_only_aws_integrations_may_not_map(name: str) -> None:
    assert [unmappable(kind, [name]) for kind in TYPES] == [None, None, name, name, None]


def test_other_names_may_be_mapped_everywhere() -> None:
    assert [unmappable(kind, ["Accept", "Host", "X-Api-Key", "User-Agent"]) for kind in TYPES] == [None] * 5


def test_what_an_http_endpoint_gets_by_default() -> None:
    """In the order and spelling of AWS's logs: Developer Guide, "Parameter mapping examples for REST APIs"."""
    assert over_http([], content_type="application/json") == [
        ("x-amzn-apigateway-api-id", "a1b2c3"),
        ("Accept", "application/json"),
        ("User-Agent", "AmazonAPIGateway_a1b2c3"),
        ("Content-Type", "application/json"),
        ("X-Amzn-Trace-Id", "Root=1-a-b"),
    ]


OURS = [("x-amzn-apigateway-api-id", "a1b2c3"), ("X-Amzn-Trace-Id", "Root=1-a-b")]


def test_a_proxied_client_keeps_its_own_accept_user_agent_and_content_type() -> None:
    own = [("accept", "text/html"), ("User-Agent", "curl/8"), ("content-TYPE", "text/plain")]
    assert over_http(own, content_type="application/json") == [*own, *OURS]


def test_what_is_mapped_replaces_what_is_passed_through() -> None:
    passed = [("accept", "a/b"), ("X-A", "client"), ("x-a", "client too"), ("User-Agent", "curl/8"), ("X-B", "1")]
    assert over_http(passed, ("X-a", "mapped"), ("Accept", "c/d"), ("Host", "other")) == [
        ("User-Agent", "curl/8"),
        ("X-B", "1"),
        ("X-a", "mapped"),
        ("Accept", "c/d"),
        ("Host", "other"),
        *OURS,
    ]


@pytest.mark.parametrize("name", ["Expect", "Proxy-Authenticate", "TE", "Via"])
def test_names_that_never_reach_an_http_endpoint_even_if_mapped(name: str) -> None:
    assert (name, "1") not in over_http([(name, "1")], (name, "1"))


@pytest.mark.parametrize("name", ["Content-MD5", "Max-Forwards", "Server", "Trailer", "Upgrade", "WWW-Authenticate"])
def test_names_a_client_cannot_send_through_but_an_author_can(name: str) -> None:
    assert (name, "1") in over_http([], (name, "1"))


def test_the_gateway_s_own_names_cannot_be_forged() -> None:
    forged = [("x-amzn-apigateway-api-id", "other"), ("x-amzn-trace-id", "Root=forged")]
    sent = over_http(forged)
    assert (sent[0], sent[-1]) == tuple(OURS)
    assert not set(forged) & set(sent)
