"""Metrics of events, by the ARN that was called."""

from data_plane.metrics import Metrics
from emulator.telemetry.function_events import FunctionEvents

HOME = ("000000000000", "us-east-1")


def test_events_are_told_by_the_function_and_by_what_was_called_of_it() -> None:
    metrics = Metrics()
    FunctionEvents(metrics).observed("arn:aws:lambda:us-east-1:000000000000:function:fn:live", "AsyncEventsReceived", 1)
    found = {key.dimensions for key, _ in metrics.of(HOME)}
    function, resource = ("FunctionName", "fn"), ("Resource", "fn:live")
    assert found == {(), (function,), (function, resource)}


def test_what_names_no_function_is_of_nobody() -> None:
    """A notification of S3 may name anything, and the event is then dropped for want of a function."""
    metrics = Metrics()
    FunctionEvents(metrics).observed("fn", "AsyncEventsReceived", 1)
    assert metrics.of(HOME) == []
