"""Stacks of a running emulator: templates in S3, parameters of Systems Manager, calls of integrations, a reset."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import deploy, function
from tests.cloudformation.operations.test_stacks import refused
from tests.process import Server, emulating

BUCKET = "stack-templates"
NOTHING = {
    "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
    "Resources": {"Nothing": {"Type": "AWS::No::Thing", "Condition": "Never"}},
}
"""The sections of a template that makes nothing."""
INNER = {**NOTHING, "Parameters": {"P": {"Type": "String"}}, "Outputs": {"Out": {"Value": {"Ref": "P"}}}}
MACRO = """
def handler(event, context):
    fragment = {**event["fragment"], "Outputs": {"Out": {"Value": "by a macro"}}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
NESTED = {
    "Resources": {
        "Inner": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/a/inner.json",
                "Parameters": {"P": "given"},
            },
        }
    },
    "Outputs": {"Out": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Out"]}}},
}


@pytest.fixture
def stacks(aws: Any) -> Iterator[Any]:
    """A client; the stack `running` is deleted afterwards."""
    client = aws("cloudformation")
    yield client
    client.delete_stack(StackName="running")
    waited(client, "delete")


@pytest.fixture(scope="module")
def templates(emulator: Server) -> str:
    """The bucket they are in: `a/inner.json` and `nested template.json`."""
    s3 = emulator.aws("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="a/inner.json", Body=json.dumps(INNER))
    s3.put_object(Bucket=BUCKET, Key="nested template.json", Body=json.dumps(NESTED))
    return BUCKET


def waited(stacks: Any, verb: str) -> None:
    waiter = stacks.get_waiter(f"stack_{verb}_complete")
    waiter.wait(StackName="running", WaiterConfig={"Delay": 0.02, "MaxAttempts": 500})


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/{bucket}/nested%20template.json",
        "https://s3.eu-west-1.amazonaws.com/{bucket}/nested%20template.json",
        "https://s3-us-west-2.amazonaws.com/{bucket}/nested%20template.json",
        "https://{bucket}.s3.amazonaws.com/nested%20template.json",
        "https://{bucket}.s3.dualstack.eu-west-1.amazonaws.com/nested%20template.json",
        "{emulator}/{bucket}/nested%20template.json",
        "http://{bucket}.s3.localhost:4566/nested%20template.json",
        "http://s3.localhost.localstack.cloud:4566/{bucket}/nested%20template.json",
    ],
)
def test_templates_are_read_from_s3(stacks: Any, emulator: Server, templates: str, url: str) -> None:
    """Nested ones too, whose outputs are attributes of theirs."""
    stacks.create_stack(StackName="running", TemplateURL=url.format(bucket=templates, emulator=emulator.url))
    waited(stacks, "create")
    [found] = stacks.describe_stacks(StackName="running")["Stacks"]
    assert found["Outputs"] == [{"OutputKey": "Out", "OutputValue": "given"}]
    [inner] = stacks.list_stack_resources(StackName="running")["StackResourceSummaries"]
    [nested] = stacks.describe_stacks(StackName=inner["PhysicalResourceId"])["Stacks"]
    assert (nested["ParentId"], nested["RootId"]) == (found["StackId"], found["StackId"])


def test_who_waits_for_a_stack_does_not_wait_for_the_next_poll(stacks: Any) -> None:
    """A waiter that may ask once, as one that asks again in 30 seconds is one that nobody waits for."""
    stacks.create_stack(StackName="running", TemplateBody=json.dumps(NOTHING))
    stacks.get_waiter("stack_create_complete").wait(StackName="running", WaiterConfig={"MaxAttempts": 1})
    stacks.delete_stack(StackName="running")
    stacks.get_waiter("stack_delete_complete").wait(StackName="running", WaiterConfig={"MaxAttempts": 1})


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://s3.amazonaws.com/{bucket}/none", "S3 error: The specified key does not exist.\nFor more information"),
        ("https://s3.amazonaws.com/nobodys/k", "S3 error: The specified bucket does not exist\nFor more information"),
        ("https://example.com/{bucket}/k", "TemplateURL must be an Amazon S3 URL."),
        ("s3://{bucket}/k", "TemplateURL must be an Amazon S3 URL."),
        ("ftp://localhost/{bucket}/k", "TemplateURL must be an Amazon S3 URL."),
        (
            "https://{bucket}.s3.amazonaws.com/",
            "TemplateURL must reference a valid S3 object to which you have access.",
        ),
        ("https://s3.amazonaws.com/k", "TemplateURL must reference a valid S3 object to which you have access."),
    ],
)
def test_what_cannot_be_read_from_s3(aws: Any, templates: str, url: str, message: str) -> None:
    """stelligent/cloudformation_templates issue 12, Kotaimen/awscfncli issue 34, f5-aws-cloudformation issue 16"""
    stacks = aws("cloudformation")
    code, said = refused(stacks.create_stack, StackName="running", TemplateURL=url.format(bucket=templates))
    assert (code, said.startswith(message)) == ("ValidationError", True), said


def test_parameters_may_be_those_of_systems_manager(stacks: Any, aws: Any) -> None:
    parameters = {"P": {"Type": "AWS::SSM::Parameter::Value<String>"}}
    body = json.dumps({**NOTHING, "Parameters": parameters, "Outputs": {"Out": {"Value": {"Ref": "P"}}}})
    asked = {"StackName": "running", "TemplateBody": body}
    given = [{"ParameterKey": "P", "ParameterValue": "/running/p"}]
    assert refused(stacks.create_stack, **asked, Parameters=given) == (
        "ValidationError", "Unable to fetch parameters [/running/p] from parameter store for this account.",
    )  # fmt: skip
    aws("ssm").put_parameter(Name="/running/p", Value="stored", Type="String")
    stacks.create_stack(**asked, Parameters=given)
    waited(stacks, "create")
    [found] = stacks.describe_stacks(StackName="running")["Stacks"]
    assert found["Outputs"][0]["OutputValue"] == "stored"
    assert found["Parameters"] == [{**given[0], "ResolvedValue": "stored"}]


def test_a_macro_rewrites_a_template(stacks: Any, aws: Any) -> None:
    """The macro is a stack's, and gone with it."""
    name = "arn:aws:lambda:us-east-1:000000000000:function:of-a-macro"
    function(aws, MACRO, FunctionName="of-a-macro")
    macro = {"Type": "AWS::CloudFormation::Macro", "Properties": {"Name": "Adds", "FunctionName": name}}
    stacks.create_stack(StackName="macros", TemplateBody=json.dumps({"Resources": {"Macro": macro}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="macros", WaiterConfig={"MaxAttempts": 1})
    asked = {"StackName": "running", "TemplateBody": json.dumps({**NOTHING, "Transform": "Adds"})}
    stacks.create_stack(**asked, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    waited(stacks, "create")
    assert stacks.describe_stacks(StackName="running")["Stacks"][0]["Outputs"][0]["OutputValue"] == "by a macro"
    stacks.delete_stack(StackName="macros")
    stacks.get_waiter("stack_delete_complete").wait(StackName="macros", WaiterConfig={"MaxAttempts": 1})
    said = refused(stacks.update_stack, **asked, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    assert said == ("ValidationError", "No transform named 000000000000::Adds found.")


def test_topics_are_told(stacks: Any, aws: Any) -> None:
    """Until another update says otherwise."""
    topic = aws("sns").create_topic(Name="of-stacks")["TopicArn"]
    stacks.create_stack(StackName="running", TemplateBody=json.dumps(NOTHING), NotificationARNs=[topic])
    waited(stacks, "create")
    assert stacks.describe_stacks(StackName="running")["Stacks"][0]["NotificationARNs"] == [topic]
    output = {**NOTHING, "Outputs": {"Out": {"Value": "v"}}}
    stacks.create_change_set(
        StackName="running", ChangeSetName="quiet", TemplateBody=json.dumps(output), NotificationARNs=[]
    )
    assert stacks.describe_stacks(StackName="running")["Stacks"][0]["NotificationARNs"] == [topic]
    stacks.execute_change_set(StackName="running", ChangeSetName="quiet")
    waited(stacks, "update")
    assert stacks.describe_stacks(StackName="running")["Stacks"][0]["NotificationARNs"] == []


def test_integrations_call_it(stacks: Any, aws: Any, emulator: Server) -> None:
    """As JSON, which is what API Gateway accepts unless told otherwise."""
    integration = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:cloudformation:action/DescribeStacks",
        "credentials": "arn:aws:iam::000000000000:role/gateway",
        "requestParameters": {"integration.request.querystring.StackName": "'running'"},
    }
    stacks.create_stack(StackName="running", TemplateBody=json.dumps(NOTHING))
    waited(stacks, "create")
    answer = requests.post(deploy(aws, emulator, integration, responses={"200": {}}) + "/x", json={}, timeout=20).json()
    [found] = answer["DescribeStacksResponse"]["DescribeStacksResult"]["Stacks"]
    assert (found["StackName"], found["StackStatus"]) == ("running", "CREATE_COMPLETE")


def test_a_reset_forgets_all_stacks() -> None:
    with emulating() as own:
        stacks = own.aws("cloudformation")
        stacks.create_stack(StackName="running", TemplateBody=json.dumps(NOTHING))
        waited(stacks, "create")
        requests.post(own.url + "/_emulator/reset", timeout=20).raise_for_status()
        assert stacks.list_stacks()["StackSummaries"] == []
