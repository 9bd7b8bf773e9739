"""The event of a REST API's function, of whose text most is made at deployment or kept from the request before."""

import json
from typing import Any

import msgspec
import pytest

from data_plane.integrations.events import rest
from data_plane.integrations.events.skeleton import HOLE, compile_skeleton
from data_plane.runtime import Call, Header, Request, Scope

SCOPE = Scope(
    account_id="000000000000", region="us-east-1", api_id="abc", stage_name="prod", stage_variables={"a": "%b"}
)
CONTEXT = {"httpMethod": "GET", "requestTimeEpoch": 1_795_303_372_176, "stage": "prod"}
FORWARDED = {"X-Forwarded-Port": "80", "X-Forwarded-Proto": "http"}


def call_of(headers: list[Header], peer: str, **more: Any) -> Call:
    call = Call(Request(method="GET", path="/", headers=headers, peer=peer, **more))
    call.context = dict(CONTEXT)
    return call


def test_every_request_shows_its_own_headers_whoever_came_before() -> None:
    build = rest.builder("/100%/{id}", SCOPE)
    traces = set()
    for headers, peer, single, multiple in (
        ([("A", "1")], "1.1.1.1", {"A": "1"}, {"A": ["1"]}),
        ([("A", "1")], "1.1.1.1", {"A": "1"}, {"A": ["1"]}),
        ([("A", "1")], "1.1.1.1", {"A": "1"}, {"A": ["1"]}),
        ([("A", "1")], "2.2.2.2", {"A": "1"}, {"A": ["1"]}),
        ([("a", "1")], "2.2.2.2", {"a": "1"}, {"a": ["1"]}),
        ([("A", "1"), ("A", "100%b")], "2.2.2.2", {"A": "100%b"}, {"A": ["1", "100%b"]}),
        ([("A", "1"), ("A", "100%b")], "2.2.2.2", {"A": "100%b"}, {"A": ["1", "100%b"]}),
        ([("Authorization", "AWS4-HMAC-SHA256 x")], "2.2.2.2", {}, {}),
        ([], "2.2.2.2", {}, {}),
    ):
        event = json.loads(build(call_of(headers, peer)))
        traces.add(event["headers"].pop("X-Amzn-Trace-Id"))
        event["multiValueHeaders"].pop("X-Amzn-Trace-Id")
        assert event["headers"] == {**single, "X-Forwarded-For": peer, **FORWARDED}
        assert event["multiValueHeaders"] == {
            **multiple,
            "X-Forwarded-For": [peer],
            **{name: [value] for name, value in FORWARDED.items()},
        }
        assert (event["resource"], event["stageVariables"]) == ("/100%/{id}", {"a": "%b"})
    assert len(traces) == 9


def test_a_client_says_which_trace_a_request_belongs_to() -> None:
    build = rest.builder("/", SCOPE)
    trace = 'Root=1-"%b";Parent=b;Sampled=1'
    for _ in range(3):
        event = json.loads(build(call_of([("x-amzn-trace-id", trace)], "1.1.1.1")))
        assert event["headers"]["X-Amzn-Trace-Id"] == trace
        assert event["multiValueHeaders"]["X-Amzn-Trace-Id"] == [trace]


def test_headers_that_another_step_has_made_are_shown() -> None:
    build = rest.builder("/", SCOPE)
    call = call_of([("A", "1")], "1.1.1.1")
    call.headers = []
    event = json.loads(build(call))
    assert (event["headers"], event["multiValueHeaders"]) == (None, None)


@pytest.mark.parametrize(
    ("sent", "body", "encoded", "why"),
    [
        (b"", None, False, "no body is null"),
        ('"é'.encode(), '"é', False, "text"),
        (b"\xff%b", "\ufffd%b", False, "a byte that is none"),
    ],
)
def test_bodies(sent: bytes, body: str | None, encoded: bool, why: str) -> None:
    event = json.loads(rest.builder("/", SCOPE)(call_of([], "1.1.1.1", body=sent)))
    assert (event["body"], event["isBase64Encoded"]) == (body, encoded), why


def test_bytes_are_base64() -> None:
    build = rest.builder("/", msgspec.structs.replace(SCOPE, binary_media_types=("*/*",)))
    event = json.loads(build(call_of([], "1.1.1.1", body=b"\xff\x00")))
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


def test_what_is_known_before_may_hold_what_looks_like_a_hole() -> None:
    text = compile_skeleton({"a": "%b", "b\0": HOLE, "c": "\0"}) % b"1"
    assert json.loads(text) == {"a": "%b", "b\0": 1, "c": "\0"}
