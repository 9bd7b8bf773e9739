"""What a function may answer through AWS_PROXY: handbook/02 section 8, handbook/10 facts 42 to 44, 50."""

import base64
import json
from typing import Any

import pytest

from data_plane.errors import ApiConfigurationError, IntegrationFailure
from data_plane.integrations import function_response
from data_plane.media_types import matcher

JSON = ("Content-Type", "application/json")


def read(answer: Any, accept: str | None = None, binary: tuple[str, ...] = ()) -> Any:
    return function_response.read(json.dumps(answer).encode(), accept, matcher(binary))


def test_the_format_of_streams_gives_all_but_the_body() -> None:
    head = json.dumps({"statusCode": 201, "headers": {"a": "b"}}).encode()
    found = function_response.read(head + bytes(8) + b"body", None, matcher(()))
    assert (found.status, found.headers, found.body) == (201, [JSON, ("a", "b")], b"")
    for payload in (b"body", b"{" + bytes(8), b"[]" + bytes(8), head + bytes(7) + b"x"):
        with pytest.raises(IntegrationFailure):
            function_response.read(payload, None, matcher(()))


@pytest.mark.parametrize(
    ("answer", "status", "headers", "body", "why"),
    [
        ({"statusCode": 201, "body": "hi"}, 201, [JSON], b"hi", "the ordinary case"),
        ({}, 200, [JSON], b"", "an empty object is 200 with no body"),
        ({"headers": {"a": "b"}}, 200, [JSON, ("a", "b")], b"", "headers alone are enough"),
        ({"statusCode": "201"}, 201, [JSON], b"", "a text that is a number"),
        ({"statusCode": 200, "headers": None, "body": None}, 200, [JSON], b"", "nulls are absent"),
        ({"headers": {"a": True, "b": 1}}, 200, [JSON, ("a", "true"), ("b", "1")], b"", "values are made text"),
        ({"headers": {"content-type": "text/x"}}, 200, [("content-type", "text/x")], b"", "its own type wins"),
        (
            {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "headers": {"set-cookie": "c=3"}},
            200,
            [JSON, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Set-Cookie", "c=3")],
            b"",
            "multi first, then the single one, in the casing of the first",
        ),
        (
            {"multiValueHeaders": {"A": ["1", "2"], "x": ["y"]}, "headers": {"A": "2", "X": "y"}},
            200,
            [JSON, ("A", "1"), ("A", "2"), ("x", "y")],
            b"",
            "what both say is said once: Zappa gives every header in both",
        ),
        (
            {"headers": {"Connection": "x", "Date": "y", "Transfer-Encoding": "chunked"}},
            200,
            [JSON, ("x-amzn-Remapped-Connection", "x"), ("x-amzn-Remapped-Date", "y")],
            b"",
            "headers that are the connection's are remapped or dropped",
        ),
        ({"body": "aGk=", "isBase64Encoded": True}, 200, [JSON], b"aGk=", "no binary types: the text itself"),
    ],
)
def test_a_well_formed_answer_is_the_response(
    answer: Any, status: int, headers: list[tuple[str, str]], body: bytes, why: str
) -> None:
    response = read(answer)
    assert (response.status, response.headers, response.body) == (status, headers, body), why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("hello", "a plain text"),
        ([1], "a list"),
        (7, "a number"),
        (None, "nothing"),
        ({"statusCode": 200, "extra": 1}, "an unknown member"),
        ({"statusCode": "abc"}, "a status that is no number"),
        ({"statusCode": 199}, "a status that ends no exchange"),
        ({"headers": {"Bad Name": "x"}}, "a header whose name is none"),
        ({"multiValueHeaders": {"A\r\nB": ["x"]}}, "a header with a line break in its name"),
        ({"statusCode": 600}, "a status above 599"),
        ({"statusCode": True}, "a boolean status"),
        ({"statusCode": 200.5}, "a fraction"),
        ({"multiValueHeaders": {"a": "b"}}, "multi values that are no list"),
        ({"headers": []}, "headers that are no object"),
        ({"headers": {"a": {}}}, "a header that is an object"),
        ({"body": {"a": 1}}, "a body that is no text"),
    ],
)
def test_a_malformed_answer_is_a_502(answer: Any, why: str) -> None:
    with pytest.raises(IntegrationFailure) as failure:
        read(answer)
    assert failure.value.status == 502, why


@pytest.mark.parametrize("payload", [b"<html>", b'"\xff"'])
def test_a_payload_that_is_not_json_is_malformed(payload: bytes) -> None:
    with pytest.raises(IntegrationFailure):
        function_response.read(payload, None, matcher(()))


@pytest.mark.parametrize(
    ("accept", "types", "decoded", "why"),
    [
        ("image/png", ("image/png",), True, "the exact type"),
        ("image/png,text/html", ("image/*",), True, "a wildcard subtype; the first Accept counts"),
        ("image/webp,image/png", ("image/png",), False, "only the first Accept counts"),
        ("text/html", ("*/*",), True, "everything is binary"),
        (None, ("*/*",), True, "also without Accept"),
        ("image/test", ("*/test",), False, "*/test is not supported"),
        ("text/html", ("image/png",), False, "another type"),
    ],
)
def test_base64_is_decoded_for_binary_clients(
    accept: str | None, types: tuple[str, ...], decoded: bool, why: str
) -> None:
    raw = b"\x00\xff"
    text = base64.b64encode(raw).decode()
    response = read({"body": text, "isBase64Encoded": True}, accept, types)
    assert response.body == (raw if decoded else text.encode()), why


def test_bad_base64_is_a_configuration_error() -> None:
    with pytest.raises(ApiConfigurationError):
        read({"body": "%%%", "isBase64Encoded": True}, "a/b", ("*/*",))
