"""Calls of versions and aliases that have provisioned concurrency, a minute at a time, for `AWS/Lambda`.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
"""

from collections.abc import Iterator

from data_plane.functions.records import FunctionSpec
from data_plane.metrics import Dimensions, Home, Point
from emulator.telemetry.function_events import dimensions


class _Tally:
    def __init__(self, spec: FunctionSpec, invoked_arn: str) -> None:
        self.home: Home = (spec.account_id, spec.region)
        _, self.function, self.resource = dimensions(spec.name, invoked_arn)
        self.invocations = self.spilled = self.busiest = 0
        self.utilization = 0.0

    def points(self) -> Iterator[tuple[str, Dimensions, Point]]:
        for each in (self.function, self.resource):
            if self.invocations:
                count = Point(self.invocations, self.invocations, 1, 1)
                yield "ProvisionedConcurrencyInvocations", each, count
            if self.spilled:
                yield "ProvisionedConcurrencySpilloverInvocations", each, Point(self.spilled, self.spilled, 1, 1)
        if self.invocations:
            busiest, utilization = self.busiest, self.utilization
            yield "ProvisionedConcurrentExecutions", self.resource, Point(1, busiest, busiest, busiest)
            yield "ProvisionedConcurrencyUtilization", self.resource, Point(1, utilization, utilization, utilization)


class ProvisionedCalls:
    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}

    def provisioned(self, spec: FunctionSpec, invoked_arn: str, busy: int, of: int) -> None:
        tally = self._tally(spec, invoked_arn)
        tally.invocations += 1
        tally.busiest = max(tally.busiest, busy)
        tally.utilization = max(tally.utilization, busy / of)

    def spilled(self, spec: FunctionSpec, invoked_arn: str) -> None:
        self._tally(spec, invoked_arn).spilled += 1

    def points(self) -> Iterator[tuple[Home, str, Dimensions, Point]]:
        """Since the minute began. Of a function all its versions and aliases are added up."""
        found: dict[tuple[Home, str, Dimensions], Point] = {}
        for tally in self._tallies.values():
            for name, each, point in tally.points():
                found.setdefault((tally.home, name, each), Point()).merge(point)
        return ((*key, point) for key, point in found.items())

    def turn(self) -> None:
        """Another minute begins."""
        self._tallies = {}

    def _tally(self, spec: FunctionSpec, invoked_arn: str) -> _Tally:
        tally = self._tallies.get(invoked_arn)
        if tally is None:
            tally = self._tallies[invoked_arn] = _Tally(spec, invoked_arn)
        return tally
