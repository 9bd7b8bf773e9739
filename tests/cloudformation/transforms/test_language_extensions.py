"""AWS::LanguageExtensions but for loops: each function by what it becomes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.cloudformation.transforms.context import TransformFailed
from tests.cloudformation.transforms.contexts import extended

SECTIONS = {
    "Mappings": {"Sizes": {"us-east-1": {"small": "t3.micro"}, "prod": {"big": ["a", "b"]}}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsTest": {"Fn::Not": [{"Condition": "IsProd"}]},
        "Two": {"Fn::Equals": [{"Fn::Length": {"Ref": "Names"}}, 2]},
        "Later": {"Fn::Equals": [{"Ref": "Queue"}, "b"]},
    },
}
PARAMETERS = {"Stage": "prod", "Names": ["a", "b"], "Size": "small"}
ARN = {"Fn::GetAtt": ["Queue", "Arn"]}


def valued(value: Any) -> Any:
    """What a property becomes."""
    resources = {"R": {"Type": "Test::Thing", "Properties": {"P": value}}}
    return extended({**SECTIONS, "Resources": resources}, **PARAMETERS)["Resources"]["R"]["Properties"]["P"]


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("a list has a length", {"Fn::Length": ["a", "b", "c"]}, 3),
        ("so has a list parameter", {"Fn::Length": {"Ref": "Names"}}, 2),
        ("and what a text is split into", {"Fn::Length": {"Fn::Split": [",", "a,b,c,d"]}}, 4),
        ("items need not be known to be counted", {"Fn::Length": [ARN, {"Ref": "Queue"}]}, 2),
        ("an item without a value does not count", {"Fn::Length": ["a", {"Ref": "AWS::NoValue"}]}, 1),
        (
            "an object becomes compact JSON",
            {"Fn::ToJsonString": {"a": 1, "b": [True, None]}},
            '{"a":1,"b":[true,null]}',
        ),
        (
            "parameters in it are known (the example of AWS's page)",
            {"Fn::ToJsonString": {"key1": "value1", "key2": {"Ref": "Stage"}}},
            '{"key1":"value1","key2":"prod"}',
        ),
        (
            "what is not known yet is joined in when the stack is made",
            {"Fn::ToJsonString": {"arn": ARN, "stage": {"Ref": "Stage"}}},
            {"Fn::Join": ["", ['{"arn":"', ARN, '","stage":"prod"}']]},
        ),
        (
            "the texts of functions are escaped for where they stand then",
            {"Fn::ToJsonString": [{"Fn::Sub": 'say "${Queue}"'}, {"Fn::Join": ['"', [ARN, "\n"]]}]},
            {
                "Fn::Join": [
                    "",
                    ['["', {"Fn::Sub": 'say \\"${Queue}\\"'}, '","', {"Fn::Join": ['\\"', [ARN, "\\n"]]}, '"]'],
                ]
            },
        ),
        (
            "conditions choose",
            {"Fn::ToJsonString": {"a": {"Fn::If": ["IsProd", "yes", ARN]}}},
            '{"a":"yes"}',
        ),
        (
            "members without a value are left out",
            {"Fn::ToJsonString": {"a": {"Fn::If": ["IsTest", "yes", {"Ref": "AWS::NoValue"}]}, "b": 1}},
            '{"b":1}',
        ),
        (
            "JSON stands in JSON",
            {"Fn::ToJsonString": {"inner": {"Fn::ToJsonString": {"a": "b"}}}},
            '{"inner":"{\\"a\\":\\"b\\"}"}',
        ),
        (
            "a mapping is found by functions",
            {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, {"Ref": "Size"}]},
            "t3.micro",
        ),
        (
            "also by Fn::Join and Fn::Select",
            {"Fn::FindInMap": ["Sizes", {"Fn::Join": ["", ["pr", "od"]]}, {"Fn::Select": [1, ["x", "big"]]}]},
            ["a", "b"],
        ),
        (
            "a default where a mapping has no such key",
            {"Fn::FindInMap": ["Sizes", "eu-west-1", "small", {"DefaultValue": {"Fn::Sub": "t3.${Size}"}}]},
            "t3.small",
        ),
        (
            "a default may be known only later",
            {"Fn::FindInMap": ["Nothing", "a", "b", {"DefaultValue": {"Ref": "Queue"}}]},
            {"Ref": "Queue"},
        ),
        (
            "a default may be no value at all",
            {"Fn::FindInMap": ["Nothing", "a", "b", {"DefaultValue": {"Ref": "AWS::NoValue"}}]},
            {"Ref": "AWS::NoValue"},
        ),
        (
            "of two values one is taken, known or not",
            {"Fn::ToJsonString": {"a": {"Fn::If": ["IsProd", ARN, {"Ref": "AWS::NoValue"}]}}},
            {"Fn::Join": ["", ['{"a":"', ARN, '"}']]},
        ),
        ("Ref takes functions", {"Ref": {"Fn::Sub": "${Size}Queue"}}, {"Ref": "smallQueue"}),
        (
            "so does Fn::GetAtt",
            {"Fn::GetAtt": [{"Fn::Join": ["", [{"Ref": "Size"}, "Queue"]]}, "Arn"]},
            {"Fn::GetAtt": ["smallQueue", "Arn"]},
        ),
        ("what the transform does not define stays", {"Fn::Sub": "${Size}-${Queue}"}, {"Fn::Sub": "${Size}-${Queue}"}),
        (
            "but not what stands in it",
            {"Fn::If": ["IsProd", {"Fn::Length": ["a"]}, ARN]},
            {"Fn::If": ["IsProd", 1, ARN]},
        ),
    ],
)
def test_a_function_becomes_its_value(rule: str, value: Any, expected: Any) -> None:
    assert valued(value) == expected, rule


def test_conditions_may_count() -> None:
    made = extended({**SECTIONS, "Resources": {}}, **PARAMETERS)
    assert made["Conditions"]["Two"] == {"Fn::Equals": [2, 2]}


@pytest.mark.parametrize("policy", ["DeletionPolicy", "UpdateReplacePolicy"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Retain", "Retain"),
        ({"Ref": "Size"}, "small"),
        ({"Fn::If": ["IsProd", "Retain", "Delete"]}, "Retain"),
        ({"Fn::FindInMap": ["Policies", {"Ref": "Stage"}, "p", {"DefaultValue": "Delete"}]}, "Delete"),
    ],
)
def test_policies_take_functions(policy: str, value: Any, expected: str) -> None:
    resources = {"R": {"Type": "Test::Thing", policy: value}}
    made = extended({**SECTIONS, "Resources": resources}, **PARAMETERS)
    assert made["Resources"]["R"][policy] == expected


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ({"DeletionPolicy": ["Retain"]}, "Every DeletionPolicy member must be a string"),
        (
            {"UpdateReplacePolicy": {"Ref": "AWS::NoValue"}},
            "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy",
        ),
        ({"DeletionPolicy": ARN}, "Unsupported expression for DeletionPolicy in resource R"),
        ({"Properties": {"P": {"Fn::Length": "abc"}}}, "Fn::Length layout is incorrect"),
        ({"Properties": {"P": {"Fn::Length": ARN}}}, "Fn::Length layout is incorrect"),
        ({"Properties": {"P": {"Fn::ToJsonString": "abc"}}}, "Fn::ToJsonString layout is incorrect"),
        (
            {"Properties": {"P": {"Fn::ToJsonString": {"a": {"Fn::Equals": ["a", "b"]}}}}},
            "Fn::ToJsonString does not support Fn::Equals intrinsic function",
        ),
        (
            {"Properties": {"P": {"Fn::FindInMap": ["Sizes", "a", "b"]}}},
            "Unable to get mapping for Sizes::a::b",
        ),
        ({"Properties": {"P": {"Fn::FindInMap": ["Sizes", ARN, "b"]}}}, "Fn::FindInMap layout is incorrect"),
        ({"Properties": {"P": {"Fn::Length": {"Fn::If": ["IsProd", []]}}}}, "Fn::If layout is incorrect"),
        (
            {"Properties": {"P": {"Fn::Length": {"Fn::Select": [1, [["a"]]]}}}},
            "Fn::Select cannot select nonexistent value at index 1",
        ),
        ({"Properties": {"P": {"Fn::Length": {"Fn::If": ["Nobody", [], []]}}}}, "Unable to resolve Conditions section"),
        ({"Properties": {"P": {"Fn::Length": {"Fn::If": ["Later", [], []]}}}}, "Unable to resolve Conditions section"),
    ],
)
def test_what_cannot_be_extended_says_why(member: dict[str, Any], message: str) -> None:
    """Wordings: AWS's own library in its SAM CLI, cfn-language-discussion 159, cfn-lint 3996."""
    with pytest.raises(TransformFailed) as failure:
        extended({**SECTIONS, "Resources": {"R": {"Type": "Test::Thing", **member}}}, **PARAMETERS)
    assert str(failure.value) == f"Transform AWS::LanguageExtensions failed with: {message}"


def test_conditions_in_a_circle_end() -> None:
    circle = {"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    value = {"Fn::Length": {"Fn::If": ["A", [], []]}}
    with pytest.raises(TransformFailed, match="Unable to resolve Conditions section"):
        extended({"Conditions": circle, "Resources": {"R": {"Type": "T", "Properties": {"P": value}}}})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: (
        st.lists(children) | st.dictionaries(st.text().filter(lambda key: key[:3] not in ("Ref", "Fn:")), children)
    ),
    max_leaves=15,
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(PLAIN) | st.dictionaries(st.text().filter(lambda key: key[:3] not in ("Ref", "Fn:")), PLAIN))
def test_json_text_reads_back_as_what_was_written(value: Any) -> None:
    assert json.loads(valued({"Fn::ToJsonString": value})) == value
