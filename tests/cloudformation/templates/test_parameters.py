"""What the parameters of a template are, and which values AWS refuses.

Messages are from users' logs:
https://github.com/aws/aws-cli/issues/7750 https://github.com/aws/aws-cli/issues/7992
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/930
https://github.com/aws-quickstart/quickstart-pivotal-cloudfoundry/issues/9
https://github.com/widdix/cfn-create-or-update/pull/15 https://github.com/rackerlabs/ebs_snapper/issues/57
"""

from collections.abc import Mapping
from typing import Any

import pytest

from emulator.cloudformation.records import Parameter
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.parameters import resolve
from emulator.cloudformation.templates.template import Template

STORED = {"/ami": "ami-1", "/subnets": "s-1, s-2"}


def read(name: str) -> str:
    if name not in STORED:
        raise TemplateError(f"Unable to fetch parameters [{name}] from parameter store for this account.")
    return STORED[name]


def resolved(declared: Mapping[str, Any], *given: Mapping[str, Any], **previous: Parameter) -> dict[str, Parameter]:
    template = Template.of({"Parameters": dict(declared), "Resources": {"A": {"Type": "AWS::SNS::Topic"}}})
    return resolve(template, given, previous, read)


def said(key: str, value: str) -> dict[str, Any]:
    return {"ParameterKey": key, "ParameterValue": value}


LIST = "CommaDelimitedList"
VALUES: list[tuple[str, dict[str, Any], str | None, str | list[str]]] = [
    ("what is given", {"Type": "String", "Default": "a"}, "b", "b"),
    ("the default", {"Type": "String", "Default": "a"}, None, "a"),
    ("an empty text is given too", {"Type": "String", "Default": "a"}, "", ""),
    ("a number is a text", {"Type": "Number", "Default": 8080}, None, "8080"),
    ("a boolean is a text", {"Type": "String", "Default": True, "AllowedValues": [True, False]}, None, "true"),
    ("a number keeps its zeros", {"Type": "Number"}, "0010", "0010"),
    ("a list, without blanks", {"Type": LIST}, "a, b ,c", ["a", "b", "c"]),
    ("an empty list has an empty member", {"Type": LIST, "Default": ""}, None, [""]),
    ("a list of numbers", {"Type": "List<Number>"}, "1, 2.5", ["1", "2.5"]),
    ("a list of what AWS knows", {"Type": "List<AWS::EC2::Subnet::Id>"}, "s-1,s-2", ["s-1", "s-2"]),
    ("what Systems Manager has", {"Type": "AWS::SSM::Parameter::Value<String>"}, "/ami", "ami-1"),
    ("by default too", {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/ami"}, None, "ami-1"),
    ("a list that it has", {"Type": "AWS::SSM::Parameter::Value<List<String>>"}, "/subnets", ["s-1", "s-2"]),
    ("a parameter of it by name", {"Type": "AWS::SSM::Parameter::Name"}, "/ami", "/ami"),
    ("what fits a pattern", {"Type": "String", "AllowedPattern": r"[a-z]\d+"}, "a12", "a12"),
    ("members that fit a pattern", {"Type": LIST, "AllowedPattern": r"\w+"}, "dev,test", ["dev", "test"]),
    ("a name that fits, whatever is stored", {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "/.*"},
     "/ami", "ami-1"),
    ("as long as may be", {"Type": "String", "MinLength": 1, "MaxLength": "3"}, "abc", "abc"),
    ("as large as may be", {"Type": "Number", "MinValue": "1", "MaxValue": 3}, "3", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "declared", "given", "value"), VALUES, ids=[case[0] for case in VALUES])
def test_values(why: str, declared: dict[str, Any], given: str | None, value: str | list[str]) -> None:
    found = resolved({"P": declared}, *([said("P", given)] if given is not None else []))
    assert found["P"].value == value


NO_EMAIL = "Must be an address"
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("none of those allowed", {"Type": "String", "AllowedValues": ["a"]}, "b",
     "Parameter 'P' must be one of AllowedValues"),
    ("a pattern that only part of it fits", {"Type": "String", "AllowedPattern": "[a-z]*"}, "a1",
     "Parameter 'P' must match pattern [a-z]*"),
    ("a member that does not fit", {"Type": LIST, "AllowedPattern": r"\w+"}, "a,-",
     r"Parameter 'P' must match pattern \w+"),
    ("a pattern that would try for ever", {"Type": "String", "AllowedPattern": "(a+)+b"}, "a" * 200,
     "Parameter 'P' must match pattern (a+)+b"),
    ("a pattern that takes long, and often",
     {"Type": LIST, "AllowedPattern": "(x+x+)+y|(a|aa)+"}, ",".join(["x" * 21, "aa"] * 90),
     "Parameter 'P' must match pattern (x+x+)+y|(a|aa)+"),
    ("a pattern that is none", {"Type": "String", "AllowedPattern": "("}, "a", "Parameter 'P' must match pattern ("),
    ("too short", {"Type": "String", "MinLength": 8}, "a", "Parameter 'P' must contain at least 8 characters"),
    ("too long", {"Type": "String", "MaxLength": 2}, "abc", "Parameter 'P' must contain at most 2 characters"),
    ("no number", {"Type": "Number"}, "", "Parameter 'P' must be a number."),
    ("no number in a list", {"Type": "List<Number>"}, "1,b", "Parameter 'P' must be a number."),
    ("too little", {"Type": "Number", "MinValue": 1}, "0", "Parameter 'P' must be a number not less than 1"),
    ("too much", {"Type": "Number", "MaxValue": 1}, "2", "Parameter 'P' must be a number not greater than 1"),
    ("what the template describes",
     {"Type": "String", "AllowedPattern": ".+@.+", "ConstraintDescription": NO_EMAIL}, "a",
     f"Parameter P failed to satisfy constraint: {NO_EMAIL}"),
    ("what Systems Manager has not", {"Type": "AWS::SSM::Parameter::Value<String>"}, "/no",
     "Unable to fetch parameters [/no] from parameter store for this account."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "declared", "given", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_values_are_refused(why: str, declared: dict[str, Any], given: str, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        resolved({"P": declared}, said("P", given))
    assert str(refused.value) == message


def test_all_that_lack_a_value_are_named() -> None:
    with pytest.raises(TemplateError, match=r"^Parameters: \[A, C\] must have values$"):
        resolved({"A": {"Type": "String"}, "B": {"Type": "String", "Default": "b"}, "C": {"Type": "String"}})


def test_all_that_the_template_does_not_have_are_named() -> None:
    with pytest.raises(TemplateError, match=r"^Parameters: \[B, C\] do not exist in the template$"):
        resolved({"A": {"Type": "String"}}, said("B", "b"), said("C", "c"))


KEPT = {"ParameterKey": "P", "UsePreviousValue": True}
PREVIOUS = Parameter("P", "/ami", "ami-0", resolved="ami-0")


def test_a_previous_value_is_read_again_from_systems_manager() -> None:
    found = resolved({"P": {"Type": "AWS::SSM::Parameter::Value<String>", "NoEcho": "true"}}, KEPT, P=PREVIOUS)
    assert found == {"P": Parameter("P", "/ami", "ami-1", no_echo=True, resolved="ami-1")}


def test_a_previous_value_is_no_new_one() -> None:
    with pytest.raises(TemplateError) as refused:
        resolved({"P": {"Type": "String"}}, {**KEPT, "ParameterValue": "b"}, P=PREVIOUS)
    assert str(refused.value) == (
        "Invalid input for parameter key P. Cannot specify usePreviousValue as true and non empty value for a parameter"
    )


def test_a_previous_value_has_to_be_there() -> None:
    with pytest.raises(TemplateError, match=r"as true for a parameter key not in the previous template$"):
        resolved({"P": {"Type": "String"}}, KEPT)
