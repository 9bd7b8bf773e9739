"""Metric filters of log groups: events that fit a pattern are counted, or measured, in CloudWatch as they come.

moto keeps them and does nothing; TestMetricFilter it has not. `metricValue` is a number, or what an event has:
`$.latency` of JSON, `$bytes` of a column; an event without it is not measured. Dimensions are taken from it likewise.
`defaultValue` is told for a minute with events of which none fits.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html

Importing this imports CloudWatch Logs.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import msgspec
from moto.backends import get_backend
from moto.logs import models
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.responses import LogsResponse

from emulator.aws.logs.column_patterns import Columns
from emulator.aws.logs.filter_expressions import FilterPatternError, Wants
from emulator.aws.logs.filter_patterns import compile_pattern
from emulator.aws.logs.json_patterns import selector
from emulator.aws.regional import backend

_BACKEND: Any = models.LogsBackend
_STREAM: Any = models.LogStream
_put_metric_filter = _BACKEND.put_metric_filter
_put_log_events = _STREAM.put_log_events
"""moto's own."""


def connect() -> None:
    """Have moto's log groups obey their metric filters."""
    _BACKEND.put_metric_filter = _put
    _STREAM.put_log_events = _put_events
    response: Any = LogsResponse
    response.test_metric_filter = _test


def _put(
    logs: Any, filter_name: str, filter_pattern: str, log_group_name: str, metric_transformations: list[dict[str, Any]]
) -> None:
    """One that is put again is changed."""
    _compiled(filter_pattern)
    if log_group_name not in logs.groups:
        raise ResourceNotFoundException()
    logs.delete_metric_filter(filter_name, log_group_name)
    _put_metric_filter(logs, filter_name, filter_pattern, log_group_name, metric_transformations)
    logs.filters.metric_filters[-1]["creationTime"] = int(time.time() * 1000)


def _test(response: Any) -> str:
    """TestMetricFilter. Events are numbered from 0, as in the examples of its page."""
    wants = _compiled(response._get_param("filterPattern"))
    matches = [
        {"eventNumber": number, "eventMessage": message, "extractedValues": _extracted(wants, message)}
        for number, message in enumerate(response._get_param("logEventMessages") or ())
        if wants(message)
    ]
    return json.dumps({"matches": matches})


def _extracted(wants: Wants, message: str) -> dict[str, str]:
    row = wants.extract(message) if isinstance(wants, Columns) else None
    return {f"${name}": value for name, value in (row or {}).items()}


def _put_events(stream: Any, log_events: list[dict[str, Any]]) -> str:
    token = _put_log_events(stream, log_events)
    group = stream.log_group
    logs = backend(models.logs_backends, group.account_id, group.region)
    for each in logs.filters.get_matching_filters(log_group_name=group.name) if logs else ():
        for transformation in each["metricTransformations"]:
            data = list(_data(_compiled(each["filterPattern"]), transformation, log_events))
            if data:
                cloudwatch = get_backend("cloudwatch")[group.account_id][group.region]
                cloudwatch.put_metric_data(transformation["metricNamespace"], data)
    return str(token)


def _data(wants: Wants, transformation: Mapping[str, Any], events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What PutMetricData is told of events."""
    minutes, fitting = set(), set()
    for event in events:
        minute = event["timestamp"] // 60_000
        minutes.add(minute)
        if wants(event["message"]):
            fitting.add(minute)
            yield from _measured(wants, transformation, event)
    default = transformation.get("defaultValue")
    if default is not None:
        for minute in minutes - fitting:
            yield _datum(transformation, float(default), {}, minute * 60_000)


def _measured(wants: Wants, transformation: Mapping[str, Any], event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    find = _finder(wants, event["message"])
    value = _number(find(transformation["metricValue"]))
    dimensions = {name: find(chosen) for name, chosen in (transformation.get("dimensions") or {}).items()}
    if value is not None and None not in dimensions.values():
        yield _datum(transformation, value, dimensions, event["timestamp"])


def _finder(wants: Wants, message: str) -> Callable[[str], str | None]:
    """What a value or a dimension means in an event, None where the event has none."""
    row = (wants.extract(message) or {}) if isinstance(wants, Columns) else {}

    def find(chosen: str) -> str | None:
        if chosen.startswith("$."):
            return _member(message, chosen)
        return row.get(chosen[1:]) if chosen.startswith("$") else chosen

    return find


def _member(message: str, path: str) -> str | None:
    """A text or a number in a message of JSON."""
    try:
        found = selector(path)(msgspec.json.decode(message))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _datum(
    transformation: Mapping[str, Any], value: float, dimensions: Mapping[str, str | None], milliseconds: int
) -> dict[str, Any]:
    return {
        "MetricName": transformation["metricName"],
        "Value": value,
        "Dimensions": [{"Name": name, "Value": chosen} for name, chosen in dimensions.items()],
        "Timestamp": datetime.fromtimestamp(milliseconds / 1000, UTC).replace(tzinfo=None),
        "Unit": transformation.get("unit") or "None",
    }


def _compiled(pattern: str) -> Wants:
    try:
        return compile_pattern(pattern or "")
    except FilterPatternError:
        raise InvalidParameterException("Invalid metric filter pattern") from None
