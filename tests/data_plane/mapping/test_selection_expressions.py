r"""Selection expressions of WebSocket APIs (handbook/06 section 3)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.mapping.selection_expressions import Reading, compile_selection

BODY = (
    b'{"action": "join", "n": 7, "yes": true, "half": 0.5, "none": null, "a": {"b": ["x", {"c": "deep"}]}, "list": []}'
)
ANSWER = b'{"errorMessage": "[NotFound] no such room", "kind": "error"}'
HEADERS = [("Content-Type", "text/plain"), ("X-Room", "one"), ("x-room", "two")]
CASES = [
    ("a member of the message", "$request.body.action", "join"),
    ("within braces", "${request.body.action}", "join"),
    ("several, with text between", "${request.body.action}-${request.body.n}/end", "join-7/end"),
    ("without braces a name ends where its characters do", "$request.body.action-${request.body.n}", "join-7"),
    ("deep within", "$request.body.a.b[1].c", "deep"),
    ("a number is a text", "$request.body.n", "7"),
    ("a fraction too", "$request.body.half", "0.5"),
    ("and so is a boolean", "$request.body.yes", "true"),
    ("null is nothing", "x${request.body.none}x", "xx"),
    ("an object is nothing", "$request.body.a", ""),
    ("what is not there is nothing", "join-${request.body.x}", "join-"),
    ("static text", "sendmessage", "sendmessage"),
    ("an escaped dollar", r"\$default", "$default"),
    ("$default is no variable", "$default", "$default"),
    ("the backend's status", "${integration.response.statuscode}", "404"),
    ("its header, in any case: the last", "${integration.response.header.X-ROOM}", "two"),
    ("all values of its header", "${integration.response.multivalueheader.x-room}", "one,two"),
    ("a header that is not there", "${integration.response.header.none}", ""),
    ("in its body", "${integration.response.body.errorMessage}", "[NotFound] no such room"),
    ("a variable that there is not", "${request.querystring.a}", ""),
    ("a path that is none", "${request.body.[}", ""),
]


@pytest.mark.parametrize(("expression", "found"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_an_expression_selects_what_it_names(expression: str, found: str) -> None:
    assert compile_selection(expression)(Reading(BODY, "404", HEADERS, ANSWER)) == found


@pytest.mark.parametrize("body", [b"", b"hello", b"[1]", b'"text"', b"\xff", b"[" * 100_000])
def test_a_body_without_members_has_nothing(body: bytes) -> None:
    assert compile_selection("$request.body.action")(Reading(body)) == ""


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="$\\{}.[]'requestbody ", max_size=30), st.binary(max_size=30))
def test_no_expression_and_no_message_breaks_it(expression: str, body: bytes) -> None:
    assert isinstance(compile_selection(expression)(Reading(body)), str)
