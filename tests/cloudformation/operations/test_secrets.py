"""What is secret is used, and not shown: in events, as in what describes stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html: NoEcho masks "any calls that
describe the stack or stack events", but for Metadata and Outputs.
"""

import json
from typing import Any

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import template, thing


def shown(cloud: Cloud, logical_id: str) -> list[Any]:
    """ResourceProperties, each once, the newest first."""
    events = cloud.client.describe_stack_events(StackName="s")["StackEvents"]
    said = [each.get("ResourceProperties") for each in events if each["LogicalResourceId"] == logical_id]
    return [json.loads(each) for each in dict.fromkeys(said) if each is not None]


def test_secrets_are_not_in_events(cloud: Cloud) -> None:
    attribute = {"Fn::GetAtt": ["Maker", "Password"]}
    body = {
        "Maker": thing(NoEcho=True, Password="hidden", Of={"Ref": "Secret"}),
        "User": thing(Password=attribute, Uri={"Fn::Sub": "db://${Maker.Password}@${Open}"}, Of={"Ref": "Maker"}),
        "Cut": thing(Part={"Fn::Select": ["1", {"Fn::Split": ["dd", attribute]}]}),
        "Other": thing(Color="red"),
    }
    parameters = {"Secret": {"Type": "String", "NoEcho": True, "Default": "own"}}
    parameters["Open"] = {"Type": "String", "Default": "host"}
    sections = {"Parameters": parameters, "Outputs": {"Password": {"Value": attribute}}}
    cloud.client.create_stack(StackName="s", TemplateBody=template(sections=sections, **body))
    assert cloud.settled() == "CREATE_COMPLETE"
    assert shown(cloud, "Maker") == [{"NoEcho": True, "Password": "hidden", "Of": "****"}]
    assert shown(cloud, "User") == [{"Password": "****", "Uri": "db://****@host", "Of": "maker-id"}]
    assert shown(cloud, "Cut") == [], "which cannot be told"
    assert shown(cloud, "Other") == [{"Color": "red"}]
    stack = cloud.stacks.find("123456789012", "eu-west-1", "s")
    assert stack is not None
    assert stack.resources["User"].properties["Uri"] == "db://hidden@host"
    assert stack.resources["Cut"].properties == {"Part": "en"}
    (output,) = cloud.client.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]
    assert output["OutputValue"] == "hidden"


def test_a_change_of_a_secret_and_its_rollback_show_none(cloud: Cloud) -> None:
    parameters = {"Secret": {"Type": "String", "NoEcho": True}}

    def deployed(operation: str, secret: str, **more: Any) -> None:
        body = template(sections={"Parameters": parameters}, A=thing(Of={"Ref": "Secret"}), **more)
        given = [{"ParameterKey": "Secret", "ParameterValue": secret}]
        getattr(cloud.client, operation)(StackName="s", TemplateBody=body, Parameters=given)

    deployed("create_stack", "one")
    assert cloud.settled() == "CREATE_COMPLETE"
    deployed("update_stack", "two", Bad={**thing(Fails=["create"]), "DependsOn": "A"})
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert shown(cloud, "A") == [{"Of": "****"}]
    stack = cloud.stacks.find("123456789012", "eu-west-1", "s")
    assert stack is not None
    assert stack.resources["A"].properties == {"Of": "one"}
