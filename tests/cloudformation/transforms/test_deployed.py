"""A SAM template deployed, called, changed and deleted, in a running emulator."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.process import Server

NAME = "sam-shop"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
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


@pytest.fixture
def stacks(aws: Any) -> Iterator[Any]:
    client = aws("cloudformation")
    yield client
    client.delete_stack(StackName=NAME)
    waited(client, "delete")


def waited(stacks: Any, verb: str) -> None:
    waiter = stacks.get_waiter(f"stack_{verb}_complete")
    waiter.wait(StackName=NAME, WaiterConfig={"Delay": 0.02, "MaxAttempts": 1000})


def outputs(stacks: Any) -> dict[str, str]:
    [stack] = stacks.describe_stacks(StackName=NAME)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def test_a_function_with_both_kinds_of_apis_a_table_and_an_alias(stacks: Any, emulator: Server) -> None:
    stacks.create_stack(StackName=NAME, TemplateBody=template("hello"), Capabilities=CAPABILITIES)
    waited(stacks, "create")
    first = outputs(stacks)
    rest = f"{emulator.url}/_aws/execute-api/{first['Rest']}/Prod/orders"
    http = f"{emulator.url}/_aws/execute-api/{first['Http']}/anything"
    assert requests.get(rest, timeout=20).json() == ["hello", first["Orders"]]
    assert requests.post(http, timeout=20).json() == ["hello", first["Orders"]]

    stacks.update_stack(StackName=NAME, TemplateBody=template("bye"), Capabilities=CAPABILITIES)
    waited(stacks, "update")
    assert requests.get(rest, timeout=20).json() == ["bye", first["Orders"]]
    assert outputs(stacks) == {**first, "Version": first["Version"][:-1] + "2"}

    processed = stacks.get_template(StackName=NAME, TemplateStage="Processed")["TemplateBody"]
    assert "ServerlessRestApiProdStage" in processed["Resources"]
    original = stacks.get_template(StackName=NAME, TemplateStage="Original")["TemplateBody"]
    assert original == json.loads(template("bye"))
