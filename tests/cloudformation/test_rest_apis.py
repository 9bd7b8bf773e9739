"""AWS::ApiGateway::RestApi and what belongs to it, made, changed and deleted by their providers."""

import json
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from emulator.cloudformation.resources.provider import ResourceFailed
from tests.cloudformation.making import Making, Resource
from tests.process import Server

MOCK = {
    "Type": "MOCK",
    "RequestTemplates": {"application/json": '{"statusCode": 200}'},
    "IntegrationResponses": [{"StatusCode": 200, "ResponseTemplates": {"application/json": "pets"}}],
}
RESPONSES = [{"StatusCode": "200"}]
OPENAPI: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "from the definition", "version": "1", "description": "defined"},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "paths": {
        "/cats": {
            "get": {
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {"default": {"statusCode": "200"}},
                },
            }
        }
    },
}


class Pets:
    """An API with GET /pets, a deployment and a stage `v1`."""

    def __init__(self, make: Making) -> None:
        self.api = make("AWS::ApiGateway::RestApi", Name="pets")
        where = {"RestApiId": self.api.ref}
        self.resource = make("AWS::ApiGateway::Resource", ParentId=self.api["RootResourceId"], PathPart="pets", **where)
        self.method = make(
            "AWS::ApiGateway::Method",
            ResourceId=self.resource.ref,
            HttpMethod="GET",
            AuthorizationType="NONE",
            Integration=MOCK,
            MethodResponses=RESPONSES,
            **where,
        )
        self.deployment = make("AWS::ApiGateway::Deployment", **where)
        self.stage = make("AWS::ApiGateway::Stage", StageName="v1", DeploymentId=self.deployment.ref, **where)


@pytest.fixture
def pets(make: Making) -> Pets:
    return Pets(make)


def call(emulator: Server, api: Resource, path: str, stage: str = "v1", **headers: str) -> requests.Response:
    return requests.get(f"{emulator.url}/_aws/execute-api/{api.ref}/{stage}{path}", headers=headers, timeout=10)


def test_an_api_of_resources_answers(emulator: Server, pets: Pets) -> None:
    answer = call(emulator, pets.api, "/pets")
    assert (answer.status_code, answer.text) == (200, "pets")


def test_refs_are_ids_and_names(aws: Any, pets: Pets) -> None:
    api = aws("apigateway").get_rest_api(restApiId=pets.api.ref)
    assert pets.api["RestApiId"] == api["id"]
    assert pets.api["RootResourceId"] == api["rootResourceId"]
    assert pets.resource["ResourceId"] == pets.resource.ref
    assert pets.method.ref == f"{pets.api.ref}|{pets.resource.ref}|GET"
    assert pets.deployment["DeploymentId"] == pets.deployment.ref
    assert pets.stage.ref == "v1"


def test_stack_tags_and_own_ones_are_on_what_can_have_them(aws: Any, make: Making, pets: Pets) -> None:
    api = make("AWS::ApiGateway::RestApi", Name="tagged", Tags=[{"Key": "owner", "Value": "me"}])
    client = aws("apigateway")
    assert client.get_rest_api(restApiId=api.ref)["tags"] == {"team": "pets", "owner": "me"}
    assert client.get_stage(restApiId=pets.api.ref, stageName="v1")["tags"] == {"team": "pets"}
    api.change(Tags=[{"Key": "since", "Value": "2020"}])
    assert client.get_rest_api(restApiId=api.ref)["tags"] == {"team": "pets", "since": "2020"}


def test_a_changed_method_is_put_anew_and_deployed_by_the_next_deployment(
    emulator: Server, make: Making, pets: Pets
) -> None:
    dogs = {**MOCK, "IntegrationResponses": [{"StatusCode": 200, "ResponseTemplates": {"application/json": "dogs"}}]}
    pets.method.change(Integration=dogs, ApiKeyRequired="true")
    assert call(emulator, pets.api, "/pets").text == "pets"
    deployment = make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref)
    pets.method.change(ApiKeyRequired=None)
    pets.stage.change(DeploymentId=deployment.ref)
    assert call(emulator, pets.api, "/pets").status_code == 403
    pets.stage.change(DeploymentId=make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref).ref)
    assert call(emulator, pets.api, "/pets").text == "dogs"


def test_a_methods_flags_may_be_texts(aws: Any, pets: Pets) -> None:
    """`"type": ["boolean", "string"]`, says AWS's schema of both; serverless-apigateway-service-proxy writes `'*'`."""
    flags = {"method.request.header.a": "true", "method.request.header.b": "'*'", "method.request.header.c": True}
    headers = {name.replace("request", "response"): flag for name, flag in flags.items()}
    responses = [{"StatusCode": 200, "ResponseParameters": headers}]
    pets.method.change(RequestParameters=flags, MethodResponses=responses)
    found = aws("apigateway").get_method(restApiId=pets.api.ref, resourceId=pets.resource.ref, httpMethod="GET")
    assert list(found["requestParameters"].values()) == [True, False, True]
    assert list(found["methodResponses"]["200"]["responseParameters"].values()) == [True, False, True]


def test_a_method_that_cannot_be_made_leaves_nothing(aws: Any, make: Making, pets: Pets) -> None:
    with pytest.raises(ClientError, match="HttpMethod must be non-empty"):
        make(
            "AWS::ApiGateway::Method",
            RestApiId=pets.api.ref,
            ResourceId=pets.resource.ref,
            HttpMethod="POST",
            Integration={**MOCK, "Type": "HTTP", "Uri": "nowhere"},
        )
    methods = aws("apigateway").get_resource(restApiId=pets.api.ref, resourceId=pets.resource.ref)["resourceMethods"]
    assert list(methods) == ["GET"]


STAGE_CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a description", {"Description": "first"}, {"description": "first"}),
    ("tracing", {"TracingEnabled": True}, {"tracingEnabled": True}),
    ("variables", {"Variables": {"table": "pets/1"}}, {"variables": {"table": "pets/1"}}),
    (
        "settings of all methods and of one",
        {
            "MethodSettings": [
                {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": 7.5, "ThrottlingBurstLimit": "3"},
                {"ResourcePath": "/~1pets", "HttpMethod": "GET", "MetricsEnabled": True},
                {"ResourcePath": "/", "HttpMethod": "GET", "MetricsEnabled": "true"},
            ]
        },
        {
            "methodSettings": {
                "*/*": {"throttlingRateLimit": 7.5, "throttlingBurstLimit": 3, "metricsEnabled": False},
                "pets/GET": {"throttlingRateLimit": 7.5, "metricsEnabled": True},
                "~1/GET": {"metricsEnabled": True},
            }
        },
    ),
    (
        "an access log",
        {
            "AccessLogSetting": {
                "DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:access",
                "Format": "$context.requestId",
            }
        },
        {"accessLogSettings": {"format": "$context.requestId"}},
    ),
    (
        "a canary",
        {"CanarySetting": {"PercentTraffic": 12.5, "StageVariableOverrides": {"a": "b"}, "UseStageCache": True}},
        {"canarySettings": {"percentTraffic": 12.5, "stageVariableOverrides": {"a": "b"}, "useStageCache": True}},
    ),
    ("a cache", {"CacheClusterEnabled": True, "CacheClusterSize": "1.6"}, {"cacheClusterSize": "1.6"}),
]


def holds(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(name in found and holds(found[name], value) for name, value in wanted.items())
    return bool(found == wanted)


@pytest.mark.parametrize(("case", "properties", "wanted"), STAGE_CHANGES, ids=[case[0] for case in STAGE_CHANGES])
def test_a_stage_is_made_with_changed_to_and_freed_of(
    case: str, properties: dict[str, Any], wanted: dict[str, Any], aws: Any, make: Making, pets: Pets
) -> None:
    def stage(name: str) -> dict[str, Any]:
        found: dict[str, Any] = aws("apigateway").get_stage(restApiId=pets.api.ref, stageName=name)
        without = {"ResponseMetadata", "createdDate", "lastUpdatedDate"}
        if not found["cacheClusterEnabled"]:
            without.add("cacheClusterSize")
        return {member: value for member, value in found.items() if member not in without}

    make("AWS::ApiGateway::Account", CloudWatchRoleArn="arn:aws:iam::000000000000:role/logs")
    before = stage("v1")
    pets.stage.change(**properties)
    assert holds(stage("v1"), wanted)
    made = make(
        "AWS::ApiGateway::Stage",
        RestApiId=pets.api.ref,
        StageName="v2",
        DeploymentId=pets.deployment.ref,
        **properties,
    )
    assert holds(stage(made.ref), wanted)
    assert {**stage(made.ref), "stageName": "v1"} == stage("v1")
    pets.stage.change(**dict.fromkeys(properties))
    after = stage("v1")
    assert {name: value for name, value in after.items() if value} == {
        name: value for name, value in before.items() if value
    }


SETTINGS: dict[str, Any] = {
    "Description": "of the deployment",
    "Variables": {"a": "b"},
    "ThrottlingRateLimit": 5,
    "MethodSettings": [{"ResourcePath": "/~1pets", "HttpMethod": "GET", "MetricsEnabled": True}],
    "Tags": [{"Key": "k", "Value": "v"}],
}


class TestDeploymentsWithAStage:
    def test_make_it_with_its_settings(self, aws: Any, emulator: Server, make: Making, pets: Pets) -> None:
        make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref, StageName="dev", StageDescription=SETTINGS)
        stage = aws("apigateway").get_stage(restApiId=pets.api.ref, stageName="dev")
        assert (stage["description"], stage["variables"]) == ("of the deployment", {"a": "b"})
        assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == 5
        assert stage["methodSettings"]["pets/GET"]["metricsEnabled"]
        assert stage["tags"] == {"k": "v"}
        assert call(emulator, pets.api, "/pets", "dev").text == "pets"

    def test_change_its_settings(self, aws: Any, make: Making, pets: Pets) -> None:
        made = make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref, StageName="dev", StageDescription=SETTINGS)
        made.change(StageDescription={"Description": "changed"}, Description="the deployment's own")
        stage = aws("apigateway").get_stage(restApiId=pets.api.ref, stageName="dev")
        assert (stage["description"], stage.get("variables"), stage["methodSettings"]) == ("changed", None, {})
        deployment = aws("apigateway").get_deployment(restApiId=pets.api.ref, deploymentId=made.ref)
        assert deployment["description"] == "the deployment's own"

    def test_cannot_describe_a_stage_that_is_there(self, make: Making, pets: Pets) -> None:
        """Words of users' reports, for example in Serverless's forum on stage variables."""
        there = "StageDescription cannot be specified when stage referenced by StageName already exists"
        with pytest.raises(ResourceFailed, match=f'^Resource handler returned message: "{there}"'):
            make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref, StageName="v1", StageDescription=SETTINGS)

    def test_take_the_stage_over_from_the_one_before_and_keep_it(
        self, aws: Any, emulator: Server, make: Making, pets: Pets
    ) -> None:
        """Serverless deploys so: a deployment with a new logical id, the old one deleted after it."""
        old = make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref, StageName="dev")
        new = make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref, StageName="dev")
        old.delete()
        stage = aws("apigateway").get_stage(restApiId=pets.api.ref, stageName="dev")
        assert stage["deploymentId"] == new.ref
        new.delete()
        assert call(emulator, pets.api, "/pets", "dev").status_code == 403


def test_a_deployment_that_a_stage_serves_is_not_deleted(make: Making, pets: Pets) -> None:
    with pytest.raises(ClientError, match="Active stages pointing to this deployment must be moved or deleted"):
        pets.deployment.delete()


def test_a_stage_needs_a_deployment(make: Making, pets: Pets) -> None:
    """https://anabel.icu/blog/aws-apigateway-stage-deploymentid-is"""
    with pytest.raises(ResourceFailed, match='"DeploymentId cannot be empty"'):
        make("AWS::ApiGateway::Stage", RestApiId=pets.api.ref, StageName="v2")


def test_a_canary_without_a_deployment_moves_with_its_stage(aws: Any, make: Making, pets: Pets) -> None:
    pets.stage.change(CanarySetting={"PercentTraffic": 10})
    deployment = make("AWS::ApiGateway::Deployment", RestApiId=pets.api.ref)
    pets.stage.change(DeploymentId=deployment.ref)
    pets.deployment.delete()
    canary = aws("apigateway").get_stage(restApiId=pets.api.ref, stageName="v1")["canarySettings"]
    assert (canary["deploymentId"], canary["percentTraffic"]) == (deployment.ref, 10.0)


def test_what_went_with_its_api_is_no_failure(pets: Pets) -> None:
    pets.api.delete()
    for each in (pets.stage, pets.deployment, pets.method, pets.resource, pets.api):
        each.delete()


API_CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a description", {"Description": "all pets"}, {"description": "all pets"}),
    ("where keys come from", {"ApiKeySourceType": "AUTHORIZER"}, {"apiKeySource": "AUTHORIZER"}),
    ("binary types", {"BinaryMediaTypes": ["image/png", "a/b"]}, {"binaryMediaTypes": ["image/png", "a/b"]}),
    (
        "binary types as CloudFormation's documentation writes them",
        {"BinaryMediaTypes": ["image~1png", "*/*"]},
        {"binaryMediaTypes": ["image/png", "*/*"]},
    ),
    ("compression", {"MinimumCompressionSize": "100"}, {"minimumCompressionSize": 100}),
    ("no endpoint of its own", {"DisableExecuteApiEndpoint": "true"}, {"disableExecuteApiEndpoint": True}),
    (
        "a regional endpoint",
        {"EndpointConfiguration": {"Types": ["REGIONAL"]}},
        {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}},
    ),
]


@pytest.mark.parametrize(("case", "properties", "wanted"), API_CHANGES, ids=[case[0] for case in API_CHANGES])
def test_an_api_is_made_with_changed_to_and_freed_of(
    case: str, properties: dict[str, Any], wanted: dict[str, Any], aws: Any, make: Making
) -> None:
    def shown(api: Resource) -> dict[str, Any]:
        found = aws("apigateway").get_rest_api(restApiId=api.ref)
        own = ("ResponseMetadata", "createdDate", "id", "rootResourceId")
        return {name: value for name, value in found.items() if name not in own and value}

    plain = make("AWS::ApiGateway::RestApi", Name="pets")
    before = shown(plain)
    plain.change(**properties)
    assert shown(plain) == shown(make("AWS::ApiGateway::RestApi", Name="pets", **properties))
    assert holds(shown(plain), wanted)
    plain.change(**dict.fromkeys(properties))
    assert shown(plain) == before


def test_a_policy_is_an_object_in_templates_and_a_text_in_the_api(aws: Any, make: Making) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}],
    }
    api = make("AWS::ApiGateway::RestApi", Name="pets", Policy=policy)
    shown = aws("apigateway").get_rest_api(restApiId=api.ref)["policy"]
    assert json.loads(shown.replace("\\", ""))["Statement"][0]["Effect"] == "Allow"


class TestDefinitions:
    def test_make_the_api_and_the_template_adds_to_them(self, aws: Any, make: Making) -> None:
        api = make(
            "AWS::ApiGateway::RestApi",
            Body=OPENAPI,
            Description="templated",
            BinaryMediaTypes=["image/gif"],
            Parameters={"endpointConfigurationTypes": "REGIONAL"},
        )
        found = aws("apigateway").get_rest_api(restApiId=api.ref)
        assert (found["name"], found["description"]) == ("from the definition", "templated")
        assert found["binaryMediaTypes"] == ["image/png", "image/gif"]
        assert found["endpointConfiguration"]["types"] == ["REGIONAL"]
        assert found["tags"] == {"team": "pets"}
        assert api["RootResourceId"] == found["rootResourceId"]
        paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=api.ref)["items"]}
        assert paths == {"/", "/cats"}

    def test_a_changed_one_takes_the_place_of_the_one_before(self, aws: Any, make: Making) -> None:
        api = make("AWS::ApiGateway::RestApi", Body=OPENAPI, Name="named")
        api.change(Body={**OPENAPI, "paths": {"/dogs": OPENAPI["paths"]["/cats"]}})
        paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=api.ref)["items"]}
        assert paths == {"/", "/dogs"}
        assert aws("apigateway").get_rest_api(restApiId=api.ref)["name"] == "named"

    def test_a_refused_change_leaves_the_one_before(self, aws: Any, make: Making) -> None:
        api = make("AWS::ApiGateway::RestApi", Body=OPENAPI, Description="before")
        with pytest.raises(ClientError, match="EndpointTypes"):
            api.change(
                Body={**OPENAPI, "paths": {"/dogs": OPENAPI["paths"]["/cats"]}},
                Description="after",
                EndpointConfiguration={"Types": ["NOWHERE"]},
            )
        paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=api.ref)["items"]}
        assert paths == {"/", "/cats"}
        assert aws("apigateway").get_rest_api(restApiId=api.ref)["description"] == "before"

    def test_is_merged_where_the_template_says_so(self, aws: Any, make: Making) -> None:
        api = make("AWS::ApiGateway::RestApi", Body=OPENAPI, Mode="merge")
        api.change(Body={**OPENAPI, "paths": {"/dogs": OPENAPI["paths"]["/cats"]}})
        paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=api.ref)["items"]}
        assert paths == {"/", "/cats", "/dogs"}

    def test_may_be_an_object_of_s3(self, aws: Any, make: Making) -> None:
        s3 = aws("s3", config=boto3.session.Config(s3={"addressing_style": "path"}))
        s3.create_bucket(Bucket="definitions")
        s3.put_object(Bucket="definitions", Key="pets.json", Body=json.dumps(OPENAPI))
        api = make("AWS::ApiGateway::RestApi", BodyS3Location={"Bucket": "definitions", "Key": "pets.json"})
        assert aws("apigateway").get_rest_api(restApiId=api.ref)["name"] == "from the definition"

    def test_that_warn_fail_where_the_template_says_so(self, aws: Any, make: Making) -> None:
        known = {each["id"] for each in aws("apigateway").get_rest_apis(limit=500)["items"]}
        body = {**OPENAPI, "paths": {"/cats": {"get": {"security": [{"unknown": []}], "responses": {}}}}}
        with pytest.raises(ClientError):
            make("AWS::ApiGateway::RestApi", Body=body, FailOnWarnings=True)
        assert {each["id"] for each in aws("apigateway").get_rest_apis(limit=500)["items"]} == known

    def test_an_api_may_be_a_copy_of_another(self, aws: Any, make: Making, pets: Pets) -> None:
        api = make("AWS::ApiGateway::RestApi", Name="copy", CloneFrom=pets.api.ref)
        paths = {each["path"] for each in aws("apigateway").get_resources(restApiId=api.ref)["items"]}
        assert paths == {"/", "/pets"}
