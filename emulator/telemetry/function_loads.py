"""How many calls of functions run at once: the most of each minute, as CloudWatch has it in `AWS/Lambda`.

ConcurrentExecutions of a function, and of all of an account in a region; UnreservedConcurrentExecutions of those that
have no reservation; ClaimedAccountConcurrency, which adds to that what is reserved or provisioned.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#concurrency-metrics
"""

from collections.abc import Callable, Iterator

from data_plane.functions.records import FunctionSpec
from data_plane.metrics import Dimensions, Home

_UNRESERVED = "UnreservedConcurrentExecutions"


class _Load:
    __slots__ = ("dimensions", "home", "name", "peak", "running")

    def __init__(self, home: Home, name: str, dimensions: Dimensions) -> None:
        self.home, self.name, self.dimensions = home, name, dimensions
        self.running = self.peak = 0


class FunctionLoads:
    """All on the event loop."""

    def __init__(self) -> None:
        self._loads: dict[tuple[Home, str, Dimensions], _Load] = {}
        self._by_version: dict[tuple[str, bool], tuple[_Load, ...]] = {}

    def began(self, spec: FunctionSpec) -> None:
        for load in self._of(spec):
            load.running += 1
            load.peak = max(load.peak, load.running)

    def ended(self, spec: FunctionSpec) -> None:
        """spec: the one with which it began."""
        for load in self._of(spec):
            load.running -= 1

    def peaks(self, allocated: Callable[[str, str], int]) -> Iterator[tuple[Home, str, Dimensions, int]]:
        """Since the minute began. allocated: of an account in a region, which is claimed whether it is used or not."""
        claimed: dict[Home, int] = {}
        for load in self._loads.values():
            if not load.peak:
                continue
            yield load.home, load.name, load.dimensions, load.peak
            claimed.setdefault(load.home, allocated(*load.home))
            claimed[load.home] += load.peak if load.name == _UNRESERVED else 0
        for home, concurrency in claimed.items():
            yield home, "ClaimedAccountConcurrency", (), concurrency

    def turn(self) -> None:
        """Another minute begins, with those that run."""
        for load in self._loads.values():
            load.peak = load.running
        if not any(load.peak for load in self._loads.values()):
            self._loads, self._by_version = {}, {}

    def _of(self, spec: FunctionSpec) -> tuple[_Load, ...]:
        unreserved = spec.concurrency is None
        found = self._by_version.get((spec.arn, unreserved))
        if found is None:
            home = (spec.account_id, spec.region)
            loads = [
                self._load(home, "ConcurrentExecutions", ()),
                self._load(home, "ConcurrentExecutions", (("FunctionName", spec.name),)),
            ]
            if unreserved:
                loads.append(self._load(home, _UNRESERVED, ()))
            found = self._by_version[spec.arn, unreserved] = tuple(loads)
        return found

    def _load(self, home: Home, name: str, dimensions: Dimensions) -> _Load:
        key = (home, name, dimensions)
        load = self._loads.get(key)
        if load is None:
            load = self._loads[key] = _Load(home, name, dimensions)
        return load
