"""Stacks of functions and of what functions make, as users deploy them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

QUICK = {"Delay": 0.05, "MaxAttempts": 600}
ROLE = "arn:aws:iam::000000000000:role/worker"
MAKER = """
import cfnresponse

def handler(event, context):
    asked = event["ResourceProperties"]
    made = event.get("PhysicalResourceId", asked.get("Id", "made"))
    if event["RequestType"] == "Update":
        made = asked.get("Id", made)
    if asked.get("Fail") == event["RequestType"]:
        return cfnresponse.send(event, context, cfnresponse.FAILED, {}, made, reason="it may not be")
    said = {"Name": asked.get("Name"), "Parts": ["a", "b"]}
    cfnresponse.send(event, context, cfnresponse.SUCCESS, said, made)
"""
SHOP = """
Parameters:
  Answer: {Type: String, Default: one}
  Memory: {Type: Number, Default: 128}
Resources:
  Shop:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::000000000000:role/worker
      Runtime: python3.12
      Handler: index.handler
      MemorySize: !Ref Memory
      Environment: {Variables: {ANSWER: !Ref Answer}}
      Code:
        ZipFile: |
          import os
          def handler(event, context):
              return os.environ["ANSWER"]
  %s:
    Type: AWS::Lambda::Version
    Properties: {FunctionName: !Ref Shop}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {FunctionName: !Ref Shop, FunctionVersion: !GetAtt %s.Version, Name: live}
  Asked:
    Type: AWS::SQS::Queue
  Fed:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Live, EventSourceArn: !GetAtt Asked.Arn, BatchSize: 2}
  Metadata:
    Type: AWS::CDK::Metadata
    Properties: {Analytics: "v2:deflate64:"}
Outputs:
  Live: {Value: !Ref Live}
  Version: {Value: !GetAtt %s.Version}
"""


class Stack:
    """One at a time; `name` is deleted in the end."""

    name = "functions"

    def __init__(self, aws: Any) -> None:
        self.client = aws("cloudformation")

    def deploy(self, verb: str, template: Any, **parameters: str) -> dict[str, str]:
        """create or update; the outputs, or who failed and why."""
        text = template if isinstance(template, str) else json.dumps(template)
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        getattr(self.client, f"{verb}_stack")(StackName=self.name, TemplateBody=text, Parameters=given)
        while self._status().endswith("IN_PROGRESS"):
            time.sleep(0.02)
        (stack,) = self.client.describe_stacks(StackName=self.name)["Stacks"]
        if stack["StackStatus"] != f"{verb.upper()}_COMPLETE":
            return self.reasons("FAILED")
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    def delete(self) -> None:
        self.client.delete_stack(StackName=self.name)
        self.client.get_waiter("stack_delete_complete").wait(StackName=self.name, WaiterConfig=QUICK)

    def reasons(self, status: str) -> dict[str, str]:
        return {
            event["LogicalResourceId"]: event.get("ResourceStatusReason", "")
            for event in self.client.describe_stack_events(StackName=self.name)["StackEvents"]
            if event["ResourceStatus"].endswith(status)
        }

    def _status(self) -> str:
        return str(self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"])


@pytest.fixture
def stack(aws: Any) -> Iterator[Stack]:
    made = Stack(aws)
    yield made
    made.delete()


def called(aws: Any, arn: str) -> Any:
    return json.load(aws("lambda").invoke(FunctionName=arn)["Payload"])


def shop(version: str) -> str:
    return SHOP % (version, version, version)


def test_an_alias_follows_what_is_published(aws: Any, stack: Stack) -> None:
    outputs = stack.deploy("create", shop("First"))
    assert (outputs["Version"], called(aws, outputs["Live"])) == ("1", "one")
    outputs = stack.deploy("update", shop("Second"), Answer="two", Memory="256")
    assert (outputs["Version"], called(aws, outputs["Live"])) == ("2", "two")
    versions = aws("lambda").list_versions_by_function(FunctionName=outputs["Live"].rpartition(":")[0])["Versions"]
    assert [each["Version"] for each in versions] == ["$LATEST", "2"], "the version that went from the template is gone"
    (fed,) = aws("lambda").list_event_source_mappings(FunctionName=outputs["Live"])["EventSourceMappings"]
    assert fed["BatchSize"] == 2


def test_what_does_not_work_out_leaves_what_was(aws: Any, stack: Stack) -> None:
    outputs = stack.deploy("create", shop("First"))
    failed = stack.deploy("update", shop("Second"), Memory="1")
    assert "Shop" in failed
    failed = stack.deploy("update", shop("Second"))
    assert failed["Second"].startswith(
        'Resource handler returned message: "A version for this Lambda function exists ( 1 ).'
    )
    assert called(aws, outputs["Live"]) == "one"


def custom(**properties: str) -> dict[str, Any]:
    maker = {"Role": ROLE, "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": MAKER}}
    token = {"Fn::GetAtt": ["Maker", "Arn"]}
    return {
        "Resources": {
            "Maker": {"Type": "AWS::Lambda::Function", "Properties": maker},
            "Thing": {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, "Name": "n", **properties}},
            "Next": {
                "Type": "AWS::CloudFormation::CustomResource",
                "Properties": {"ServiceToken": token, "Name": {"Fn::GetAtt": ["Thing", "Name"]}},
            },
        },
        "Outputs": {
            "Id": {"Value": {"Ref": "Thing"}},
            "Name": {"Value": {"Fn::GetAtt": ["Next", "Name"]}},
            "Parts": {"Value": {"Fn::Join": ["+", {"Fn::GetAtt": ["Thing", "Parts"]}]}},
        },
    }


def test_a_custom_resource_is_made_changed_and_replaced(stack: Stack) -> None:
    assert stack.deploy("create", custom(Id="first")) == {"Id": "first", "Name": "n", "Parts": "a+b"}
    assert stack.deploy("update", custom(Id="first", Name="m"))["Name"] == "m"
    assert stack.deploy("update", custom(Id="second"))["Id"] == "second"
    events = stack.client.describe_stack_events(StackName=stack.name)["StackEvents"]
    deleted = [each["PhysicalResourceId"] for each in events if each["ResourceStatus"] == "DELETE_COMPLETE"]
    assert deleted == ["first"], "what it was before is deleted once the new one is there"
    assert "it may not be" in stack.deploy("update", custom(Id="second", Fail="Update"))["Thing"]


def test_a_custom_resource_that_failed_is_deleted_all_the_same(stack: Stack) -> None:
    assert "it may not be" in stack.deploy("create", custom(Id="half", Fail="Create"))["Thing"]
    assert "Thing" in stack.reasons("DELETE_COMPLETE")


def test_a_stack_waits_until_it_is_told_to_go_on(stack: Stack) -> None:
    signal = """
import cfnresponse, json, urllib.request

def handler(event, context):
    if event["RequestType"] == "Create":
        said = json.dumps({"Status": "SUCCESS", "UniqueId": "a", "Data": "ready", "Reason": ""}).encode()
        url = event["ResourceProperties"]["Handle"]
        urllib.request.urlopen(urllib.request.Request(url, data=said, method="PUT", headers={"Content-Type": ""}))
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, "signaled")
"""
    maker = {"Role": ROLE, "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": signal}}
    handle = {"Ref": "Handle"}
    token = {"Fn::GetAtt": ["Maker", "Arn"]}
    template = {
        "Resources": {
            "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
            "Maker": {"Type": "AWS::Lambda::Function", "Properties": maker},
            "Signal": {"Type": "Custom::Signal", "Properties": {"ServiceToken": token, "Handle": handle}},
            "Wait": {
                "Type": "AWS::CloudFormation::WaitCondition",
                "Properties": {"Handle": handle, "Timeout": "60", "Count": 1},
            },
        },
        "Outputs": {"Said": {"Value": {"Fn::GetAtt": ["Wait", "Data"]}}},
    }
    assert stack.deploy("create", template) == {"Said": '{"a":"ready"}'}
