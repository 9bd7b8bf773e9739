"""Filter policies of subscriptions, by the tables of SNS's guide.

https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and .../numeric-value-matching.html
"""

import json
from typing import Any

import pytest

from emulator.aws.topics.filter_policies import wants_attributes, wants_body

KINDS = {"text": "String", "number": "Number", "array": "String.Array", "ip": "String", "empty": "String.Array"}
ATTRIBUTES = {
    "text": "order-placed",
    "number": "150.5",
    "array": '["red", "Blue", 7, true, null]',
    "ip": "10.0.0.5",
    "empty": "[",
}


@pytest.mark.parametrize(
    ("policy", "wanted", "why"),
    [
        ({}, True, "nothing is asked"),
        ({"text": ["order-placed"]}, True, "a text"),
        ({"text": ["other", "order-placed"]}, True, "one of them"),
        ({"text": ["order"]}, False, "another"),
        ({"text": ["order-placed"], "number": [1]}, False, "all names must fit"),
        ({"number": [150.5]}, True, "a number"),
        ({"number": ["150.5"]}, False, "which is no text"),
        ({"array": ["red"]}, True, "a text in an array"),
        ({"array": [7]}, True, "a number there"),
        ({"array": [True]}, True, "a boolean there"),
        ({"array": [None]}, True, "null there"),
        ({"array": [1]}, False, "true is no number"),
        ({"text": [{"prefix": "order-"}]}, True, "its beginning"),
        ({"text": [{"suffix": "-placed"}]}, True, "its end"),
        ({"text": [{"equals-ignore-case": "ORDER-Placed"}]}, True, "in any case"),
        ({"text": [{"wildcard": "o*r-*d"}]}, True, "with stars"),
        ({"text": [{"wildcard": "*placed"}]}, True, "one before"),
        ({"text": [{"wildcard": "order-placed"}]}, True, "none"),
        ({"text": [{"wildcard": "order-*-placed"}]}, False, "which share nothing"),
        ({"text": [{"wildcard": "*x*"}]}, False, "around what is not there"),
        ({"ip": [{"cidr": "10.0.0.0/24"}]}, True, "an address of a network"),
        ({"ip": [{"cidr": "10.0.1.0/24"}]}, False, "of another"),
        ({"text": [{"cidr": "10.0.1.0/24"}]}, False, "which is no address"),
        ({"number": [{"numeric": [">", 100, "<=", 150.5]}]}, True, "a range"),
        ({"number": [{"numeric": ["=", 150]}]}, False, "equality"),
        ({"text": [{"numeric": [">", 0]}]}, False, "a text is no number"),
        ({"text": [{"anything-but": ["a", "b"]}]}, True, "none of them"),
        ({"text": [{"anything-but": "order-placed"}]}, False, "but this"),
        ({"array": [{"anything-but": ["red"]}]}, False, "not even one of an array"),
        ({"text": [{"anything-but": {"prefix": "order"}}]}, False, "but a beginning"),
        ({"text": [{"anything-but": {"suffix": ["x", "placed"]}}]}, False, "but ends"),
        ({"text": [{"anything-but": {"wildcard": "*r*"}}]}, False, "but what has stars"),
        ({"missing": [{"anything-but": ["a"]}]}, False, "of what is not there"),
        ({"missing": [{"exists": False}]}, True, "it is not there"),
        ({"text": [{"exists": True}]}, True, "it is"),
        ({"text": [{"exists": False}]}, False, "it is not there, though it is"),
        ({"$or": [{"text": ["x"]}, {"number": [150.5]}]}, True, "the second of two"),
        ({"$or": [{"text": ["x"]}, {"number": [1]}]}, False, "none of two"),
        ({"empty": ["["]}, True, "an array that is none is a text"),
        ({"text": [{"unheard-of": "x"}]}, False, "no rule"),
    ],
)
def test_attributes(policy: Any, wanted: bool, why: str) -> None:
    given = {name: {"Type": KINDS[name], "Value": value} for name, value in ATTRIBUTES.items()}
    assert wants_attributes(policy, given) == wanted, why


BODY = {
    "order": {"state": "new", "lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}], "tags": ["x", "y"]},
    "paid": True,
}


@pytest.mark.parametrize(
    ("policy", "wanted", "why"),
    [
        ({"paid": [True]}, True, "a member"),
        ({"order": {"state": ["new"]}}, True, "one inside"),
        ({"order": {"tags": ["y"]}}, True, "an array of values"),
        ({"order": {"lines": {"sku": ["b"]}}}, True, "an array of objects"),
        ({"order": {"lines": {"sku": ["b"], "n": [1]}}}, False, "of which none fits as a whole"),
        ({"order": {"state": {"deep": ["new"]}}}, False, "inside what is no object"),
        ({"order": {"state": [{"exists": True}], "gone": [{"exists": False}]}}, True, "what is there, what is not"),
        ({"gone": {"state": [{"exists": False}]}}, False, "inside what is not there"),
    ],
)
def test_bodies(policy: Any, wanted: bool, why: str) -> None:
    assert wants_body(policy, json.dumps(BODY)) == wanted, why


@pytest.mark.parametrize("message", ["text", "7", '"order"', "[" * 100_000])
def test_no_objects(message: str) -> None:
    assert not wants_body({"order": [{"exists": False}]}, message)
