"""Every operator of filters (Lambda Developer Guide, "Control which events Lambda sends to your function")."""

import json

import pytest

from emulator.functions.event_sources.filters import compile_filters

OPERATORS: dict[str, tuple[object, list[object], list[object]]] = {
    "Null": ({"a": [None]}, [{"a": None}], [{"a": 1}, {}]),
    "Empty": ({"a": [""]}, [{"a": ""}], [{"a": "x"}]),
    "Equals": ({"a": ["x"]}, [{"a": "x"}, {"a": ["y", "x"]}], [{"a": "X"}, {"b": "x"}]),
    "Equals (ignore case)": ({"a": [{"equals-ignore-case": "x"}]}, [{"a": "X"}], [{"a": "y"}]),
    "And": ({"a": ["x"], "b": ["y"]}, [{"a": "x", "b": "y"}], [{"a": "x"}, {"a": "x", "b": "z"}]),
    "Or": ({"a": ["x", "y"]}, [{"a": "y"}], [{"a": "z"}]),
    "Or (multiple fields)": ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, [{"a": "x"}, {"b": "y"}], [{"a": "y"}]),
    "Not": ({"a": [{"anything-but": ["x"]}]}, [{"a": "y"}], [{"a": "x"}]),
    "Numeric (equals)": ({"a": [{"numeric": ["=", 100]}]}, [{"a": 100}, {"a": 100.0}], [{"a": 101}, {"a": "100"}]),
    "Numeric (range)": ({"a": [{"numeric": [">", 10, "<=", 20]}]}, [{"a": 20}], [{"a": 10}]),
    "Exists": ({"a": [{"exists": True}]}, [{"a": None}], [{"b": 1}]),
    "Does not exist": ({"a": [{"exists": False}]}, [{"b": 1}], [{"a": 1}]),
    "Begins with": ({"a": [{"prefix": "us-"}]}, [{"a": "us-east-1"}], [{"a": "eu-us-"}, {"a": 5}]),
    "Ends with": ({"a": [{"suffix": ".png"}]}, [{"a": "x.png"}], [{"a": "png"}, {"a": 5}]),
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators(operator: str) -> None:
    pattern, wanted, unwanted = OPERATORS[operator]
    wants = compile_filters([json.dumps({"body": pattern})], "body")
    for body in wanted:
        assert wants({"body": json.dumps(body)}), body
    for body in unwanted:
        assert not wants({"body": json.dumps(body)}), body


@pytest.mark.parametrize(
    ("pattern", "body", "wanted"),
    [
        ({"$or": [{"body": {"a": ["x"]}}, {"messageId": ["m"]}]}, '{"a": "x"}', True),
        ({"$or": [{"body": {"a": ["x"]}}, {"messageId": ["m"]}]}, '{"a": "y"}', False),
        ({"$or": [{"body": {"a": ["x"]}}, {"body": {"b": ["y"]}}]}, '{"b": "y"}', True),
        ({"body": ["plain"]}, "plain", True),
        ({"body": {"a": ["x"]}}, "plain", False),
    ],
)
def test_patterns_for_content_look_into_its_json(pattern: object, body: str, wanted: bool) -> None:
    assert compile_filters([json.dumps(pattern)], "body")({"body": body, "messageId": "1"}) is wanted
