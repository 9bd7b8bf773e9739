"""What rules send: templates with values of the event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
from typing import Any

import pytest

from emulator.aws.events.rule_inputs import text_of

RULE = "arn:aws:events:us-east-1:000000000000:rule/orders"
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "e1",
    "detail-type": "order",
    "source": "shop",
    "account": "000000000000",
    "time": 1_795_000_020.0,
    "region": "us-east-1",
    "resources": ["arn:a", "arn:b"],
    "detail": {"id": 7, "name": 'the "big" one', "paid": True, "items": [{"sku": "x"}, {"sku": "y"}]},
    "ingestion-time": 1_795_000_021.0,
}
SHOWN = {**{name: value for name, value in EVENT.items() if name != "ingestion-time"}, "time": "2026-11-18T11:07:00Z"}
PATHS = {
    "id": "$.detail.id",
    "name": "$.detail.name",
    "paid": "$.detail.paid",
    "items": "$.detail.items",
    "first": "$.detail.items[0].sku",
    "type": "$.detail-type",
    "when": "$.time",
    "missing": "$.detail.nothing",
    "broken": "$..[",
}


@pytest.mark.parametrize(
    ("template", "expected", "why"),
    [
        ('{"id": <id>, "ok": <paid>}', {"id": 7, "ok": True}, "JSON where JSON is"),
        ('{"name": <name>, "type": <type>}', {"name": 'the "big" one', "type": "order"}, "texts get their quotes"),
        ('{"say": "<name> of <type>"}', {"say": 'the "big" one of order'}, "and are escaped where some are"),
        ('{"n": "<id>", "list": "<items>"}', {"n": "7", "list": '[{"sku": "x"}, {"sku": "y"}]'}, "a text of JSON"),
        ('{"items": <items>, "<first>": 1}', {"items": [{"sku": "x"}, {"sku": "y"}], "x": 1}, "names, too"),
        ('{"a": <missing>, "b": "<missing>", "c": <broken>}', {"a": None, "b": "", "c": None}, "what is not there"),
        ('{"a": "\\"<id>\\" < 8", "b": "<other>"}', {"a": '"7" < 8', "b": "<other>"}, "nothing else is changed"),
        ('{"rule": "<aws.events.rule-name>"}', {"rule": "orders"}, "the rule"),
        ('{"rule": <aws.events.rule-arn>}', {"rule": RULE}, "its ARN"),
        ('{"at": "<when>"}', {"at": "2026-11-18T11:07:00Z"}, "the time of the event"),
        ("<aws.events.event.ingestion-time>", "2026-11-18T11:07:01Z", "the time it came"),
        ('{"event": <aws.events.event.json>}', {"event": SHOWN}, "all of it"),
        (
            "<aws.events.event>",
            {name: value for name, value in SHOWN.items() if name != "detail"},
            "all but its detail",
        ),
        ('"order <id>"', "order 7", "a text"),
    ],
)
def test_templates(template: str, expected: Any, why: str) -> None:
    transformer = {"InputPathsMap": PATHS, "InputTemplate": template}
    assert json.loads(text_of({"InputTransformer": transformer}, EVENT, RULE)) == expected, why


def test_a_text_of_several_lines_is_sent_as_it_is() -> None:
    transformer = {"InputPathsMap": PATHS, "InputTemplate": '"order <id>"\n"of <type>"'}
    assert text_of({"InputTransformer": transformer}, EVENT, RULE) == '"order 7"\n"of order"'
