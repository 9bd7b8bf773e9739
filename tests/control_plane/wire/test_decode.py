"""Values of the wrong type, and AWS's words for them.

The two of API Gateway are recorded (handbook/10 fact 19). The others are recorded from DynamoDB, whose front end says
the same two; where it cuts a number to its type without a word, so do we.
"""

import json
from typing import Any

import pytest
from botocore.model import ShapeResolver

from control_plane.wire.decode import decoder, from_text
from control_plane.wire.errors import SerializationException
from tests.control_plane.wire.codec import read, request

MODEL: dict[str, Any] = {
    **{kind: {"type": kind} for kind in ("string", "boolean", "integer", "long", "double", "blob", "timestamp")},
    "date": {"type": "timestamp", "timestampFormat": "iso8601"},
    "list": {"type": "list", "member": {"shape": "string"}},
    "map": {"type": "map", "key": {"shape": "string"}, "value": {"shape": "integer"}},
    "structure": {"type": "structure", "members": {"someName": {"shape": "string"}, "List": {"shape": "list"}}},
}
SHAPES = ShapeResolver(MODEL)
BOOLEAN, STRING = "class java.lang.Boolean", "class java.lang.String"
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
MAP_FOUND = "Start of structure or map found where not expected."
LIST_FOUND = "Start of list found where not expected"
REFUSED = [
    *(
        (kind, value, f"{java_class} can not be converted to {wanted}")
        for kind, wanted, values in (
            ("string", "an String", {True: BOOLEAN, 2: NUMBER, 1.5: NUMBER}),
            ("boolean", "an Boolean", {0: NUMBER, 2.5: NUMBER}),
            ("integer", "an Integer", {"23": STRING, True: BOOLEAN}),
            ("long", "an Long", {"23": STRING, False: BOOLEAN}),
            ("double", "an Double", {"1.5": STRING, True: BOOLEAN, 10**400: NUMBER}),
            ("blob", "a Blob", {True: BOOLEAN, 23: NUMBER}),
            ("timestamp", "milliseconds since epoch", {"2024-05-06": STRING, True: BOOLEAN, 10**400: NUMBER}),
            ("date", "an String", {1.5: NUMBER}),
        )
        for value, java_class in values.items()
    ),
    *((kind, {}, MAP_FOUND) for kind in ("string", "boolean", "integer", "double", "blob", "timestamp", "list")),
    *((kind, [], LIST_FOUND) for kind in ("string", "boolean", "long", "blob", "date", "map", "structure")),
    *(("list", value, "Expected list or null") for value in ("23", True, 2147483648)),
    *(("map", value, "Expected map or null") for value in ("23", True, 34.56)),
    *(("structure", value, "Expected null") for value in ("23", True, 23)),
    ("boolean", "maybe", "'MAYBE' can not be converted to an Boolean"),
    ("blob", "23456", "'23456' can not be converted to a Blob: Invalid Base64"),
    ("blob", "ä===", "'ä===' can not be converted to a Blob: Invalid Base64"),
    ("blob", "a" * 99, f"'{'a' * 64}' can not be converted to a Blob: Invalid Base64"),
    ("date", "yesterday", "'yesterday' can not be converted to a date"),
    ("date", "0001-01-01T00:00:00+14:00", "'0001-01-01T00:00:00+14:00' can not be converted to a date"),
    ("list", ["a", True], f"{BOOLEAN} can not be converted to an String"),
    ("map", {"a": 1, "b": "2"}, f"{STRING} can not be converted to an Integer"),
    ("structure", {"List": {}}, MAP_FOUND),
]
TAKEN = [
    ("string", "\x00ä", "\x00ä"),
    ("boolean", False, False),
    ("boolean", "true", True),
    ("boolean", "No", False),
    ("integer", 5.9, 5),
    ("integer", -5.9, -5),
    ("integer", 99999999999, 2147483647),
    ("integer", -1e300, -2147483648),
    ("long", 99999999999, 99999999999),
    ("long", 2**70, 2**63 - 1),
    ("double", 1, 1.0),
    ("blob", "AP8=", b"\x00\xff"),
    ("blob", "", b""),
    ("timestamp", 1715000000.5, 1715000000.5),
    ("timestamp", -1, -1.0),
    ("date", "2024-05-06T12:53:20Z", 1715000000.0),
    ("date", "2024-05-06T14:53:20.5+02:00", 1715000000.5),
    ("date", "2024-05-06T12:53:20", 1715000000.0),
    ("list", ["a", None], ["a", None]),
    ("map", {"a": 1, "": None}, {"a": 1, "": None}),
    ("structure", {"someName": "a", "List": None, "else": True}, {"some_name": "a"}),
]


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_a_member_of_the_wrong_kind_is_refused_in_awss_words(kind: str, value: Any, message: str) -> None:
    with pytest.raises(SerializationException) as refused:
        decoder(SHAPES.get_shape_by_name(kind))(value)
    assert refused.value.message == message


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN)
def test_a_member_that_aws_takes_is_taken(kind: str, value: Any, expected: Any) -> None:
    found = decoder(SHAPES.get_shape_by_name(kind))(value)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("string", "a", "a"),
        ("integer", "25", 25),
        ("integer", "-1", -1),
        ("long", "99999999999", 99999999999),
        ("boolean", "true", True),
        ("boolean", "TRUE", True),
        ("boolean", "yes", False),
        ("timestamp", "2024-05-06T12:53:20Z", 1715000000.0),
    ],
)
def test_text_of_the_path_query_or_headers(kind: str, text: str, expected: Any) -> None:
    assert from_text(SHAPES.get_shape_by_name(kind))(text) == expected


@pytest.mark.parametrize("text", ["", "abc", "1.5", "1_000", " 1", "\uff11", "99999999999", "1" * 5000, "0x1"])
def test_text_that_is_no_integer(text: str) -> None:
    with pytest.raises(SerializationException, match="can not be converted to an Integer"):
        from_text(SHAPES.get_shape_by_name("integer"))(text)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "class java.lang.Boolean can not be converted to an String"),
        (1, "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String"),
    ],
)
def test_as_api_gateway_was_recorded(value: Any, message: str) -> None:
    patch = {"patchOperations": [{"op": "replace", "path": "/validateRequestBody", "value": value}]}
    with pytest.raises(SerializationException) as refused:
        read("apigateway", request("PATCH /restapis/abc/requestvalidators/def", json.dumps(patch).encode()))
    assert refused.value.message == message
