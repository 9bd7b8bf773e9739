"""Metrics in log events: CloudWatch's embedded metric format, and what of it CloudWatch passes over."""

import json
from typing import Any

import pytest

from emulator.telemetry import embedded_metrics


def document(**members: Any) -> dict[str, Any]:
    directive = {"Namespace": "zoo", "Dimensions": [["kind"]], "Metrics": [{"Name": "seen", "Unit": "Count"}]}
    return {"_aws": {"Timestamp": 1700000000500, "CloudWatchMetrics": [{**directive, **members}]}}


def datum(name: str = "seen", **members: Any) -> dict[str, Any]:
    usual = {
        "MetricName": name,
        "Dimensions": [{"Name": "kind", "Value": "ape"}],
        "Timestamp": 1700000000.5,
        "Values": [2],
        "Counts": [1],
        "Unit": "Count",
        "StorageResolution": 60,
    }
    return {**usual, **members}


MEMBERS = {"kind": "ape", "color": "red", "seen": 2, "fed": [1.5, 2, 2]}
CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "a metric": ({}, [datum()]),
    "several values, no unit": (
        {"Metrics": [{"Name": "fed", "StorageResolution": 1}]},
        [datum("fed", Values=[1.5, 2, 2], Counts=[1, 1, 1], Unit="None", StorageResolution=1)],
    ),
    "several sets of dimensions": (
        {"Dimensions": [["kind", "color"], []]},
        [
            datum(Dimensions=[{"Name": "kind", "Value": "ape"}, {"Name": "color", "Value": "red"}]),
            datum(Dimensions=[]),
        ],
    ),
    "a metric without a value": ({"Metrics": [{"Name": "seen", "Unit": "Count"}, {"Name": "none"}]}, [datum()]),
    "a value that is no number": ({"Metrics": [{"Name": "kind"}]}, []),
    "a dimension without a value": ({"Dimensions": [["nothing"], ["kind"]]}, [datum()]),
    "a dimension that is no text": ({"Dimensions": [["fed"]]}, []),
    "too many dimensions": ({"Dimensions": [["kind"] * 31]}, []),
    "too many metrics": ({"Metrics": [{"Name": "seen"}] * 101}, []),
    "no namespace": ({"Namespace": ""}, []),
}


@pytest.mark.parametrize("what", CASES)
def test_what_a_log_event_says(what: str) -> None:
    members, expected = CASES[what]
    event = json.dumps({**document(**members), **MEMBERS}) + "\n"
    assert list(embedded_metrics.found([event])) == [("zoo", each) for each in expected]


@pytest.mark.parametrize(
    "event",
    [
        'text with "CloudWatchMetrics"',
        '{"CloudWatchMetrics": []}',
        '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [',
        '{"_aws": {"CloudWatchMetrics": []}}',
        json.dumps({**document(), **MEMBERS, "seen": [1] * 101}),
        json.dumps({**document(), **MEMBERS, "seen": [True]}),
        json.dumps({**document(), **MEMBERS}).replace("2,", "1e999,"),
        json.dumps({**document(), **MEMBERS}).replace("1700000000500", "1" + "0" * 17),
        "[" * 100_000 + '"CloudWatchMetrics"',
        '{"CloudWatchMetrics":' + "[" * 100_000,
    ],
)
def test_other_log_events_say_nothing(event: str) -> None:
    assert list(embedded_metrics.found([event])) == []
