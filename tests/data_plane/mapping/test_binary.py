"""The two tables of content handling, row by row (handbook/02 sections 10 and 12, handbook/10 fact 58)."""

import pytest

from data_plane.errors import ApiConfigurationError
from data_plane.mapping.binary import request_conversion, response_conversion
from data_plane.runtime import Request

PNG = ("image/png",)
REQUESTS = [
    (b"caf\xc3\xa9", "text/plain", (), None, b"caf\xc3\xa9", "text stays text"),
    (b"a\xffb", "text/plain", (), None, b"a\xef\xbf\xbdb", "a byte that is no UTF-8 becomes U+FFFD"),
    (b"\x00\xff", "image/png", (), None, b"\x00\xef\xbf\xbd", "without a list nothing is binary"),
    (b"caf\xc3\xa9", "text/plain", (), "CONVERT_TO_TEXT", b"caf\xc3\xa9", "text to text"),
    (b"AP8=", "text/plain", (), "CONVERT_TO_BINARY", b"\x00\xff", "base64 is decoded"),
    (b"hello", "text/plain", PNG, None, b"hello", "a text type beside a list"),
    (b"hello", "text/plain", PNG, "CONVERT_TO_TEXT", b"hello", "a text type beside a list, to text"),
    (b"AP8=", "text/plain", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "a text type beside a list, to binary"),
    (b"\x00\xff", "image/png", PNG, None, b"\x00\xff", "binary stays binary"),
    (b"\x00\xff", "image/png; q=1", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "binary to binary"),
    (b"\x00\xff", "IMAGE/PNG", PNG, "CONVERT_TO_TEXT", b"AP8=", "binary to text is base64"),
    (b"\x00\xff", "image/gif", ("image/*",), None, b"\x00\xff", "all of a kind are binary"),
    (b"\x00\xff", None, ("*/*",), None, b"\x00\xff", "everything is binary, even what has no type"),
    (b"", "text/plain", (), "CONVERT_TO_BINARY", b"", "an empty body converts to itself"),
]
RESPONSES = [
    (b"hello", "text/plain", "image/png", (), None, b"hello", "no list: text"),
    (b"\x00\xff", "image/png", "image/png", (), None, b"\x00\xef\xbf\xbd", "no list: broken bytes"),
    (b"\x00\xff", "image/png", "image/png", (), "CONVERT_TO_TEXT", b"\x00\xef\xbf\xbd", "no list, to text"),
    (b"AP8=", "image/png", "image/png", (), "CONVERT_TO_BINARY", b"\x00\xff", "no list, to binary"),
    (b"hello", "text/plain", "text/plain", PNG, None, b"hello", "text for a text client"),
    (b"hello", "text/plain", "text/plain", PNG, "CONVERT_TO_TEXT", b"hello", "text for a text client, to text"),
    (b"AP8=", "text/plain", "text/plain", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "text for a text client, to binary"),
    (b"AP8=", "text/plain", "image/png", PNG, None, b"\x00\xff", "text for a binary client"),
    (b"AP8=", "text/plain", "image/png", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "text for a binary client, to binary"),
    (b"hello", "text/plain", "image/png", PNG, "CONVERT_TO_TEXT", b"hello", "text for a binary client, to text"),
    (b"\x00\xff", "image/png", "text/plain", PNG, None, b"AP8=", "binary for a text client"),
    (b"\x00\xff", "image/png", None, PNG, None, b"AP8=", "binary for a client that says nothing"),
    (b"\x00\xff", "image/png", "*/*", PNG, None, b"AP8=", "*/* is not in the list"),
    (b"\x00\xff", "image/png", "image/webp,image/png", PNG, None, b"AP8=", "only the first Accept type counts"),
    (b"\x00\xff", "image/png", "text/plain", PNG, "CONVERT_TO_TEXT", b"AP8=", "binary for a text client, to text"),
    (b"\x00\xff", "image/png", "text/plain", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "bytes for text, to bytes"),
    (b"\x00\xff", "image/png", "image/png", PNG, None, b"\x00\xff", "binary for a binary client"),
    (b"\x00\xff", "image/png", "image/png", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "the same, to binary"),
    (b"\x00\xff", "image/png", "image/png", PNG, "CONVERT_TO_TEXT", b"AP8=", "the same, to text"),
    (b"hello", None, "image/png", PNG, None, b"hello", "MOCK's answer stays as its template wrote it"),
    (b"AP8=", None, "text/plain", PNG, "CONVERT_TO_BINARY", b"\x00\xff", "MOCK's answer, to binary"),
]  # fmt: skip


def asking_for(accept: str | None) -> Request:
    return Request(method="GET", path="/", headers=[] if accept is None else [("Accept", accept)])


@pytest.mark.parametrize(("body", "content_type", "types", "handling", "becomes", "why"), REQUESTS)
def test_what_becomes_of_a_requests_body(
    body: bytes, content_type: str | None, types: tuple[str, ...], handling: str | None, becomes: bytes, why: str
) -> None:
    assert request_conversion(types, handling)(content_type)(body) == becomes, why


@pytest.mark.parametrize(("body", "content_type", "accept", "types", "handling", "becomes", "why"), RESPONSES)
def test_what_becomes_of_a_responses_body(
    body: bytes, content_type: str | None, accept: str | None, types: tuple[str, ...], handling: str | None,
    becomes: bytes, why: str,
) -> None:  # fmt: skip
    headers = [] if content_type is None else [("X-A", "b"), ("content-type", content_type)]
    assert response_conversion(types, handling)(headers, asking_for(accept))(body) == becomes, why


@pytest.mark.parametrize("body", [b"not base64!", b"AP8", b"AP8=\n", b"\xff\xff"])
def test_what_is_no_base64_is_a_configuration_error(body: bytes) -> None:
    with pytest.raises(ApiConfigurationError):
        request_conversion((), "CONVERT_TO_BINARY")(None)(body)
    with pytest.raises(ApiConfigurationError):
        response_conversion((), "CONVERT_TO_BINARY")([], asking_for(None))(body)
