"""Parameter mapping of REST and WebSocket APIs: handbook/03 section 6, and the examples of AWS's reference."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.mapping.parameters import compile_expression, compile_parameters
from data_plane.mapping.source import InvalidBody, InvalidMappingExpression, Source, visible_headers

BODY = b'{"petstore": {"pets": [{"name": "Rex", "age": 4.50, "tags": ["a", "b"]}], "open": true, "none": null}}'
SOURCE = Source(
    header={"X-Id": ["1", "2"], "accept": ["*/*"]},
    querystring={"page": ["1", "2"], "q": ["a b"]},
    path={"petId": "7", "proxy": "a%2Fb/c"},
    body=BODY,
    context={
        "stage": "prod",
        "requestTimeEpoch": 1700000000000,
        "identity": {"sourceIp": "192.0.2.1", "user": None},
        "authorizer": {"claims": {"cognito:groups": "admins"}, "isAdmin": True},
    },
    stage_variables={"table": "pets"},
    response_header={"location": ["/a"], "set-cookie": ["a=1", "b=2"]},
    response_body=b'{"redirect": {"url": "https://example.com"}}',
)

EXPRESSIONS: list[tuple[str, str, Any]] = [
    ("a header: the last value", "method.request.header.X-Id", "2"),
    ("its name is as the client spelled it (handbook/10 fact 51)", "method.request.header.x-id", None),
    ("all its values", "method.request.multivalueheader.X-Id", ["1", "2"]),
    ("a query parameter: the last value", "method.request.querystring.page", "2"),
    ("all its values", "method.request.multivaluequerystring.page", ["1", "2"]),
    ("a path parameter, as received", "method.request.path.proxy", "a%2Fb/c"),
    ("the body", "method.request.body", BODY.decode()),
    ("a field of the body, without the prefix $.", "method.request.body.petstore.pets[0].name", "Rex"),
    ("a number is JSON", "method.request.body.petstore.pets[0].age", "4.5"),
    ("a boolean too", "method.request.body.petstore.open", "true"),
    ("a list or an object as well", "method.request.body.petstore.pets[0].tags", '["a","b"]'),
    ("what a filter finds is a list", "method.request.body.petstore.pets[?(@.age > 4)].name", '["Rex"]'),
    ("null is nothing", "method.request.body.petstore.none", None),
    ("what is missing is nothing", "method.request.body.nope.deeper", None),
    ("a context variable", "context.stage", "prod"),
    ("one inside", "context.identity.sourceIp", "192.0.2.1"),
    ("with a colon in its name", "context.authorizer.claims.cognito:groups", "admins"),
    ("a number", "context.requestTimeEpoch", "1700000000000"),
    ("a boolean", "context.authorizer.isAdmin", "true"),
    ("a whole object does not map", "context.identity", None),
    ("nor null, nor what is missing", "context.identity.user", None),
    ("nor what is below a text", "context.stage.x", None),
    ("a stage variable", "stageVariables.table", "pets"),
    ("one that is missing", "stageVariables.nope", None),
    ("a static value", "'GET,OPTIONS'", "GET,OPTIONS"),
    ("an empty one", "''", ""),
    ("a header of the response, in any case", "integration.response.header.Location", "/a"),
    ("all its values", "integration.response.multivalueheader.Set-Cookie", ["a=1", "b=2"]),
    ("a field of its body", "integration.response.body.redirect.url", "https://example.com"),
    ("its body", "integration.response.body", '{"redirect": {"url": "https://example.com"}}'),
    ("WebSocket: route.request", "route.request.querystring.q", "a b"),
]


@pytest.mark.parametrize(("expression", "value"), [pytest.param(*row, id=rule) for rule, *row in EXPRESSIONS])
def test_an_expression(expression: str, value: Any) -> None:
    assert compile_expression(expression)(SOURCE) == value


@pytest.mark.parametrize(
    "expression",
    [
        "true", "", "'", "'it's'", "static", "method.request.header", "method.request.header.",
        "method.request.cookie.a", "method.response.header.a",
        "integration.response.querystring.a", "integration.request.header.a", "context.",
        "context", "stageVariables.", "method.request.body.a[", "Context.stage", "$context.stage", "method.request",
    ],
)  # fmt: skip
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(InvalidMappingExpression):
        compile_expression(expression)


@pytest.mark.parametrize("expression", ["method.request.body", "method.request.body.a"])
@pytest.mark.parametrize("body", [b"{", b"[1", b'"a', b"'a'", b'{"a": "\xff"}', b"[" * 100_000])
def test_a_body_that_looks_like_json_must_be_json(expression: str, body: bytes) -> None:
    """ "Body parsing for mapping: attempted only if the body starts with `{`, `[`, `"` or `'`; invalid -> 400"."""
    with pytest.raises(InvalidBody, match="Invalid JSON in request body"):
        compile_expression(expression)(Source(body=body))


@pytest.mark.parametrize(
    ("body", "whole", "part"), [(b"", "{}", None), (b"plain text", "plain text", None), (b"a\xffb", "a\ufffdb", None)]
)
def test_another_body_is_a_text(body: bytes, whole: str, part: str | None) -> None:
    source = Source(body=body)
    assert compile_expression("method.request.body")(source) == whole
    assert compile_expression("method.request.body.a")(source) == part


def test_a_path_that_asks_too_much_of_a_body() -> None:
    body = b'{"a":' * 150 + b"1" + b"}" * 150
    with pytest.raises(InvalidBody, match="too much"):
        compile_expression("method.request.body..*..*..*..*..a")(Source(body=body))


def test_parameters_of_a_request() -> None:
    """AWS's own example, and several values: "header joined with `,`; query repeated"."""
    apply = compile_parameters(
        {
            "integration.request.path.integrationPathParam": "method.request.header.X-Id",
            "integration.request.querystring.integrationQueryParam": "method.request.querystring.page",
            "integration.request.header.body-header": "method.request.body",
            "integration.request.path.pet-name": "method.request.body.petstore.pets[0].name",
            "integration.request.header.all": "method.request.multivalueheader.X-Id",
            "integration.request.querystring.all": "method.request.multivaluequerystring.page",
            "integration.request.header.missing": "method.request.header.nope",
        }
    )
    assert apply(SOURCE) == {
        "path": {"integrationPathParam": "2", "pet-name": "Rex"},
        "querystring": {"integrationQueryParam": "2", "all": ["1", "2"]},
        "header": {"body-header": BODY.decode(), "all": "1,2"},
    }


def test_parameters_of_a_response() -> None:
    apply = compile_parameters(
        {
            "method.response.header.location": "integration.response.body.redirect.url",
            "method.response.header.cookies": "integration.response.multivalueheader.set-cookie",
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
        }
    )
    assert apply(SOURCE)["header"] == {
        "location": "https://example.com",
        "cookies": "a=1,b=2",
        "Access-Control-Allow-Origin": "*",
    }


@pytest.mark.parametrize("target", ["integration.request.body.a", "method.response.path.a", "header.a", "", "a.b.c.d"])
def test_what_is_no_target(target: str) -> None:
    with pytest.raises(InvalidMappingExpression):
        compile_parameters({target: "'x'"})


def test_headers_that_are_dropped_on_entry() -> None:
    pairs = [("X-Id", "1"), ("Connection", "close"), ("TE", "trailers"), ("X-Id", "2"), ("x-id", "3")]
    assert visible_headers(pairs) == {"X-Id": ["1", "2"], "x-id": ["3"]}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(
        ["", "method.request.", "integration.response.", "context.", "stageVariables.", "method.request.body."]
    ),
    st.text(alphabet="abody.header'[]()?@$*:0 ", max_size=20),
)
def test_any_text_is_an_expression_or_refused(prefix: str, text: str) -> None:
    try:
        value = compile_expression(prefix + text)(SOURCE)
    except (InvalidMappingExpression, InvalidBody):
        return
    assert value is None or isinstance(value, str | list)
