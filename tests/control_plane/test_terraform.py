"""What Terraform's AWS provider sends for its resources, over their lives: created, read, changed, deleted, looked for.

The requests are the provider's, with the defaults it sends along and its ways of taking something away; what must come
back is what its acceptance tests found AWS to answer (`internal/service/apigateway`, `apigatewayv2` and `lambda`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from tests.control_plane.clients import Plane
from tests.control_plane.functions.packages import ROLE, package

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:fn"
INVOKE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
BODY = {"openapi": "3.0.1", "info": {"title": "of the body", "version": "1"}, "paths": {}}
ABSENT: Any = ...


class Step(NamedTuple):
    """One request. given, shows: `<name>` in a text stands for what a step before kept of its answer.

    shows: members of the answer. keeps: names and the members they stand for. refused: the error's code.
    """

    call: str
    given: Mapping[str, Any]
    shows: Mapping[str, Any] = {}
    keeps: Mapping[str, str] = {}
    refused: str | None = None


def patch(*operations: tuple[str, ...]) -> dict[str, Any]:
    """(op, path, value), the value left out where there is none."""
    names = ("op", "path", "value")
    return {"patchOperations": [dict(zip(names, each, strict=False)) for each in operations]}


API = {"restApiId": "<api>"}
GET = {**API, "resourceId": "<root>", "httpMethod": "GET"}
STAGE = {**API, "stageName": "prod"}
REST = Step("apigateway.create_rest_api", {"name": "tf"}, {}, {"api": "id", "root": "rootResourceId"})
MOCK = Step("apigateway.put_integration", {**GET, "type": "MOCK"})
METHOD = Step("apigateway.put_method", {**GET, "authorizationType": "NONE", "apiKeyRequired": False})
HTTP = Step("apigatewayv2.create_api", {"Name": "tf", "ProtocolType": "HTTP"}, {}, {"api": "ApiId"})
CHAT = {"Name": "tf", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
WEBSOCKET = Step("apigatewayv2.create_api", CHAT, {}, {"api": "ApiId"})
V2 = {"ApiId": "<api>"}
INTEGRATION_DEFAULTS = {
    "ConnectionType": "INTERNET",
    "PassthroughBehavior": "WHEN_NO_MATCH",
    "PayloadFormatVersion": "1.0",
}
CODE = {"Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler", "Code": {"ZipFile": package()}}
MADE = Step("lambda.create_function", {"FunctionName": "fn", **CODE, "Publish": True, "Timeout": 3, "MemorySize": 128})

LIVES: dict[str, Sequence[Step]] = {
    "aws_api_gateway_rest_api": [
        Step("apigateway.create_rest_api", {"name": "tf", "minimumCompressionSize": 0}, {}, {"api": "id"}),
        Step(
            "apigateway.put_rest_api", {**API, "mode": "overwrite", "body": json.dumps(BODY)}, {"name": "of the body"}
        ),
        Step("apigateway.update_rest_api", {**API, **patch(("replace", "/name", "tf"))}, {"name": "tf"}),
        Step("apigateway.get_resources", API),
        Step(
            "apigateway.update_rest_api",
            {
                **API,
                **patch(("replace", "/endpointConfiguration/types/0", "REGIONAL"), ("replace", "/description", "")),
            },
            {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}, "description": ABSENT},
        ),
        Step(
            "apigateway.update_rest_api",
            {**API, **patch(("add", "/binaryMediaTypes/image~1png"), ("replace", "/minimumCompressionSize"))},
            {"binaryMediaTypes": ["image/png"], "minimumCompressionSize": ABSENT},
        ),
        Step("apigateway.delete_rest_api", API),
        Step("apigateway.get_rest_api", API, refused="NotFoundException"),
    ],
    "aws_api_gateway_integration": [
        REST,
        METHOD,
        Step(
            "apigateway.put_integration",
            {
                **GET,
                "type": "HTTP",
                "integrationHttpMethod": "GET",
                "uri": "https://example.com",
                "requestParameters": {"integration.request.header.X": "'a'", "integration.request.path.p": "'b'"},
                "requestTemplates": {"application/json": "", "application/xml": "x"},
                "cacheKeyParameters": ["integration.request.path.p"],
                "passthroughBehavior": "WHEN_NO_MATCH",
                "timeoutInMillis": 29000,
                "contentHandling": "CONVERT_TO_TEXT",
                "tlsConfig": {"insecureSkipVerification": True},
            },
        ),
        Step(
            "apigateway.update_integration",
            {
                **GET,
                **patch(
                    ("remove", "/requestTemplates/application~1xml"),
                    ("replace", "/requestTemplates/application~1json", "y"),
                    ("remove", "/requestParameters/integration.request.header.X"),
                    ("add", "/requestParameters/integration.request.header.Y", "'c'"),
                    ("remove", "/cacheKeyParameters/integration.request.path.p", ""),
                    ("replace", "/contentHandling", ""),
                    ("replace", "/tlsConfig/insecureSkipVerification", "false"),
                ),
            },
            {
                "requestTemplates": {"application/json": "y"},
                "requestParameters": {"integration.request.header.Y": "'c'", "integration.request.path.p": "'b'"},
                "cacheKeyParameters": [],
                "contentHandling": ABSENT,
            },
        ),
        Step("apigateway.delete_integration", GET),
        Step("apigateway.get_integration", GET, refused="NotFoundException"),
    ],
    "aws_api_gateway_stage": [
        REST,
        METHOD,
        MOCK,
        Step("apigateway.create_deployment", {**API, "description": "", "variables": {}}, {}, {"deployment": "id"}),
        Step(
            "apigateway.create_stage",
            {**STAGE, "deploymentId": "<deployment>", "variables": {"one": "1"}, "tags": {"a": "b"}},
            {"cacheClusterEnabled": False, "tracingEnabled": False},
        ),
        Step(
            "apigateway.update_stage",
            {**STAGE, **patch(("replace", "/variables/two", "2"), ("remove", "/variables/one"))},
            {"variables": {"two": "2"}},
        ),
        Step(
            "apigateway.update_stage",
            {**STAGE, **patch(("replace", "/clientCertificateId", ""), ("replace", "/documentationVersion", ""))},
            {"clientCertificateId": ABSENT, "documentationVersion": ABSENT},
        ),
        Step("apigateway.delete_stage", STAGE),
        Step("apigateway.delete_deployment", {**API, "deploymentId": "<deployment>"}),
        Step("apigateway.get_stage", STAGE, refused="NotFoundException"),
    ],
    "aws_api_gateway_usage_plan": [
        Step("apigateway.create_usage_plan", {"name": "tf"}, {}, {"plan": "id"}),
        Step(
            "apigateway.update_usage_plan",
            {
                "usagePlanId": "<plan>",
                **patch(
                    ("add", "/productCode", "P"),
                    ("add", "/throttle/rateLimit", "10"),
                    ("add", "/throttle/burstLimit", "5"),
                    ("add", "/quota/limit", "100"),
                    ("add", "/quota/offset", "0"),
                    ("add", "/quota/period", "WEEK"),
                ),
            },
            {"productCode": "P", "throttle": {"rateLimit": 10.0, "burstLimit": 5}},
        ),
        Step(
            "apigateway.update_usage_plan",
            {"usagePlanId": "<plan>", **patch(("remove", "/throttle"), ("remove", "/quota"))},
            {"throttle": ABSENT, "quota": ABSENT},
        ),
        Step("apigateway.delete_usage_plan", {"usagePlanId": "<plan>"}),
        Step("apigateway.get_usage_plan", {"usagePlanId": "<plan>"}, refused="NotFoundException"),
    ],
    "aws_apigatewayv2_integration": [
        HTTP,
        Step(
            "apigatewayv2.create_integration",
            {
                **V2,
                **INTEGRATION_DEFAULTS,
                "IntegrationType": "HTTP_PROXY",
                "IntegrationMethod": "ANY",
                "IntegrationUri": "http://www.example.com",
                "RequestParameters": {"append:header.a": "$context.requestId", "remove:querystring.b": "''"},
                "ResponseParameters": {"500": {"overwrite:statuscode": "403"}, "404": {"append:header.e": "x"}},
            },
            {"PassthroughBehavior": ABSENT, "TimeoutInMillis": 30000},
            {"integration": "IntegrationId"},
        ),
        Step(
            "apigatewayv2.update_integration",
            {
                **V2,
                "IntegrationId": "<integration>",
                "IntegrationType": "HTTP_PROXY",
                "RequestParameters": {"append:header.a": "$context.accountId", "remove:querystring.b": ""},
                "ResponseParameters": {"500": {"overwrite:statuscode": "403"}, "404": {}},
            },
            {
                "RequestParameters": {"append:header.a": "$context.accountId"},
                "ResponseParameters": {"500": {"overwrite:statuscode": "403"}},
            },
        ),
        Step("apigatewayv2.delete_integration", {**V2, "IntegrationId": "<integration>"}),
        Step("apigatewayv2.get_integration", {**V2, "IntegrationId": "<integration>"}, refused="NotFoundException"),
    ],
    "aws_apigatewayv2_route": [
        WEBSOCKET,
        Step(
            "apigatewayv2.create_authorizer",
            {**V2, "Name": "a", "AuthorizerType": "REQUEST", "AuthorizerUri": INVOKE, "IdentitySource": []},
            {"AuthorizerResultTtlInSeconds": ABSENT, "EnableSimpleResponses": ABSENT},
            {"authorizer": "AuthorizerId"},
        ),
        Step(
            "apigatewayv2.create_route",
            {
                **V2,
                "ApiKeyRequired": False,
                "RouteKey": "$connect",
                "AuthorizationType": "CUSTOM",
                "AuthorizerId": "<authorizer>",
                "RequestParameters": {"route.request.header.authorization": {"Required": True}},
            },
            {},
            {"route": "RouteId"},
        ),
        Step(
            "apigatewayv2.update_route",
            {**V2, "RouteId": "<route>", "AuthorizationType": "AWS_IAM", "AuthorizerId": ""},
            {"AuthorizationType": "AWS_IAM", "AuthorizerId": ABSENT},
        ),
        Step(
            "apigatewayv2.delete_route_request_parameter",
            {**V2, "RouteId": "<route>", "RequestParameterKey": "route.request.header.authorization"},
        ),
        Step("apigatewayv2.get_route", {**V2, "RouteId": "<route>"}, {"RequestParameters": ABSENT}),
        Step("apigatewayv2.delete_route", {**V2, "RouteId": "<route>"}),
        Step("apigatewayv2.get_route", {**V2, "RouteId": "<route>"}, refused="NotFoundException"),
    ],
    "aws_apigatewayv2_stage": [
        WEBSOCKET,
        Step(
            "apigatewayv2.create_stage",
            {**V2, "StageName": "tf", "AutoDeploy": False, "StageVariables": {"a": "1", "b": "2"}},
            {
                "DefaultRouteSettings": {
                    "DataTraceEnabled": False,
                    "DetailedMetricsEnabled": False,
                    "LoggingLevel": "OFF",
                },
                "DeploymentId": ABSENT,
            },
        ),
        Step(
            "apigatewayv2.update_stage",
            {
                **V2,
                "StageName": "tf",
                "AccessLogSettings": {},
                "StageVariables": {"a": "", "b": "3"},
                "Description": "",
            },
            {"AccessLogSettings": ABSENT, "StageVariables": {"b": "3"}, "Description": ABSENT},
        ),
        Step("apigatewayv2.delete_stage", {**V2, "StageName": "tf"}),
        Step("apigatewayv2.get_stage", {**V2, "StageName": "tf"}, refused="NotFoundException"),
    ],
    "aws_apigatewayv2_domain_name": [
        Step(
            "apigatewayv2.create_domain_name",
            {
                "DomainName": "tf.example.com",
                "DomainNameConfigurations": [
                    {"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
                ],
            },
            {"ApiMappingSelectionExpression": "$request.basepath"},
        ),
        Step("apigatewayv2.delete_domain_name", {"DomainName": "tf.example.com"}),
        Step("apigatewayv2.get_domain_name", {"DomainName": "tf.example.com"}, refused="NotFoundException"),
    ],
    "aws_lambda_function": [
        MADE,
        Step("lambda.get_function", {"FunctionName": "fn"}, {"Tags": ABSENT, "Concurrency": ABSENT}),
        Step("lambda.list_versions_by_function", {"FunctionName": "fn"}),
        Step("lambda.get_function_code_signing_config", {"FunctionName": "fn"}),
        Step(
            "lambda.update_function_configuration",
            {
                "FunctionName": "fn",
                "Environment": {"Variables": {}},
                "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
                "DeadLetterConfig": {"TargetArn": ""},
                "KMSKeyArn": "",
                "Layers": [],
                "FileSystemConfigs": [],
            },
            {"LastUpdateStatus": "InProgress", "DeadLetterConfig": ABSENT, "Layers": ABSENT},
        ),
        Step("lambda.publish_version", {"FunctionName": "fn"}, {"Version": "2"}),
        Step("lambda.delete_function", {"FunctionName": "fn"}),
        Step("lambda.get_function", {"FunctionName": "fn"}, refused="ResourceNotFoundException"),
    ],
    "aws_lambda_alias": [
        MADE,
        Step("lambda.publish_version", {"FunctionName": "fn"}),
        Step("lambda.create_alias", {"FunctionName": "fn", "Name": "live", "FunctionVersion": "1", "Description": ""}),
        Step(
            "lambda.update_alias",
            {
                "FunctionName": "fn",
                "Name": "live",
                "FunctionVersion": "1",
                "RoutingConfig": {"AdditionalVersionWeights": {}},
            },
            {"RoutingConfig": ABSENT},
        ),
        Step("lambda.delete_alias", {"FunctionName": "fn", "Name": "live"}),
        Step("lambda.get_alias", {"FunctionName": "fn", "Name": "live"}, refused="ResourceNotFoundException"),
    ],
}


def filled(value: Any, kept: Mapping[str, str]) -> Any:
    """`value` with what `<name>` stands for."""
    if isinstance(value, Mapping):
        return {name: filled(each, kept) for name, each in value.items()}
    if isinstance(value, str) and value.startswith("<"):
        return kept[value.strip("<>")]
    return value


@pytest.mark.parametrize("resource", LIVES)
def test_the_life_of_a_resource(plane: Plane, resource: str) -> None:
    kept: dict[str, str] = {}
    for number, step in enumerate(LIVES[resource]):
        where = f"{number}: {step.call}"
        service, _, operation = step.call.partition(".")
        call = getattr(plane.client(service), operation)
        if step.refused is not None:
            with pytest.raises(ClientError) as refusal:
                call(**filled(step.given, kept))
            assert refusal.value.response["Error"]["Code"] == step.refused, where
            continue
        answer = call(**filled(step.given, kept))
        for name, expected in step.shows.items():
            assert answer.get(name, ABSENT) == expected, f"{where}: {name}"
        kept |= {name: answer[member] for name, member in step.keeps.items()}
