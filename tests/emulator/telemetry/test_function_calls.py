"""Calls of functions by the minute, where the clock is the test's."""

import time
from pathlib import Path

import pytest

from data_plane.functions.records import Invocation
from data_plane.metrics import Metrics
from emulator.telemetry.function_calls import FunctionCalls
from tests.data_plane.functions.lab import ARN, make_spec

DONE = Invocation(
    payload=b"null", function_error=None, executed_version="$LATEST", log="", request_id="id", duration_ms=1.0,
    billed_ms=1, max_memory_mb=1, init_ms=None,
)  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.minute = 100.0

    def time(self) -> float:
        return self.minute * 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock


def peaks(metrics: Metrics) -> dict[int, float]:
    """By the minute, of all functions."""
    found = metrics.of(("000000000000", "us-east-1"))
    return {
        key.minute: point.maximum for key, point in found if key.name == "ConcurrentExecutions" and not key.dimensions
    }


def test_each_minute_has_the_most_that_ran_at_once_in_it(tmp_path: Path, clock: Clock) -> None:
    metrics = Metrics()
    calls = FunctionCalls(metrics)
    version = calls.of(make_spec(tmp_path, ""))
    version.began()
    version.began()
    version.ended(ARN, DONE)
    calls.fold()
    calls.fold()
    assert peaks(metrics) == {100: 2}, "however often it is looked up"
    clock.minute = 103.5
    version.ended(ARN, DONE)
    clock.minute = 104
    calls.fold()
    assert peaks(metrics) == {100: 2, 101: 1, 102: 1, 103: 1}, "one ran all the time"
    clock.minute = 200
    version.began()
    version.ended(ARN, DONE)
    calls.fold()
    assert peaks(metrics) == {100: 2, 101: 1, 102: 1, 103: 1, 200: 1}


def test_a_reset_forgets_what_was_counted_and_not_what_runs(tmp_path: Path, clock: Clock) -> None:
    metrics = Metrics()
    calls = FunctionCalls(metrics)
    version = calls.of(make_spec(tmp_path, ""))
    for _ in range(3):
        version.began()
    version.ended(ARN, DONE)
    calls.forget()
    metrics.reset()
    calls.fold()
    assert peaks(metrics) == {100: 2}
