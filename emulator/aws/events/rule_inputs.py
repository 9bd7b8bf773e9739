"""What a rule of EventBridge sends to a target: the event, a part of it, a text that is always the same, or one that is
made of the event.

A template's `<names>` are values of the event by InputPathsMap, or EventBridge's own. In a string a value is text, in
any other place JSON; what an event lacks is nothing there and null here.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from data_plane.vtl.jsonpath.filters import MISSING
from data_plane.vtl.jsonpath.path import compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError

_PART = re.compile(r'(?P<escaped>\\.)|(?P<quote>")|<(?P<name>[A-Za-z0-9_.-]{1,256})>|(?P<other>[^\\"<]+|<)', re.DOTALL)


def shown(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event of moto's as targets see it."""
    time = event["time"]
    if not isinstance(time, str):
        time = _written(float(time))
    return {**{name: value for name, value in event.items() if name != "ingestion-time"}, "time": time}


def text_of(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str) -> str:
    """In most cases JSON. event: moto's."""
    if "Input" in target:
        return str(target["Input"])
    told, transformer = shown(event), target.get("InputTransformer")
    if transformer is None:
        return json.dumps(part(told, target.get("InputPath", "$"), otherwise={}))
    known = {name: part(told, path, otherwise=None) for name, path in transformer.get("InputPathsMap", {}).items()}
    known |= {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event.ingestion-time": _written(float(event.get("ingestion-time", 0))),
        "aws.events.event": {name: value for name, value in told.items() if name != "detail"},
        "aws.events.event.json": told,
    }
    return "".join(_filled(transformer["InputTemplate"], known))


def part(event: Mapping[str, Any], path: str, *, otherwise: Any) -> Any:
    """What a JSONPath names."""
    try:
        found = compile_path(path).find(event)
    except JsonPathError:
        return otherwise
    return otherwise if found is MISSING else found


def _filled(template: str, known: Mapping[str, Any]) -> Iterator[str]:
    in_string = False
    for found in _PART.finditer(template):
        name = found["name"]
        if found["quote"]:
            in_string = not in_string
        if name is None or name not in known:
            yield found[0]
        elif in_string:
            yield _within(known[name])
        else:
            yield json.dumps(known[name])


def _within(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
