"""Metrics: what calls count towards, and the counts of each minute (handbook/02 section 19, 05 section 13).

A call leaves one `Measurement`. When there are many, and before somebody reads, equal ones are counted, and folded into
a `Point` per metric, set of dimensions and minute, the newest 50,000 of them.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

Home = tuple[str, str]
"""Account id and region."""
Dimensions = tuple[tuple[str, str], ...]

COUNT, CLIENT_ERROR, SERVER_ERROR, LATENCY = "count", "client_error", "server_error", "latency"
INTEGRATION_LATENCY, CACHE_HIT, CACHE_MISS = "integration_latency", "cache_hit", "cache_miss"
DATA_PROCESSED = "data_processed"
REST_METRICS = {
    COUNT: "Count",
    CLIENT_ERROR: "4XXError",
    SERVER_ERROR: "5XXError",
    LATENCY: "Latency",
    INTEGRATION_LATENCY: "IntegrationLatency",
    CACHE_HIT: "CacheHitCount",
    CACHE_MISS: "CacheMissCount",
}
HTTP_METRICS = {
    COUNT: "Count",
    CLIENT_ERROR: "4xx",
    SERVER_ERROR: "5xx",
    LATENCY: "Latency",
    INTEGRATION_LATENCY: "IntegrationLatency",
    DATA_PROCESSED: "DataProcessed",
}
WEBSOCKET_METRICS = {
    CLIENT_ERROR: "ClientError",
    SERVER_ERROR: "ExecutionError",
    INTEGRATION_LATENCY: "IntegrationLatency",
}
"""Of every call; handshakes are counted besides as `ConnectCount`, messages as `MessageCount`."""
_UNITS = {
    "Latency": "Milliseconds",
    "IntegrationLatency": "Milliseconds",
    "Duration": "Milliseconds",
    "DurableExecutionDuration": "Milliseconds",
    "DurableExecutionStorageWrittenBytes": "Bytes",
    "IteratorAge": "Milliseconds",
    "AsyncEventAge": "Milliseconds",
    "DataProcessed": "Bytes",
}
_MOST_POINTS = 50_000
_MANY = 1024


class Series:
    """The metrics that one method, or all methods of a stage, count towards.

    dimensions: one set for each series; AWS keeps `ApiName`, `ApiName, Stage`, and more where details are asked for.
    names: AWS's names of what is counted, by ours; what has none is not kept.
    """

    __slots__ = ("dimensions", "home", "names")

    def __init__(self, home: Home, dimensions: tuple[Dimensions, ...], names: Mapping[str, str]) -> None:
        self.home, self.dimensions, self.names = home, dimensions, names


Measurement = tuple[Series, int, int, int, int | None, bool | None, int | None]
"""One call: its series, minute since the epoch, status, latency and integration latency in milliseconds, cache hit,
bytes of its bodies.

Small values only, so that calls alike are equal and can be counted; None where nothing was integrated, is cached or
weighed. A plain tuple, since one is made for every call: 0.3 us less than one whose members have names.
"""


class Key(NamedTuple):
    """Which metric of whom, and which minute since the epoch."""

    home: Home
    name: str
    dimensions: Dimensions
    minute: int
    namespace: str = "AWS/ApiGateway"

    @property
    def unit(self) -> str:
        return _UNITS.get(self.name, "Count")


class Point(msgspec.Struct):
    """What CloudWatch calls a statistic set. samples: how many values make it up."""

    samples: int = 0
    sum: float = 0
    minimum: float = float("inf")
    maximum: float = float("-inf")

    def add(self, value: float, times: int) -> None:
        self.samples += times
        self.sum += value * times
        self.minimum = min(self.minimum, value)
        self.maximum = max(self.maximum, value)

    def merge(self, other: "Point") -> None:
        self.samples += other.samples
        self.sum += other.sum
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)


class Metrics:
    """Counted on the event loop, read in any thread; `fold` before reading."""

    def __init__(self) -> None:
        self._calls: list[Measurement] = []
        self._points: dict[Key, Point] = {}
        self._lock = threading.Lock()

    def measured(self, measurement: Measurement) -> None:
        """What a request does."""
        calls = self._calls
        calls.append(measurement)
        if len(calls) == _MANY:
            self.fold()

    def fold(self) -> None:
        """Add to the points what was counted since."""
        calls, self._calls = self._calls, []
        with self._lock:
            for measurement, times in Counter(calls).items():
                self._add(measurement, times)
            self._trim()

    def add(self, points: Iterable[tuple[Key, Point]]) -> None:
        """Add what was counted elsewhere."""
        with self._lock:
            for key, point in points:
                self._points.setdefault(key, Point()).merge(point)
            self._trim()

    def put(self, points: Iterable[tuple[Key, Point]]) -> None:
        """Have these in the place of what there is of their metrics and minutes."""
        with self._lock:
            self._points.update(points)
            self._trim()

    def of(self, home: Home) -> list[tuple[Key, Point]]:
        """What an account has in a region, as it stands."""
        with self._lock:
            return [(key, msgspec.structs.replace(point)) for key, point in self._points.items() if key.home == home]

    def reset(self) -> None:
        self._calls = []
        with self._lock:
            self._points.clear()

    def _trim(self) -> None:
        while len(self._points) > _MOST_POINTS:
            del self._points[next(iter(self._points))]

    def _add(self, measurement: Measurement, times: int) -> None:
        series, minute = measurement[:2]
        for counted, value in _values(measurement):
            name = series.names.get(counted)
            if name is None:
                continue
            for dimensions in series.dimensions:
                key = Key(series.home, name, dimensions, minute)
                self._points.setdefault(key, Point()).add(value, times)


def _values(measurement: Measurement) -> list[tuple[str, float]]:
    """Errors are 0 or 1 for every call, so that their average is the rate of errors."""
    _, _, status, latency, integration_latency, cache_hit, data = measurement
    values: list[tuple[str, float]] = [
        (COUNT, 1),
        (CLIENT_ERROR, status // 100 == 4),
        (SERVER_ERROR, status // 100 == 5),
        (LATENCY, latency),
    ]
    if integration_latency is not None:
        values.append((INTEGRATION_LATENCY, integration_latency))
    if cache_hit is not None:
        values.append((CACHE_HIT if cache_hit else CACHE_MISS, 1))
    if data is not None:
        values.append((DATA_PROCESSED, data))
    return values
