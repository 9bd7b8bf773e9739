"""How many calls of functions run at once: the most of each minute, as CloudWatch has it in `AWS/Lambda`.

ConcurrentExecutions of a function, and of all of an account in a region; UnreservedConcurrentExecutions of those that
have no reservation; ClaimedAccountConcurrency, which adds to that what is reserved or provisioned.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#concurrency-metrics
"""

from collections.abc import Callable, Iterator
from weakref import WeakValueDictionary

from data_plane.functions.records import FunctionSpec
from data_plane.metrics import Dimensions, Home

_CONCURRENT, _UNRESERVED = "ConcurrentExecutions", "UnreservedConcurrentExecutions"


class Load:
    """running, peak: how many calls, and the most since the minute began."""

    __slots__ = ("__weakref__", "dimensions", "home", "name", "peak", "running")

    def __init__(self, home: Home, name: str, dimensions: Dimensions) -> None:
        self.home, self.name, self.dimensions = home, name, dimensions
        self.running = self.peak = 0


class FunctionLoads:
    """All on the event loop. They last as long as somebody counts."""

    def __init__(self) -> None:
        self._loads: WeakValueDictionary[tuple[Home, str, Dimensions], Load] = WeakValueDictionary()

    def of(self, spec: FunctionSpec) -> tuple[Load, ...]:
        """What a call of a version counts towards."""
        home = (spec.account_id, spec.region)
        unreserved = [self._load(home, _UNRESERVED, ())] if spec.concurrency is None else []
        function = self._load(home, _CONCURRENT, (("FunctionName", spec.name),))
        return (self._load(home, _CONCURRENT, ()), function, *unreserved)

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

    def _load(self, home: Home, name: str, dimensions: Dimensions) -> Load:
        key = (home, name, dimensions)
        load = self._loads.get(key)
        if load is None:
            load = self._loads[key] = Load(home, name, dimensions)
        return load
