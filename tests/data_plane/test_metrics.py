"""Metrics: what calls add up to."""

from data_plane.metrics import HTTP_METRICS, REST_METRICS, Key, Measurement, Metrics, Point, Series

HOME = ("000000000000", "us-east-1")
NAME, STAGE = ("ApiName", "pets"), ("Stage", "dev")
REST = Series(HOME, ((NAME,), (NAME, STAGE)), REST_METRICS)
HTTP = Series(HOME, ((("ApiId", "a"),),), HTTP_METRICS)


def call(
    series: Series,
    minute: int,
    status: int,
    latency: int,
    integration_latency: int | None = None,
    cache_hit: bool | None = None,
    data: int | None = None,
) -> Measurement:
    return series, minute, status, latency, integration_latency, cache_hit, data


def counted(*measurements: Measurement) -> dict[tuple[str, int], Point]:
    """Points of the shorter dimensions by metric and minute."""
    metrics = Metrics()
    for measurement in measurements:
        metrics.measured(measurement)
    metrics.fold()
    return {(key.name, key.minute): point for key, point in metrics.of(HOME) if len(key.dimensions) == 1}


def test_errors_are_0_or_1_for_every_call_so_that_their_average_is_a_rate() -> None:
    found = counted(*(call(REST, 1, status, 5) for status in (200, 404, 499, 500, 200)))
    assert found["Count", 1] == Point(5, 5, 1, 1)
    assert found["4XXError", 1] == Point(5, 2, 0, 1)
    assert found["5XXError", 1] == Point(5, 1, 0, 1)


def test_latencies_have_their_extremes_and_integrations_only_where_called() -> None:
    found = counted(call(REST, 1, 200, 5), call(REST, 1, 200, 9, 7), call(REST, 2, 200, 1))
    assert found["Latency", 1] == Point(2, 14, 5, 9)
    assert found["Latency", 2] == Point(1, 1, 1, 1)
    assert found["IntegrationLatency", 1] == Point(1, 7, 7, 7)
    assert ("IntegrationLatency", 2) not in found


def test_the_cache_counts_where_there_is_one() -> None:
    calls = [call(REST, 1, 200, 5, cache_hit=hit) for hit in (True, True, False, None)]
    found = counted(*calls)
    assert (found["CacheHitCount", 1].sum, found["CacheMissCount", 1].sum) == (2, 1)


def test_http_apis_count_under_their_own_names() -> None:
    found = counted(call(HTTP, 1, 200, 5, 3, cache_hit=True, data=7), call(HTTP, 1, 200, 5, data=0))
    assert {name for name, _ in found} == {"Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"}
    assert found["DataProcessed", 1] == Point(2, 7, 0, 7)


def test_every_set_of_dimensions_is_a_metric_and_accounts_are_apart() -> None:
    metrics = Metrics()
    metrics.measured(call(REST, 1, 200, 5))
    metrics.fold()
    assert {key.dimensions for key, _ in metrics.of(HOME)} == {(NAME,), (NAME, STAGE)}
    assert metrics.of(("000000000000", "eu-west-1")) == []
    metrics.reset()
    assert metrics.of(HOME) == []


def test_the_oldest_points_go_when_there_are_too_many() -> None:
    metrics = Metrics()
    for minute in range(20_000):
        metrics.measured(call(HTTP, minute, 200, 5))
    metrics.fold()
    found = metrics.of(HOME)
    assert len(found) == 50_000
    assert found[-1][0] == Key(HOME, "Latency", (("ApiId", "a"),), 19_999)
    assert min(key.minute for key, _ in found) == 7_500


def test_units_are_aws_s() -> None:
    units = {name: Key(HOME, name, (), 0).unit for name in REST_METRICS.values()}
    assert {name for name, unit in units.items() if unit == "Milliseconds"} == {"Latency", "IntegrationLatency"}
