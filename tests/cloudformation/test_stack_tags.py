"""A stack's tags are on what it makes, follow when they change, and go when it has them no more; what fails brings
them back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

import json
from typing import Any

_CODE = "def handler(event, context): pass"
_FUNCTION = {"Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r"}
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "tagged"}},
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "tagged", "ProtocolType": "HTTP"}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "own", "Value": True}]}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {**_FUNCTION, "Code": {"ZipFile": _CODE}}},
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Rest", "Http", "Queue")}
    | {"Function": {"Value": {"Fn::GetAtt": ["Function", "Arn"]}}},
}


def test_tags_follow_those_of_the_stack(aws: Any) -> None:
    stacks = aws("cloudformation")

    def tags(**wanted: str) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in wanted.items()]

    body = json.dumps(TEMPLATE)
    stacks.create_stack(StackName="tagged", TemplateBody=body, Tags=tags(team="red", cost="7"))
    stacks.get_waiter("stack_create_complete").wait(StackName="tagged", WaiterConfig={"Delay": 1})
    assert _tags(aws) == {name: {"team": "red", "cost": "7"} for name in ("Rest", "Http", "Queue", "Function")}
    stacks.update_stack(StackName="tagged", TemplateBody=body, Tags=tags(team="blue"))
    stacks.get_waiter("stack_update_complete").wait(StackName="tagged", WaiterConfig={"Delay": 1})
    assert _tags(aws) == {name: {"team": "blue"} for name in ("Rest", "Http", "Queue", "Function")}
    bad = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": "none", "FunctionVersion": "1", "Name": "a"}}
    after = {**bad, "DependsOn": ["Rest", "Http", "Queue", "Function"]}
    worse = {**TEMPLATE, "Resources": {**TEMPLATE["Resources"], "Fails": after}}
    stacks.update_stack(StackName="tagged", TemplateBody=json.dumps(worse), Tags=tags(team="green", more="1"))
    stacks.get_waiter("stack_rollback_complete").wait(StackName="tagged", WaiterConfig={"Delay": 1})
    assert _tags(aws) == {name: {"team": "blue"} for name in ("Rest", "Http", "Queue", "Function")}
    stack = stacks.describe_stacks(StackName="tagged")["Stacks"][0]
    assert (stack["StackStatus"], stack["Tags"]) == ("UPDATE_ROLLBACK_COMPLETE", tags(team="blue"))
    stacks.delete_stack(StackName="tagged")


def _tags(aws: Any) -> dict[str, dict[str, str]]:
    """Of each resource, without its own ones and AWS's."""
    outputs = aws("cloudformation").describe_stacks(StackName="tagged")["Stacks"][0]["Outputs"]
    made = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    found = {
        "Rest": aws("apigateway").get_rest_api(restApiId=made["Rest"])["tags"],
        "Http": aws("apigatewayv2").get_api(ApiId=made["Http"])["Tags"],
        "Queue": aws("sqs").list_queue_tags(QueueUrl=made["Queue"])["Tags"],
        "Function": aws("lambda").list_tags(Resource=made["Function"])["Tags"],
    }
    assert found["Queue"]["own"] == "true", "as a template's booleans are written everywhere"
    return {
        name: {key: value for key, value in tags.items() if key != "own" and not key.startswith("aws:")}
        for name, tags in found.items()
    }
