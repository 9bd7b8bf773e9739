"""Identity sources of the three kinds of APIs, and the expression an identity must fit (handbook/04)."""

import pytest

from data_plane.auth.identity import compile_identity, whole_match
from data_plane.runtime import Call, Request

CALL = Call(
    Request(
        method="GET",
        path="/",
        query="q=1&q=2&empty=&name=a%20b",
        headers=[("X-Auth", "one"), ("x-auth", "two"), ("Cookie", "c=1")],
    ),
    context={"httpMethod": "GET", "identity": {"sourceIp": "1.2.3.4", "userAgent": None}, "requestTimeEpoch": 7},
)

SOURCES = [
    ("method.request.header.X-AUTH", "two", "a header in any case, its last value"),
    ("route.request.header.x-auth", "two", "WebSocket APIs say route"),
    ("$request.header.X-Auth", "two", "HTTP APIs say $request"),
    ("method.request.multivalueheader.X-Auth", "one,two", "all values of a header"),
    ("method.request.querystring.q", "2", "a parameter, its last value"),
    ("$request.querystring.name", "a b", "decoded"),
    ("method.request.multivaluequerystring.q", "1,2", "all values of a parameter"),
    ("method.request.querystring.empty", "", "one that is empty"),
    ("method.request.querystring.Q", "", "names of parameters have a case"),
    ("stageVariables.team", "blue", "a stage variable"),
    ("$stageVariables.team", "blue", "as HTTP APIs write it"),
    ("stageVariables.none", "", "one that is not set"),
    ("context.httpMethod", "GET", "a member of the context"),
    ("$context.identity.sourceIp", "1.2.3.4", "one further inside"),
    ("context.requestTimeEpoch", "7", "a number"),
    ("context.identity", "", "not a whole object"),
    ("context.identity.userAgent", "", "one that is not known"),
    ("context.identity.sourceIp.more", "", "one inside a text"),
    (" method.request.header.X-Auth ", "two", "with the blanks of a list around it"),
    ("method.request.path.id", "", "path parameters are no sources"),
    ("method.request.body", "", "nor is the body"),
    ("X-Auth", "", "what is no expression finds nothing"),
]


@pytest.mark.parametrize(("expression", "value", "why"), SOURCES, ids=[each[2] for each in SOURCES])
def test_an_identity_source_is_where_its_expression_says(expression: str, value: str, why: str) -> None:
    assert compile_identity([expression], {"team": "blue"})(CALL) == (value,), why


def test_values_are_in_the_order_of_the_expressions() -> None:
    identify = compile_identity(["context.httpMethod", "$request.querystring.q"], {})
    assert identify(CALL) == ("GET", "2")


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abc1", False),
        ("^Bearer [-0-9a-zA-z.]*$", "Bearer a.b.c", True),
        ("a|ab", "ab", True),
        ("(", "(", False),
        ("a{99999999999}", "a", False),
        ("(" * 5000 + ")" * 5000, "", False),
        ("(a|aa|a?)+$", "a" * 3000 + "!", False),
        ("(.*)*(.*)*x", "y" * 3000, False),
    ],
)
def test_an_expression_fits_all_of_a_text_or_does_not_fit(pattern: str, text: str, fits: bool) -> None:
    assert whole_match(pattern)(text) is fits
