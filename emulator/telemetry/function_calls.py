"""Calls of functions, as CloudWatch counts them in `AWS/Lambda`: added up where they happen, a minute at a time.

Durations are exact and hardly ever alike, so they are added up here and not kept as `Measurement`s are.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import time
from collections.abc import Callable, Iterator

from data_plane.functions.records import FunctionSpec, Invocation
from data_plane.metrics import Key, Metrics, Point
from emulator.telemetry.function_events import NAMESPACE, dimensions
from emulator.telemetry.function_loads import FunctionLoads, Load
from emulator.telemetry.provisioned_calls import ProvisionedCalls

_LONGEST = 15
"""Minutes that a call takes."""


class _Tally:
    """The calls of one function, by one ARN, in one minute."""

    __slots__ = ("dimensions", "durations", "errors", "home", "throttles")

    def __init__(self, spec: FunctionSpec, invoked_arn: str) -> None:
        self.home = (spec.account_id, spec.region)
        self.dimensions = dimensions(spec.name, invoked_arn)
        self.durations = Point()
        self.errors = self.throttles = 0

    def points(self) -> Iterator[tuple[str, Point]]:
        """Errors and throttles are 0 or 1 for every call, so that their average is a rate."""
        calls = self.durations.samples
        if calls:
            yield "Invocations", Point(calls, calls, 1, 1)
            yield "Errors", _of_flags(self.errors, calls)
            yield "Duration", self.durations
        yield "Throttles", _of_flags(self.throttles, calls + self.throttles)


class FunctionCalls:
    """Counts on the event loop; `fold` before the metrics are read.

    allocated: of an account in a region, how much of its concurrency is reserved or provisioned. turns: when the minute
    is over, in seconds since the epoch.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._minute = 0
        self.turns = 0.0
        self._tallies: dict[str, _Tally] = {}
        self._loads = FunctionLoads()
        self.allocated: Callable[[str, str], int] = lambda account_id, region: 0
        self.provisioned = ProvisionedCalls()

    def of(self, spec: FunctionSpec) -> "VersionCalls":
        return VersionCalls(self, spec, self._loads.of(spec))

    def tally(self, spec: FunctionSpec, invoked_arn: str) -> _Tally:
        tally = self._tallies.get(invoked_arn)
        if tally is None:
            tally = self._tallies[invoked_arn] = _Tally(spec, invoked_arn)
        return tally

    def keep_time(self) -> None:
        """What runs for minutes is told of each of them."""
        minute = int(time.time() // 60)
        if minute == self._minute:
            return
        self.turns = (minute + 1) * 60.0
        self._add()
        for each in range(max(self._minute + 1, minute - _LONGEST), minute + 1):
            self._loads.turn()
            self.provisioned.turn()
            self._minute = each
            self._add()

    def fold(self) -> None:
        """Add to the metrics what was counted since."""
        self.keep_time()
        self._add()

    def _add(self) -> None:
        tallies, self._tallies = self._tallies, {}
        self._metrics.add(
            (Key(tally.home, name, dimensions, self._minute, NAMESPACE), point)
            for tally in tallies.values()
            for name, point in tally.points()
            for dimensions in tally.dimensions
        )
        self._metrics.put(
            (Key(home, name, dimensions, self._minute, NAMESPACE), Point(1, peak, peak, peak))
            for home, name, dimensions, peak in self._loads.peaks(self.allocated)
        )
        self._metrics.put(
            (Key(home, name, dimensions, self._minute, NAMESPACE), point)
            for home, name, dimensions, point in self.provisioned.points()
        )

    def forget(self) -> None:
        """What runs is counted still."""
        self._tallies = {}
        self._loads.turn()
        self.provisioned.turn()


class VersionCalls:
    """The calls of one version."""

    __slots__ = ("_calls", "_loads", "_spec")

    def __init__(self, calls: FunctionCalls, spec: FunctionSpec, loads: tuple[Load, ...]) -> None:
        self._calls, self._spec, self._loads = calls, spec, loads

    def began(self) -> None:
        if time.time() >= self._calls.turns:
            self._calls.keep_time()
        for load in self._loads:
            load.running = running = load.running + 1
            if running > load.peak:  # noqa: PLR1730 - a call of `max` takes as long as all of the rest
                load.peak = running

    def ended(self, invoked_arn: str, invocation: Invocation) -> None:
        if time.time() >= self._calls.turns:
            self._calls.keep_time()
        for load in self._loads:
            load.running -= 1
        tally = self._calls.tally(self._spec, invoked_arn)
        tally.durations.add(invocation.duration_ms, 1)
        if invocation.function_error is not None:
            tally.errors += 1

    def throttled(self, invoked_arn: str) -> None:
        self._calls.keep_time()
        self._calls.tally(self._spec, invoked_arn).throttles += 1

    def provisioned(self, invoked_arn: str, busy: int, of: int) -> None:
        self._calls.provisioned.provisioned(self._spec, invoked_arn, busy, of)

    def spilled(self, invoked_arn: str) -> None:
        self._calls.provisioned.spilled(self._spec, invoked_arn)


def _of_flags(raised: int, calls: int) -> Point:
    return Point(calls, raised, int(raised == calls), int(raised > 0))
