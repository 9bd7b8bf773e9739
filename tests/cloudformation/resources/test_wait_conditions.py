"""Wait conditions: a stack goes on when it was told to, and says why it does not."""

import json
from typing import Any

import pytest
import requests

from emulator.cloudformation.records import Made
from emulator.cloudformation.resources.custom.types import TYPES
from emulator.cloudformation.resources.provider import ResourceFailed
from tests.cloudformation.resources.driving import context

HANDLE = TYPES["AWS::CloudFormation::WaitConditionHandle"]
CONDITION = TYPES["AWS::CloudFormation::WaitCondition"]


def signal(unique_id: str, status: str = "SUCCESS", **more: str) -> str:
    return json.dumps({"Status": status, "UniqueId": unique_id, "Reason": "done", "Data": f"of {unique_id}", **more})


CASES = [
    ([signal("a")], 1, {"a": "of a"}),
    ([signal("a"), signal("b")], 2, {"a": "of a", "b": "of b"}),
    ([signal("a"), signal("a", Data="anew"), signal("b")], 2, {"a": "anew", "b": "of b"}),
]


@pytest.mark.parametrize(("signals", "count", "data"), CASES)
def test_as_many_signals_as_were_wanted(aws: Any, signals: list[str], count: int, data: dict[str, str]) -> None:
    handle = HANDLE.create(context(aws, "Handle"), {})
    for each in signals:
        assert requests.put(handle.reference, data=each, timeout=10).status_code == 200
    properties = {"Handle": handle.reference, "Timeout": "10", "Count": str(count)}
    made = CONDITION.create(context(aws, "Condition"), properties)
    assert json.loads(made.attributes["Data"]) == data
    assert made.physical_id == f"{context(aws, 'Condition').stack_id}/Handle"
    CONDITION.delete(context(aws, "Condition"), made, properties)
    HANDLE.delete(context(aws, "Handle"), handle, {})


REFUSED = [
    ([], 1, "WaitCondition timed out. Received 0 conditions when expecting 1"),
    ([signal("a"), signal("a")], 2, "WaitCondition timed out. Received 1 conditions when expecting 2"),
    ([signal("a", "FAILURE")], 1, "WaitCondition received failed message: 'done' for uniqueId: a"),
    (["done"], 1, "Unparsable WaitCondition data"),
    (["{}"], 1, "Unparsable WaitCondition data"),
]


@pytest.mark.parametrize(("signals", "count", "message"), REFUSED)
def test_why_a_stack_does_not_go_on(aws: Any, signals: list[str], count: int, message: str) -> None:
    handle = HANDLE.create(context(aws, "Handle"), {})
    for each in signals:
        requests.put(handle.reference, data=each, timeout=10)
    with pytest.raises(ResourceFailed, match=message):
        CONDITION.create(context(aws, "Condition"), {"Handle": handle.reference, "Timeout": "0", "Count": count})
    HANDLE.delete(context(aws, "Handle"), handle, {})


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "Property Handle cannot be empty"),
        ({"Handle": "https://example.com", "Count": "1"}, "Not a wait condition handle: https://example.com"),
        ({"Handle": "https://example.com/a/b", "Timeout": "soon"}, "Value of property Timeout must be of type Number"),
        ({"Handle": "https://example.com/a/b", "Count": -1}, "Value of property Count must be of type Number"),
    ],
)
def test_what_cannot_be_waited_for(aws: Any, properties: dict[str, Any], message: str) -> None:
    with pytest.raises(ResourceFailed, match=message):
        CONDITION.create(context(aws, "Condition"), properties)


def test_a_condition_stays_as_it_is(aws: Any) -> None:
    here = context(aws, "Condition", "AWS::CloudFormation::WaitCondition")
    with pytest.raises(ResourceFailed, match="Update to resource type AWS::CloudFormation::WaitCondition is not sup"):
        CONDITION.update(here, Made("stack/Handle"), {}, {"Count": 2})
