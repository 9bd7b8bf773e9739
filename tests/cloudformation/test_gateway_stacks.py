"""Stacks of APIs, as users deploy them: made, called, changed, rolled back and deleted."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError, WaiterError

from tests.process import Server

IAM = ["CAPABILITY_IAM"]
SOON = {"Delay": 1, "MaxAttempts": 60}

REST = """
Parameters:
  Said: {Type: String, Default: pets}
  Part: {Type: String, Default: pets}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: !Ref AWS::StackName}
  Pets:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: !Ref Part}
  GetPets:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Pets
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: true
      MethodResponses: [{StatusCode: 200}]
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: !Ref Said}}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: GetPets
    Properties: {RestApiId: !Ref Api}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: v1, TracingEnabled: "false"}
  Key:
    Type: AWS::ApiGateway::ApiKey
    Properties: {Enabled: true, Value: !Sub "${AWS::StackName}-0123456789abcdefghij"}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    DependsOn: Stage
    Properties: {ApiStages: [{ApiId: !Ref Api, Stage: v1}], Throttle: {RateLimit: 100, BurstLimit: 10}}
  Joined:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}
Outputs:
  Api: {Value: !Ref Api}
  Key: {Value: !Ref Key}
"""


@pytest.fixture
def stacks(aws: Any) -> Iterator["Stacks"]:
    made = Stacks(aws)
    yield made
    made.undo()


class Stacks:
    """Stacks that go after the test."""

    def __init__(self, aws: Any) -> None:
        self.client = aws("cloudformation")
        self._names: list[str] = []

    def create(self, name: str, template: str, **options: Any) -> dict[str, str]:
        """Its outputs. Raises WaiterError where it fails."""
        self._names.append(name)
        self.client.create_stack(StackName=name, TemplateBody=template, **options)
        self.client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=SOON)
        return self.outputs(name)

    def update(self, name: str, template: str, **parameters: str) -> dict[str, str]:
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        self.client.update_stack(StackName=name, TemplateBody=template, Parameters=given, Capabilities=IAM)
        self.client.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=SOON)
        return self.outputs(name)

    def delete(self, name: str) -> None:
        self.client.delete_stack(StackName=name)
        self.client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=SOON)
        self._names.remove(name)

    def outputs(self, name: str) -> dict[str, str]:
        [stack] = self.client.describe_stacks(StackName=name)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    def physical_ids(self, name: str) -> dict[str, str]:
        resources = self.client.describe_stack_resources(StackName=name)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}

    def failures(self, name: str) -> list[str]:
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [
            f"{each['LogicalResourceId']}: {each['ResourceStatusReason']}"
            for each in reversed(events)
            if each["ResourceStatus"] in ("CREATE_FAILED", "UPDATE_FAILED") and each["LogicalResourceId"] != name
        ]

    def undo(self) -> None:
        for name in list(self._names):
            self.delete(name)


def call(emulator: Server, api: str, path: str, stage: str = "v1", **headers: str) -> requests.Response:
    return requests.get(f"{emulator.url}/_aws/execute-api/{api}/{stage}{path}", headers=headers, timeout=10)


def test_a_rest_api_with_a_key_answers_and_goes(aws: Any, emulator: Server, stacks: Stacks) -> None:
    made = stacks.create("rest", REST)
    key = {"x-api-key": "rest-0123456789abcdefghij"}
    assert call(emulator, made["Api"], "/pets", **key).text == "pets"
    assert call(emulator, made["Api"], "/pets").status_code == 403
    ids = stacks.physical_ids("rest")
    assert ids["Stage"] == "v1"
    assert ids["GetPets"] == f"{made['Api']}|{ids['Pets']}|GET"
    stacks.delete("rest")
    with pytest.raises(ClientError, match="Invalid API identifier specified"):
        aws("apigateway").get_rest_api(restApiId=made["Api"])
    with pytest.raises(ClientError, match="Invalid API Key identifier specified"):
        aws("apigateway").get_api_key(apiKey=made["Key"])


def test_what_a_stack_makes_has_the_tags_that_aws_gives(aws: Any, stacks: Stacks) -> None:
    made = stacks.create("tagged", REST, Tags=[{"Key": "team", "Value": "pets"}])
    tags = aws("apigateway").get_rest_api(restApiId=made["Api"])["tags"]
    assert ":stack/tagged/" in tags.pop("aws:cloudformation:stack-id")
    assert tags == {
        "aws:cloudformation:stack-name": "tagged",
        "aws:cloudformation:logical-id": "Api",
        "team": "pets",
    }
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{made['Api']}"
    aws("apigateway").tag_resource(resourceArn=arn, tags={"mine": "too"})
    with pytest.raises(ClientError, match="BadRequest"):
        aws("apigateway").tag_resource(resourceArn=arn, tags={"aws:mine": "no"})


def test_a_path_part_that_changes_replaces_its_resource_and_method(aws: Any, emulator: Server, stacks: Stacks) -> None:
    made = stacks.create("moved", REST)
    before = stacks.physical_ids("moved")
    stacks.update(
        "moved",
        REST.replace("  Deployment:", "  Second:").replace("!Ref Deployment", "!Ref Second"),
        Part="cats",
        Said="cats",
    )
    after = stacks.physical_ids("moved")
    assert after["Api"] == before["Api"]
    assert after["Pets"] != before["Pets"]
    key = {"x-api-key": "moved-0123456789abcdefghij"}
    assert call(emulator, made["Api"], "/cats", **key).text == "cats"
    paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=made["Api"])["items"]}
    assert paths == {"/", "/cats"}


def test_a_method_that_cannot_be_made_takes_the_stack_back(aws: Any, stacks: Stacks) -> None:
    with pytest.raises(WaiterError):
        stacks.create("refused", REST.replace("Type: MOCK", "Type: HTTP_PROXY\n        IntegrationHttpMethod: GET"))
    [failure] = stacks.failures("refused")
    assert failure.startswith('GetPets: Resource handler returned message: "')
    assert not [each for each in aws("apigateway").get_rest_apis(limit=500)["items"] if each["name"] == "refused"]


def test_a_change_that_fails_leaves_the_api_as_it_was(aws: Any, emulator: Server, stacks: Stacks) -> None:
    made = stacks.create("kept", REST)
    before = stacks.physical_ids("kept")
    refused = REST.replace("AuthorizationType: NONE", "AuthorizationType: CUSTOM\n      AuthorizerId: none").replace(
        "RateLimit: 100", "RateLimit: 5"
    )
    with pytest.raises(WaiterError):
        stacks.update("kept", refused, Said="other")
    [failure] = stacks.failures("kept")
    assert failure.startswith('GetPets: Resource handler returned message: "Invalid authorizer ID specified.')
    assert "(Service: ApiGateway, Status Code: 400, Request ID: " in failure
    assert failure.endswith("HandlerErrorCode: InvalidRequest)")
    assert stacks.physical_ids("kept") == before
    method = aws("apigateway").get_method(restApiId=made["Api"], resourceId=before["Pets"], httpMethod="GET")
    responses = method["methodIntegration"]["integrationResponses"]
    assert (method["authorizationType"], responses["200"]["responseTemplates"]) == (
        "NONE",
        {"application/json": "pets"},
    )
    assert aws("apigateway").get_usage_plan(usagePlanId=before["Plan"])["throttle"]["rateLimit"] == 100
    assert call(emulator, made["Api"], "/pets", **{"x-api-key": "kept-0123456789abcdefghij"}).text == "pets"


MALFORMED: list[tuple[str, dict[str, Any], str]] = [
    (
        "AWS::ApiGatewayV2::Stage",
        {"ApiId": {"Ref": "Api"}, "StageName": "v1", "RouteSettings": "none"},
        "Invalid type for parameter RouteSettings",
    ),
    (
        "AWS::ApiGatewayV2::Integration",
        {"ApiId": {"Ref": "Api"}, "IntegrationType": "HTTP_PROXY", "ResponseParameters": {"200": "none"}},
        "Invalid type for parameter ResponseParameters.200",
    ),
    (
        "AWS::ApiGatewayV2::ApiGatewayManagedOverrides",
        {"ApiId": {"Ref": "Api"}, "Stage": {"AutoDeploy": True}},
        "Stage",
    ),
    ("AWS::ApiGateway::UsagePlan", {"ApiStages": [{}]}, "Invalid API Stage specified"),
    ("AWS::ApiGateway::RestApi", {"Body": "none"}, "Invalid OpenAPI input."),
    ("AWS::ApiGateway::RestApi", {"Body": {"openapi": "3.0.1"}, "Parameters": "none"}, "Invalid type for parameter"),
]


@pytest.mark.parametrize(("type", "properties", "said"), MALFORMED)
def test_malformed_properties_fail_and_leave_nothing(
    type: str, properties: dict[str, Any], said: str, stacks: Stacks
) -> None:
    api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "malformed", "ProtocolType": "HTTP"}}
    resources = {"Api": api, "Malformed": {"Type": type, "Properties": properties}}
    with pytest.raises(WaiterError):
        stacks.create("malformed", json.dumps({"Resources": resources}))
    [failure] = stacks.failures("malformed")
    assert failure.startswith("Malformed: ")
    assert said in failure


HTTP = """
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: http, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["*"]}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context):\\n    return event['rawPath']\\n"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Function.Arn
      PayloadFormatVersion: "2.0"
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /pets, Target: !Sub "integrations/${Integration}"}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}
Outputs:
  Api: {Value: !Ref Api}
"""


def test_an_http_api_with_a_function_answers_and_goes(aws: Any, emulator: Server, stacks: Stacks) -> None:
    made = stacks.create("http", HTTP, Capabilities=IAM)
    assert call(emulator, made["Api"], "/pets", "$default").text == "/pets"
    stacks.update("http", HTTP.replace("GET /pets", "GET /cats").replace('["*"]', '["https://a.test"]'))
    assert call(emulator, made["Api"], "/cats", "$default").text == "/cats"
    assert call(emulator, made["Api"], "/pets", "$default").status_code == 404
    stacks.delete("http")
    with pytest.raises(ClientError, match="Invalid API identifier specified"):
        aws("apigatewayv2").get_api(ApiId=made["Api"])


def test_a_definition_is_deployed_by_a_deployment_with_a_stage(emulator: Server, stacks: Stacks) -> None:
    """As SAM's transform writes an AWS::Serverless::Api."""
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "SAID"}}},
    }
    operation = {"x-amazon-apigateway-integration": integration, "responses": {"200": {"description": "ok"}}}
    resources = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Body": {
                    "swagger": "2.0",
                    "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}},
                    "paths": {"/pets": {"get": operation}},
                }
            },
        },
        "DEPLOYMENT": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "Stage"},
        },
        "ProdStage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "Prod", "DeploymentId": {"Ref": "DEPLOYMENT"}},
        },
    }
    template = json.dumps({"Resources": resources, "Outputs": {"Api": {"Value": {"Ref": "Api"}}}})
    made = stacks.create("defined", template.replace("SAID", "first").replace("DEPLOYMENT", "Deployment1"))
    assert call(emulator, made["Api"], "/pets", "Prod").text == "first"
    stacks.update("defined", template.replace("SAID", "second").replace("DEPLOYMENT", "Deployment2"))
    for stage in ("Prod", "Stage"):
        assert call(emulator, made["Api"], "/pets", stage).text == "second"
    stacks.delete("defined")
    assert call(emulator, made["Api"], "/pets", "Prod").status_code == 403
