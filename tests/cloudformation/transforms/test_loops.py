"""Fn::ForEach: what a loop writes, and which loops are refused.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from typing import Any

import pytest

from emulator.cloudformation.transforms.context import TransformFailed
from tests.cloudformation.transforms.contexts import extended

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}


def topic(name: str) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}


def loop(*arguments: Any) -> dict[str, Any]:
    return {"Resources": {"Fn::ForEach::Topics": list(arguments)}}


def test_a_loop_writes_its_members_for_each_item_in_order() -> None:
    made = extended(loop("Name", ["Success", "Failure"], {"Topic${Name}": TOPIC}))
    assert list(made["Resources"].items()) == [("TopicSuccess", topic("Success")), ("TopicFailure", topic("Failure"))]


def test_members_beside_a_loop_stay_where_they_are() -> None:
    resources = {"A": topic("a"), "Fn::ForEach::Topics": ["Name", ["B"], {"${Name}": TOPIC}], "C": topic("c")}
    assert list(extended({"Resources": resources})["Resources"]) == ["A", "B", "C"]


@pytest.mark.parametrize("given", ["One, Two", ["One", "Two"]])
def test_the_items_may_be_a_list_parameter(given: Any) -> None:
    template = {"Parameters": {"Names": {"Type": "CommaDelimitedList"}}}
    made = extended({**template, **loop("Name", {"Ref": "Names"}, {"Topic${Name}": TOPIC})}, Names=given)
    assert list(made["Resources"]) == ["TopicOne", "TopicTwo"]


def test_the_items_may_be_chosen_by_a_condition_and_taken_from_a_mapping() -> None:
    items = {"Fn::If": ["Many", {"Fn::FindInMap": ["Sizes", "large", "names"]}, ["Only"]]}
    template = {
        "Mappings": {"Sizes": {"large": {"names": ["A", "B"]}}},
        "Conditions": {"Many": {"Fn::Equals": [{"Ref": "Size"}, "large"]}},
        **loop("Name", items, {"Topic${Name}": TOPIC}),
    }
    assert list(extended(template, Size="large")["Resources"]) == ["TopicA", "TopicB"]
    assert list(extended(template, Size="small")["Resources"]) == ["TopicOnly"]


def test_an_ampersand_leaves_letters_and_digits_for_a_logical_id() -> None:
    body = {"Net&{Cidr}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "${Cidr}"}}}
    made = extended(loop("Cidr", ["10.0.0.0/16"], body))
    assert made["Resources"] == {"Net1000016": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}


def test_loops_stand_in_loops_and_see_the_outer_item() -> None:
    inner = {"Fn::ForEach::Colours": ["Colour", ["Red", "Blue"], {"${Shape}${Colour}": topic("${Shape}-${Colour}")}]}
    made = extended({"Resources": {"Fn::ForEach::Shapes": ["Shape", ["Disc", "Cube"], inner]}})
    assert list(made["Resources"]) == ["DiscRed", "DiscBlue", "CubeRed", "CubeBlue"]
    assert made["Resources"]["CubeRed"] == topic("Cube-Red")


def test_loops_write_properties_outputs_and_conditions() -> None:
    read = {"Fn::FindInMap": ["Table", "T", {"Ref": "P"}]}
    made = extended(
        {
            "Mappings": {"Table": {"T": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1}}},
            "Conditions": {"Fn::ForEach::C": ["N", ["A", "B"], {"Is${N}": {"Fn::Equals": ["${N}", "A"]}}]},
            "Resources": {
                "T": {
                    "Type": "AWS::DynamoDB::Table",
                    "Properties": {
                        "Fn::ForEach::Ps": ["P", ["ReadCapacityUnits", "WriteCapacityUnits"], {"${P}": read}]
                    },
                }
            },
            "Outputs": {"Fn::ForEach::O": ["N", ["A", "B"], {"Out${N}": {"Value": {"Fn::Sub": "${N}-${T}"}}}]},
        }
    )
    assert made["Conditions"] == {"IsA": {"Fn::Equals": ["A", "A"]}, "IsB": {"Fn::Equals": ["B", "A"]}}
    assert made["Resources"]["T"]["Properties"] == {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1}
    assert made["Outputs"] == {"OutA": {"Value": {"Fn::Sub": "A-${T}"}}, "OutB": {"Value": {"Fn::Sub": "B-${T}"}}}


def test_a_loop_over_nothing_writes_nothing() -> None:
    assert extended(loop("Name", [], {"Topic${Name}": TOPIC}))["Resources"] == {}


@pytest.mark.parametrize(
    ("why", "arguments", "message"),
    [
        ("two arguments are not three", ["Name", ["A"]], "Fn::ForEach::Topics layout is incorrect"),
        ("items are a list", ["Name", "A", {"${Name}": TOPIC}], "Fn::ForEach::Topics layout is incorrect"),
        (
            "a resource's attribute is not known yet",
            ["Name", {"Fn::GetAtt": ["X", "Names"]}, {"${Name}": TOPIC}],
            "Fn::ForEach::Topics layout is incorrect",
        ),
        (
            "a key is made twice",  # the wording is from a user's log of AWS, with key 'Cidr'
            ["Name", ["A", "B"], {"Same": TOPIC}],
            "Duplicate key 'Same' when merging keys to parent object in Fn::ForEach",
        ),
    ],
)
def test_a_loop_that_cannot_be_unrolled_says_why(why: str, arguments: list[Any], message: str) -> None:
    with pytest.raises(TransformFailed) as failure:
        extended(loop(*arguments))
    assert str(failure.value) == f"Transform AWS::LanguageExtensions failed with: {message}", why


def nested(depth: int, items: list[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"".join(f"${{I{level}}}" for level in range(depth)): {"Type": "AWS::SNS::Topic"}}
    for level in reversed(range(depth)):
        body = {f"Fn::ForEach::L{level}": [f"I{level}", items, body]}
    return {"Resources": body}


def test_loops_nest_five_deep_and_no_deeper() -> None:
    assert len(extended(nested(5, ["A", "B"]))["Resources"]) == 32
    with pytest.raises(TransformFailed, match="nested up to 5 times"):
        extended(nested(6, ["A", "B"]))


@pytest.mark.parametrize(
    "template",
    [
        nested(5, [f"X{number}" for number in range(100)]),
        loop("Name", ["x" * 4096], {"Topic": {"Metadata": "${Name}" * 100_000}}),
    ],
    ids=["ten billion resources", "a text of four hundred megabytes"],
)
def test_what_loops_write_is_bounded(template: dict[str, Any]) -> None:
    with pytest.raises(TransformFailed, match="Transformation data limit exceeded"):
        extended(template)
