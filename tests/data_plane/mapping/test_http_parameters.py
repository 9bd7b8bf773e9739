"""Parameter mapping of HTTP APIs: handbook/05 section 8, and the examples of AWS's guide."""

from typing import Any

import pytest

from data_plane.mapping.http_parameters import Change, Side, changed, compile_changes, compile_value
from data_plane.mapping.source import InvalidMappingExpression, Source

SOURCE = Source(
    header={"x-id": ["1", "2"], "empty": []},
    querystring={"page": ["1", "2"], "Page": ["3"]},
    path={"petId": "7"},
    request_path="/pets/7",
    body=b'{"pet": {"name": "Rex", "tags": ["a"]}}',
    context={"requestId": "abc", "authorizer": {"lambda": {"key": "v"}}},
    stage_variables={"environmentId": "dev"},
    response_header={"location": ["/a", "/b"]},
    response_body=b'{"code": 7}',
)

VALUES: list[tuple[str, Side, str, Any]] = [
    ('"API Gateway combines multiple header values with commas"', "request", "$request.header.X-ID", "1,2"),
    ('"Query string names are case-sensitive"', "request", "$request.querystring.Page", "3"),
    ("and combined with commas too", "request", "$request.querystring.page", "1,2"),
    ("a field of the body", "request", "$request.body.pet.name", "Rex"),
    ("an object is JSON", "request", "$request.body.pet.tags", '["a"]'),
    ("the body", "request", "$request.body", '{"pet": {"name": "Rex", "tags": ["a"]}}'),
    ('"The request path, without the stage name"', "request", "$request.path", "/pets/7"),
    ("a path parameter", "request", "$request.path.petId", "7"),
    ("a context variable", "request", "$context.requestId", "abc"),
    ("one inside", "request", "$context.authorizer.lambda.key", "v"),
    ("a stage variable", "request", "$stageVariables.environmentId", "dev"),
    ("a static value", "request", "static", "static"),
    ("an empty one", "request", "", ""),
    ("a value in braces", "request", "${request.header.x-id}", "1,2"),
    (
        "several, with text between",
        "request",
        "/${stageVariables.environmentId}${request.path}?$=${context.nope}",
        "/dev/pets/7?$=",
    ),
    ("a value inside a text needs no braces", "request", "/v2/$request.path.petId/x", "/v2/7/x"),
    (
        'braces are there "to explicitly define variable boundaries"',
        "request",
        "$stageVariables.environmentId/$request.body.pet.tags[0]?${request.path.petId}.json",
        "dev/a?7.json",
    ),
    ("a dollar that begins no variable is text", "request", "5$ or $6", "5$ or $6"),
    ("what is missing", "request", "$request.header.nope", None),
    ("a header without values", "request", "$request.header.empty", None),
    ("a field that is missing", "request", "$request.body.nope", None),
    ("a header of the response", "response", "$response.header.Location", "/a,/b"),
    ("a field of its body", "response", "$response.body.code", "7"),
    ("its body", "response", "$response.body", '{"code": 7}'),
    ("the context, of a response", "response", "$context.requestId", "abc"),
]


@pytest.mark.parametrize(("side", "text", "value"), [pytest.param(*row, id=rule) for rule, *row in VALUES])
def test_a_value(side: Side, text: str, value: str | None) -> None:
    assert compile_value(text, side)(SOURCE) == value


INVALID: list[tuple[Side, str]] = [
    ("request", "$request.cookie.a"), ("request", "$request.header"), ("request", "$request.body..name"),
    ("request", "$request.body.pets[?(@.a)]"), ("request", "$request.body.a["), ("request", "$response.header.a"),
    ("request", "$nope.a"), ("request", "$"), ("request", "${nope}"), ("response", "$request.header.a"),
    ("response", "$response.querystring.a"), ("response", "$response.path"),
]  # fmt: skip


@pytest.mark.parametrize(("side", "text"), INVALID)
def test_what_is_no_value(side: Side, text: str) -> None:
    with pytest.raises(InvalidMappingExpression):
        compile_value(text, side)


@pytest.mark.parametrize("body", [b"", b"text", b"{", b'{"pet": "\xff"}'])
def test_a_body_that_is_no_json_has_no_fields(body: bytes) -> None:
    assert compile_value("$request.body.pet", "request")(Source(body=body)) is None


def test_the_first_100_kb_of_a_body_are_read() -> None:
    """ "body truncated to 100 KB before the JSON path": what is cut off in the middle is no JSON any more."""
    getter = compile_value("$request.body.a", "request")
    assert getter(Source(body=b'{"a": 1, "b": "' + b"x" * 102_000 + b'"}')) == "1"
    assert getter(Source(body=b'{"a": 1, "b": "' + b"x" * 103_000 + b'"}')) is None


def test_changes_of_a_request() -> None:
    """AWS's example: rename a header, from header1 to header2."""
    changes = compile_changes(
        {
            "append:header.header2": "$request.header.x-id",
            "remove:header.X-Id": "''",
            "overwrite:querystring.page": "9",
            "append:querystring.q": "$context.requestId",
            "remove:querystring.old": "",
            "overwrite:path": "/v2${request.path}",
            "overwrite:header.nothing": "$context.nope",
        },
        "request",
    )(SOURCE)
    headers = [("X-ID", "1"), ("x-id", "2"), ("Accept", "*/*")]
    query = [("page", "1"), ("Page", "1"), ("page", "2"), ("old", "x"), ("q", "y")]
    assert changed(headers, changes, "header") == [("Accept", "*/*"), ("header2", "1,2")]
    assert changed(query, changes, "querystring") == [("Page", "1"), ("q", "y"), ("page", "9"), ("q", "abc")]
    assert [change for change in changes if change.place == "path"] == [Change("overwrite", "path", "", "/v2/pets/7")]


def test_changes_of_a_response() -> None:
    """AWS's example: "changes the status code to 403, and adds header1 to the response"."""
    changes = compile_changes(
        {"append:header.header1": "$context.requestId", "overwrite:statuscode": "403"}, "response"
    )
    assert changes(SOURCE) == [
        Change("append", "header", "header1", "abc"),
        Change("overwrite", "statuscode", "", "403"),
    ]


@pytest.mark.parametrize(
    ("side", "key"),
    [
        ("request", "header.a"), ("request", "append:path"), ("request", "overwrite:header"),
        ("request", "set:header.a"),
        ("request", "overwrite:statuscode"), ("response", "overwrite:path"), ("response", "append:querystring.a"),
        ("response", "append:statuscode"), ("request", ""),
    ],
)  # fmt: skip
def test_what_is_no_key(side: Side, key: str) -> None:
    with pytest.raises(InvalidMappingExpression):
        compile_changes({key: "x"}, side)
