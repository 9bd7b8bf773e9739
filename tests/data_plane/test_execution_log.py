"""Execution logs: how lines are cut, and what is kept without data trace."""

import pytest

from data_plane.execution_log import ExecutionLog, shown
from data_plane.media_types import matcher
from data_plane.runtime import Call, Request, skip
from data_plane.telemetry.execution_lines import starting


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("x" * 1024, "x" * 1024),
        ("x" * 1025, "x" * 1024 + " [TRUNCATED]"),
        ("ü" * 512, "ü" * 512),
        ("ü" * 513, "ü" * 512 + " [TRUNCATED]"),
        ("x" + "ü" * 512, "x" + "ü" * 511 + " [TRUNCATED]"),
        ("x" * 1023 + "\ud800\ud800", "x" * 1023 + "? [TRUNCATED]"),
        ("", ""),
    ],
)
def test_a_line_is_cut_after_1024_bytes_between_characters(line: str, kept: str) -> None:
    log = ExecutionLog(data_trace=True)
    log.trace(line)
    assert log.lines == [kept]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", "Body: "),
        (b"\xff\xfe", "Body: \ufffd\ufffd"),
        (b"y" * 10_000_000, "Body: " + "y" * 1018 + " [TRUNCATED]"),
    ],
)
def test_a_body_is_shown_as_text(body: bytes, line: str) -> None:
    log = ExecutionLog(data_trace=True)
    log.trace_body("Body", body)
    assert log.lines == [line]


def test_users_data_is_kept_under_data_trace_only() -> None:
    log = ExecutionLog(data_trace=False)
    log.say("said")
    log.trace("secret")
    log.trace_body("Body", b"secret")
    assert log.lines == ["said"]
    assert len(log.times) == 1


def test_maps_are_shown_as_java_prints_them() -> None:
    assert shown([("a", "1"), ("b", 2), ("a", "3")]) == "{a=3, b=2}"
    assert shown([]) == "{}"


@pytest.mark.parametrize(
    ("content_type", "body", "seen"),
    [
        ("image/png", b"\x89PNG", "[Binary Data]"),
        ("image/png", b"", ""),
        ("application/json", b"{}", "{}"),
    ],
)
def test_a_binary_body_is_not_shown(content_type: str, body: bytes, seen: str) -> None:
    """`Method request body before transformations: [Binary Data]`, says AWS's log of an upload in a user's account."""
    call = Call(Request(method="POST", path="/", headers=[("Content-Type", content_type)], body=body))
    call.context = {"requestId": "r", "httpMethod": "POST", "requestTimeEpoch": 0}
    call.log = ExecutionLog(data_trace=True)
    starting(skip, requires_key=False, is_binary=matcher(["image/*"]))(call)
    assert call.log.lines[-1] == f"Method request body before transformations: {seen}"
