"""Metrics: what calls count towards, and the counts of each minute (handbook/02 section 19, 05 section 13).

A call leaves one `Measurement`. `Metrics.count` takes a batch of them: equal ones are counted first, so that ten
thousand calls of one method cost a few additions. What is kept is a `Point` per metric, set of dimensions and minute,
the newest 50,000 of them.
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
_UNITS = {"Latency": "Milliseconds", "IntegrationLatency": "Milliseconds", "DataProcessed": "Bytes"}
_MOST_POINTS = 50_000


class Series:
    """The metrics that one method, or all methods of a stage, count towards.

    dimensions: one set for each series; AWS keeps `ApiName`, `ApiName, Stage`, and more where details are asked for.
    names: AWS's names of what is counted, by ours; what has none is not kept.
    """

    __slots__ = ("dimensions", "home", "names")

    def __init__(self, home: Home, dimensions: tuple[Dimensions, ...], names: Mapping[str, str]) -> None:
        self.home, self.dimensions, self.names = home, dimensions, names


class Measurement(NamedTuple):
    """One call as metrics see it: small values only, so that calls alike are equal and can be counted.

    minute: since the epoch. latency, integration_latency: milliseconds. cache_hit: None where nothing is cached.
    data: bytes of the bodies; None where nobody counts them.
    """

    series: Series
    minute: int
    status: int
    latency: int
    integration_latency: int | None = None
    cache_hit: bool | None = None
    data: int | None = None


class Key(NamedTuple):
    """Which metric of whom, and which minute since the epoch."""

    home: Home
    name: str
    dimensions: Dimensions
    minute: int

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


class Metrics:
    """Counted on the event loop, read in any thread."""

    def __init__(self) -> None:
        self._points: dict[Key, Point] = {}
        self._lock = threading.Lock()

    def count(self, measurements: Iterable[Measurement]) -> None:
        with self._lock:
            for measurement, times in Counter(measurements).items():
                self._count(measurement, times)
            while len(self._points) > _MOST_POINTS:
                del self._points[next(iter(self._points))]

    def of(self, home: Home) -> list[tuple[Key, Point]]:
        """What an account has in a region, as it stands."""
        with self._lock:
            return [(key, msgspec.structs.replace(point)) for key, point in self._points.items() if key.home == home]

    def reset(self) -> None:
        with self._lock:
            self._points.clear()

    def _count(self, measurement: Measurement, times: int) -> None:
        series = measurement.series
        for counted, value in _values(measurement):
            name = series.names.get(counted)
            if name is None:
                continue
            for dimensions in series.dimensions:
                key = Key(series.home, name, dimensions, measurement.minute)
                self._points.setdefault(key, Point()).add(value, times)


def _values(measurement: Measurement) -> list[tuple[str, float]]:
    """Errors are 0 or 1 for every call, so that their average is the rate of errors."""
    values: list[tuple[str, float]] = [
        (COUNT, 1),
        (CLIENT_ERROR, measurement.status // 100 == 4),
        (SERVER_ERROR, measurement.status // 100 == 5),
        (LATENCY, measurement.latency),
    ]
    if measurement.integration_latency is not None:
        values.append((INTEGRATION_LATENCY, measurement.integration_latency))
    if measurement.cache_hit is not None:
        values.append((CACHE_HIT if measurement.cache_hit else CACHE_MISS, 1))
    if measurement.data is not None:
        values.append((DATA_PROCESSED, measurement.data))
    return values
