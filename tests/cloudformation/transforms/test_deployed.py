"""Templates with transforms in a running emulator: deployed, called, changed and deleted."""

import json
from typing import Any

import requests

from tests.cloudformation.transforms.stacking import Stacks
from tests.process import Server

CODE = """
import json, os

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(["WORD", json.loads(os.environ["ORDERS"])["table"]])}
"""


def template(word: str) -> str:
    shop = {
        "InlineCode": CODE.replace("WORD", word),
        "AutoPublishAlias": "live",
        "Environment": {"Variables": {"ORDERS": {"Fn::ToJsonString": {"table": {"Ref": "Orders"}}}}},
        "Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Orders"}}}],
        "Events": {
            "Rest": {"Type": "Api", "Properties": {"Path": "/orders", "Method": "get"}},
            "Http": {"Type": "HttpApi"},
        },
    }
    document = {
        "Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
        "Globals": {"Function": {"Runtime": "python3.12", "Handler": "index.handler", "Timeout": 10}},
        "Resources": {
            "Orders": {"Type": "AWS::Serverless::SimpleTable"},
            "Shop": {"Type": "AWS::Serverless::Function", "Properties": shop},
        },
        "Outputs": {
            "Rest": {"Value": {"Ref": "ServerlessRestApi"}},
            "Http": {"Value": {"Ref": "ServerlessHttpApi"}},
            "Orders": {"Value": {"Ref": "Orders"}},
            "Version": {"Value": {"Ref": "Shop.Version"}},
        },
    }
    return json.dumps(document)


def test_a_function_with_both_kinds_of_apis_a_table_and_an_alias(stacks: Stacks, emulator: Server) -> None:
    first = stacks.create("sam-shop", template("hello"))
    rest = f"{emulator.url}/_aws/execute-api/{first['Rest']}/Prod/orders"
    http = f"{emulator.url}/_aws/execute-api/{first['Http']}/anything"
    assert requests.get(rest, timeout=20).json() == ["hello", first["Orders"]]
    assert requests.post(http, timeout=20).json() == ["hello", first["Orders"]]

    second = stacks.update("sam-shop", template("bye"))
    assert requests.get(rest, timeout=20).json() == ["bye", first["Orders"]]
    assert second == {**first, "Version": first["Version"][:-1] + "2"}

    processed = stacks.client.get_template(StackName="sam-shop", TemplateStage="Processed")["TemplateBody"]
    assert "ServerlessRestApiProdStage" in processed["Resources"]
    original = stacks.client.get_template(StackName="sam-shop", TemplateStage="Original")["TemplateBody"]
    assert original == json.loads(template("bye"))


MACRO = """
def handler(event, context):
    return {
        "requestId": event["requestId"],
        "status": "success",
        "fragment": {**event["fragment"], "TopicName": event["params"]["Name"].upper()},
    }
"""


def test_a_macro_of_one_stack_rewrites_another(stacks: Stacks) -> None:
    function = {"InlineCode": MACRO, "Handler": "index.handler", "Runtime": "python3.12"}
    macro = {"Name": "Shout", "FunctionName": {"Fn::GetAtt": ["Shouting", "Arn"]}}
    resources = {
        "Shouting": {"Type": "AWS::Serverless::Function", "Properties": function},
        "Macro": {"Type": "AWS::CloudFormation::Macro", "Properties": macro},
    }
    stacks.create("macro", json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}))
    call = {"Fn::Transform": {"Name": "Shout", "Parameters": {"Name": {"Ref": "Name"}}}, "DisplayName": "quiet"}
    using = {
        "Parameters": {"Name": {"Type": "String", "Default": "news"}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": call}},
        "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
    }
    assert stacks.create("shouted", json.dumps(using))["Topic"].endswith(":NEWS")


def test_an_application_is_a_nested_stack(stacks: Stacks, aws: Any) -> None:
    inner = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}}}
    aws("s3").create_bucket(Bucket="sam-applications")
    aws("s3").put_object(Bucket="sam-applications", Key="inner.json", Body=json.dumps(inner).encode())
    location = "https://s3.us-east-1.amazonaws.com/sam-applications/inner.json"
    outer = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Inner": {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}},
        "Outputs": {"Topic": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Topic"]}}},
    }
    assert ":outer-Inner-" in stacks.create("outer", json.dumps(outer))["Topic"]


def test_a_durable_function(stacks: Stacks, aws: Any) -> None:
    """Called by its alias, as durable functions must be; its role may checkpoint."""
    source = "def handler(event, context):\n    return {'Status': 'SUCCEEDED', 'Result': '[1]'}\n"
    function = {
        "InlineCode": source,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "AutoPublishAlias": "live",
        "DurableConfig": {"ExecutionTimeout": 60, "RetentionPeriodInDays": 1},
    }
    document = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Flow": {"Type": "AWS::Serverless::Function", "Properties": function}},
        "Outputs": {"Alias": {"Value": {"Ref": "Flow.Alias"}}, "Role": {"Value": {"Ref": "FlowRole"}}},
    }
    made = stacks.create("sam-flow", json.dumps(document))
    answer = aws("lambda").invoke(FunctionName=made["Alias"])
    assert (json.load(answer["Payload"]), answer["ExecutedVersion"]) == ([1], "1")
    attached = aws("iam").list_attached_role_policies(RoleName=made["Role"])["AttachedPolicies"]
    assert "AWSLambdaBasicDurableExecutionRolePolicy" in [each["PolicyName"] for each in attached]
