"""Metrics that log events carry in CloudWatch's embedded metric format, as Powertools prints them.

A log event that is a JSON object with `_aws.CloudWatchMetrics` says which of its members are values of metrics, and
which are their dimensions. What does not keep to the specification is a log event like any other, as in CloudWatch.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

_MARK = '"CloudWatchMetrics"'
_LATEST = 253_402_300_799_000
"""Milliseconds: the end of the year 9999."""
_Name = Annotated[str, msgspec.Meta(min_length=1)]


class _Metric(msgspec.Struct):
    name: _Name = msgspec.field(name="Name")
    unit: str = msgspec.field(name="Unit", default="None")
    resolution: Literal[1, 60] = msgspec.field(name="StorageResolution", default=60)


class _Directive(msgspec.Struct):
    namespace: _Name = msgspec.field(name="Namespace")
    dimensions: Sequence[Annotated[list[str], msgspec.Meta(max_length=30)]] = msgspec.field(name="Dimensions")
    metrics: Annotated[list[_Metric], msgspec.Meta(max_length=100)] = msgspec.field(name="Metrics")


class _Metadata(msgspec.Struct):
    timestamp: Annotated[int, msgspec.Meta(ge=0, le=_LATEST)] = msgspec.field(name="Timestamp")
    directives: list[_Directive] = msgspec.field(name="CloudWatchMetrics")


class _Document(msgspec.Struct):
    metadata: _Metadata = msgspec.field(name="_aws")


_read = msgspec.json.Decoder(_Document).decode
_members = msgspec.json.Decoder(dict[str, Any]).decode


class Datum(NamedTuple):
    """namespace: the metric's. datum: one of PutMetricData's `MetricData`."""

    namespace: str
    datum: dict[str, Any]


def found(messages: Iterable[str]) -> Iterator[Datum]:
    """What PutMetricData is to be told of these log events."""
    for message in messages:
        if message.startswith("{") and _MARK in message:
            try:
                metadata, members = _read(message).metadata, _members(message)
            except (msgspec.MsgspecError, RecursionError):
                continue
            yield from _data(metadata, members)


def _data(metadata: _Metadata, members: Mapping[str, Any]) -> Iterator[Datum]:
    for directive in metadata.directives:
        for names in directive.dimensions:
            if not all(isinstance(members.get(name), str) for name in names):
                continue
            dimensions = [{"Name": name, "Value": members[name]} for name in names]
            for metric in directive.metrics:
                values = _values(members.get(metric.name))
                if values:
                    yield Datum(directive.namespace, _datum(metric, values, dimensions, metadata.timestamp / 1000))


def _datum(metric: _Metric, values: list[float], dimensions: list[dict[str, str]], timestamp: float) -> dict[str, Any]:
    return {
        "MetricName": metric.name,
        "Dimensions": dimensions,
        "Timestamp": timestamp,
        "Values": values,
        "Counts": [1] * len(values),
        "Unit": metric.unit,
        "StorageResolution": metric.resolution,
    }


def _values(given: Any) -> list[float]:
    """A number or up to 100 of them; empty where it is anything else."""
    values = given if isinstance(given, list) else [given]
    return values if len(values) <= 100 and all(map(_is_number, values)) else []


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)
