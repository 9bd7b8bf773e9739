"""Conditions and rules: what is true of the parameters."""

from typing import Any

import pytest

from emulator.cloudformation.records import Parameter
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.rules import check_rules
from emulator.cloudformation.templates.scope import Scope
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse

HEAD = """
Parameters:
  Env: {Type: String}
  Debug: {Type: String}
  Count: {Type: Number}
  Zones: {Type: CommaDelimitedList}
  Vpc: {Type: AWS::EC2::VPC::Id}
Mappings: {Stages: {prod: {Public: true}}}
Resources: {A: {Type: AWS::SNS::Topic}}
"""
PARAMETERS = {
    "Env": Parameter("Env", "prod", "prod"),
    "Debug": Parameter("Debug", "true", "true"),
    "Count": Parameter("Count", "2", "2"),
    "Zones": Parameter("Zones", "a,b", ["a", "b"]),
    "Vpc": Parameter("Vpc", "vpc-1", "vpc-1"),
}


def scope(text: str) -> tuple[Template, Scope]:
    template = Template.of(parse(HEAD + text))
    return template, Scope(template, PARAMETERS, {"AWS::Region": "eu-west-1"}, {}, str, str)


CONDITIONS = [
    ("equal texts", "!Equals [!Ref Env, prod]", True),
    ("texts in another case", "!Equals [!Ref Env, PROD]", False),
    ("a boolean and its text", "!Equals [!Ref Debug, true]", True),
    ("a number and its text", "!Equals [!Ref Count, 2]", True),
    ("a pseudo parameter", "!Equals [!Ref AWS::Region, eu-west-1]", True),
    ("what a mapping says", "!Equals [!FindInMap [Stages, !Ref Env, Public], 'true']", True),
    ("one of a list", "!Equals [!Select [1, !Ref Zones], b]", True),
    ("a list as a text", "!Equals [!Join [',', !Ref Zones], 'a,b']", True),
    ("not", "!Not [!Equals [a, a]]", False),
    ("and", "!And [!Equals [a, a], !Not [!Equals [a, b]], !Equals [a, a]]", True),
    ("or", "!Or [!Equals [a, b], !Equals [a, c]]", False),
    ("another condition, wherever it stands", "!Or [!Condition Before, !Condition ZAfter]", True),
    ("a condition itself", "!Condition Before", False),
]


@pytest.mark.parametrize(("why", "text", "wanted"), CONDITIONS, ids=[case[0] for case in CONDITIONS])
def test_conditions(why: str, text: str, wanted: bool) -> None:
    others = "  Before: !Equals [a, b]\n", "  ZAfter: !Not [!Condition Before]\n"
    assert scope(f"Conditions:\n{others[0]}  C: {text}\n{others[1]}")[1].condition("C") is wanted


def test_conditions_may_rest_on_one_another_without_end() -> None:
    chain = "".join(f"  C{n}: !Not [!Condition C{n + 1}]\n" for n in range(2_000))
    assert scope(f"Conditions:\n{chain}  C2000: !Equals [a, a]\n")[1].condition("C0")


COUNTS = "requires a list of at least 2 and at most 10 boolean parameters."
WRONG = [
    ("one for all", "!And [!Equals [a, a]]", f"every Fn::And object {COUNTS}"),
    ("eleven for any", "!Or [" + "!Equals [a, a], " * 11 + "]", f"every Fn::Or object {COUNTS}"),
    # https://github.com/aws-cloudformation/cfn-lint/issues/1639
    ("a list as a text", "!Equals [!Ref Zones, '']", "every Fn::Equals object requires a list of 2 string parameters."),
    (
        "two to deny",
        "!Not [!Equals [a, a], !Equals [a, a]]",
        "every Fn::Not object requires a list of exactly 1 boolean parameter.",
    ),
]


@pytest.mark.parametrize(("why", "text", "message"), WRONG, ids=[case[0] for case in WRONG])
def test_conditions_refuse_arguments(why: str, text: str, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        scope(f"Conditions: {{C: {text}}}")[1].condition("C")
    assert str(refused.value) == f"Template error: {message}"


BOOTSTRAP = "CDK bootstrap stack version 6 required. Please run 'cdk bootstrap' with a recent version of the CDK CLI."
RULES: list[tuple[str, str, bool]] = [
    ("one that must not be in a list", "!Not [!Contains [['1', '2', '3'], !Ref Count]]", False),
    ("one that must be", "!Contains [!Ref Zones, a]", True),
    ("all alike", "!EachMemberEquals [!Ref Zones, a]", False),
    ("all among others", "!EachMemberIn [!Ref Zones, [a, b, c]]", True),
    ("all parameters of a type", "!EachMemberEquals [!RefAll AWS::EC2::VPC::Id, vpc-1]", True),
]


@pytest.mark.parametrize(("why", "text", "kept"), RULES, ids=[case[0] for case in RULES])
def test_rules(why: str, text: str, kept: bool) -> None:
    rule = {"Assertions": [{"Assert": parse(f"value: {text}")["value"], "AssertDescription": BOOTSTRAP}]}
    assert refusal(rule) == (None if kept else BOOTSTRAP)
    assert refusal({**rule, "RuleCondition": {"Fn::Equals": ["a", "b"]}}) is None


def refusal(rule: dict[str, Any]) -> str | None:
    _, evaluated = scope("")
    try:
        check_rules({"R": rule}, evaluated)
    except TemplateError as refused:
        return str(refused)
    return None
