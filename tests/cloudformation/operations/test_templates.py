"""Templates as they are given back, and what is said of one that is sent."""

import json
from collections import OrderedDict
from typing import Any

import pytest

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import NAMED_ROLE, RED, ROLE, WITH_PARAMETER, template, thing
from tests.cloudformation.operations.test_stacks import refused

LOOP = {"Fn::ForEach::Things": ["Name", ["A", "B"], {"Thing${Name}": thing(Color="red")}]}
SERVERLESS = "AWS::Serverless-2016-10-31"
EXPANDED = {"Transform": "AWS::LanguageExtensions"}
YAML = "# a comment\r\nResources:\r\n  Thing:\r\n    Type: Test::Thing::Thing\r\n"
DECLARED = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "what it is",
    "Metadata": {"AWS::CloudFormation::Interface": {}},
    "Parameters": {
        "Number": {"Type": "Number", "Default": 5, "AllowedValues": [5, 7], "Description": "how many"},
        "Secret": {"Type": "String", "NoEcho": "true"},
    },
}


def test_a_template_is_given_back_as_it_was_sent(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=YAML)
    found = cloud.client.get_template(StackName="s")
    assert (found["TemplateBody"], found["StagesAvailable"]) == (YAML, ["Original", "Processed"])


def test_and_as_transforms_made_it(cloud: Cloud) -> None:
    body = template(**LOOP, sections=EXPANDED)
    cloud.client.create_stack(StackName="s", TemplateBody=body, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    assert cloud.settled() == "CREATE_COMPLETE"
    processed = cloud.client.get_template(StackName="s")["TemplateBody"]
    assert processed == {"Resources": {"ThingA": thing(Color="red"), "ThingB": thing(Color="red")}}
    original = cloud.client.get_template(StackName="s", TemplateStage="Original")["TemplateBody"]
    assert original == json.loads(body)


def test_a_stack_under_review_has_none(cloud: Cloud) -> None:
    """CDK asks for it between its change set's creation and execution; SAM then asks for the change set's."""
    cloud.client.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=RED)
    assert "TemplateBody" not in cloud.client.get_template(StackName="s")
    assert cloud.client.get_template(StackName="s", ChangeSetName="c")["TemplateBody"] == json.loads(RED)


def summary(cloud: Cloud, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = cloud.client.get_template_summary(**asked)
    del found["ResponseMetadata"]
    return found


def test_what_a_template_declares(cloud: Cloud) -> None:
    body = template(Thing=thing(), Role=ROLE, sections=DECLARED)
    found = summary(cloud, TemplateBody=body)
    assert found == {
        "Parameters": [
            {
                "ParameterKey": "Number",
                "DefaultValue": "5",
                "ParameterType": "Number",
                "NoEcho": False,
                "Description": "how many",
                "ParameterConstraints": {"AllowedValues": ["5", "7"]},
            },
            {"ParameterKey": "Secret", "ParameterType": "String", "NoEcho": True, "ParameterConstraints": {}},
        ],
        "Description": "what it is",
        "Capabilities": ["CAPABILITY_IAM"],
        "CapabilitiesReason": "The following resource(s) require capabilities: [AWS::IAM::Role]",
        "ResourceTypes": ["AWS::IAM::Role", "Test::Thing::Thing"],
        "Version": "2010-09-09",
        "Metadata": '{"AWS::CloudFormation::Interface": {}}',
    }
    validated = cloud.client.validate_template(TemplateBody=body)
    assert [each["ParameterKey"] for each in validated["Parameters"]] == ["Number", "Secret"]
    assert {name: validated[name] for name in ("Description", "Capabilities", "CapabilitiesReason")} == {
        name: found[name] for name in ("Description", "Capabilities", "CapabilitiesReason")
    }


def test_a_stack_is_summed_up_by_its_template(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=WITH_PARAMETER)
    assert summary(cloud, StackName="s") == summary(cloud, TemplateBody=WITH_PARAMETER)


@pytest.mark.parametrize(
    ("resources", "sections", "needed", "transforms"),
    [
        ({"Thing": thing()}, {}, None, None),
        ({"Role": NAMED_ROLE}, {}, ["CAPABILITY_NAMED_IAM"], None),
        ({"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}}}, {}, ["CAPABILITY_IAM"], None),
        (LOOP, EXPANDED, None, ["AWS::LanguageExtensions"]),
        ({"F": {"Type": "AWS::Serverless::Function"}}, {"Transform": [SERVERLESS], "Globals": {}}, None, [SERVERLESS]),
    ],
)  # fmt: skip
def test_what_a_template_needs(
    cloud: Cloud,
    resources: dict[str, Any],
    sections: dict[str, Any],
    needed: list[str] | None,
    transforms: list[str] | None,
) -> None:
    found = cloud.client.validate_template(TemplateBody=template(**resources, sections=sections))
    assert (found.get("Capabilities"), found.get("DeclaredTransforms")) == (needed, transforms)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{}", "At least one Resources member must be defined."),
        ('{"Resources": []}', "Template format error: "),
        ("Resources: {Thing: {Type: Test::Thing::Thing, Properties: {A: !Ref Nobody}}}",
         "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template"),
        ('{"Transform": [1], "Resources": {}}', "Key Name of transform definition must be a string."),
    ],
)  # fmt: skip
def test_what_is_no_template(cloud: Cloud, body: str, message: str) -> None:
    for operation in (cloud.client.validate_template, cloud.client.get_template_summary):
        code, said = refused(operation, TemplateBody=body)
        assert (code, message in said) == ("ValidationError", True), said


def test_members_stay_in_their_order(cloud: Cloud) -> None:
    """botocore reads what is JSON so."""
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    assert isinstance(cloud.client.get_template(StackName="s")["TemplateBody"], OrderedDict)
