"""AWS::ApiGatewayV2::Api and what belongs to it, made, changed and deleted by their providers."""

from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.apis import echoing
from tests.cloudformation.making import Making, Resource
from tests.process import Server


@pytest.fixture(scope="module")
def backend() -> Any:
    with echoing() as url:
        yield url


class Cats:
    """An HTTP API with GET /cats, which a stage follows."""

    def __init__(self, make: Making, backend: str, **stage: Any) -> None:
        self.api = make("AWS::ApiGatewayV2::Api", Name="cats", ProtocolType="HTTP")
        where = {"ApiId": self.api.ref}
        self.integration = make(
            "AWS::ApiGatewayV2::Integration",
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="GET",
            IntegrationUri=f"{backend}/cats",
            PayloadFormatVersion="1.0",
            **where,
        )
        self.route = make(
            "AWS::ApiGatewayV2::Route",
            RouteKey="GET /cats",
            Target=f"integrations/{self.integration.ref}",
            **where,
        )
        self.stage = make("AWS::ApiGatewayV2::Stage", StageName="$default", AutoDeploy=True, **where, **stage)


@pytest.fixture
def cats(make: Making, backend: str) -> Cats:
    return Cats(make, backend)


def call(emulator: Server, api: Resource, path: str, stage: str = "$default") -> requests.Response:
    return requests.get(f"{emulator.url}/_aws/execute-api/{api.ref}/{stage}{path}", timeout=10)


def without(found: dict[str, Any], *names: str) -> dict[str, Any]:
    """What was set of a record, but for its name and times."""
    own = {"ResponseMetadata", "CreatedDate", "LastUpdatedDate", "LastDeploymentStatusMessage", *names}
    return {name: value for name, value in found.items() if name not in own and value not in ({}, [], None)}


def test_an_api_of_resources_answers(emulator: Server, cats: Cats) -> None:
    assert call(emulator, cats.api, "/cats").json()["target"] == "/cats"


def test_refs_and_attributes(aws: Any, cats: Cats) -> None:
    api = aws("apigatewayv2").get_api(ApiId=cats.api.ref)
    assert cats.api["ApiId"] == cats.api.ref
    assert cats.api["ApiEndpoint"] == api["ApiEndpoint"]
    assert cats.api["ExecuteApiArn"] == f"arn:aws:execute-api:us-east-1:000000000000:{cats.api.ref}"
    assert cats.route["RouteId"] == cats.route.ref
    assert cats.integration["IntegrationId"] == cats.integration.ref
    assert cats.stage.ref == "$default"


def test_tags_are_those_of_the_stack_and_of_the_template(aws: Any, make: Making, cats: Cats) -> None:
    api = make("AWS::ApiGatewayV2::Api", Name="tagged", ProtocolType="HTTP", Tags={"owner": "me"})
    client = aws("apigatewayv2")
    assert client.get_api(ApiId=api.ref)["Tags"] == {"team": "pets", "owner": "me"}
    assert client.get_stage(ApiId=cats.api.ref, StageName="$default")["Tags"] == {"team": "pets"}
    api.change(Tags=None)
    assert client.get_api(ApiId=api.ref)["Tags"] == {"team": "pets"}


API_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("a description and a version", {"Description": "all cats", "Version": "7"}),
    ("no endpoint of its own", {"DisableExecuteApiEndpoint": True}),
    ("cors", {"CorsConfiguration": {"AllowOrigins": ["https://a.test"], "MaxAge": 10}}),
    ("both kinds of addresses", {"IpAddressType": "dualstack"}),
]
INTEGRATION_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("a description", {"Description": "to the cats"}),
    ("a timeout", {"TimeoutInMillis": 1000}),
    ("request parameters", {"RequestParameters": {"append:header.x": "1", "overwrite:path": "/dogs"}}),
    (
        "response parameters, which templates list",
        {
            "ResponseParameters": {
                "200": {"ResponseParameters": [{"Destination": "append:header.y", "Source": "2"}]},
                "500": {"ResponseParameters": [{"Destination": "overwrite:statuscode", "Source": "404"}]},
            }
        },
    ),
]
ROUTE_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("an operation's name", {"OperationName": "getCats"}),
    ("IAM", {"AuthorizationType": "AWS_IAM"}),
]
STAGE_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("a description", {"Description": "all cats"}),
    ("variables", {"StageVariables": {"a": "b", "c": "d"}}),
    (
        "an access log",
        {
            "AccessLogSettings": {
                "DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:access",
                "Format": "$context.requestId",
            }
        },
    ),
    ("settings of a route", {"RouteSettings": {"GET /cats": {"ThrottlingRateLimit": 5.5}}}),
]


@pytest.mark.parametrize(("case", "properties"), API_CHANGES, ids=[case[0] for case in API_CHANGES])
def test_an_api_is_made_with_changed_to_and_freed_of(
    case: str, properties: dict[str, Any], aws: Any, make: Making
) -> None:
    def shown(api: Resource) -> dict[str, Any]:
        return without(aws("apigatewayv2").get_api(ApiId=api.ref), "ApiId", "ApiEndpoint")

    api = make("AWS::ApiGatewayV2::Api", Name="cats", ProtocolType="HTTP")
    before = shown(api)
    api.change(**properties)
    assert shown(api) == shown(make("AWS::ApiGatewayV2::Api", Name="cats", ProtocolType="HTTP", **properties))
    assert shown(api) != before
    api.change(**dict.fromkeys(properties))
    assert shown(api) == before


@pytest.mark.parametrize(("case", "properties"), INTEGRATION_CHANGES, ids=[case[0] for case in INTEGRATION_CHANGES])
def test_an_integration_is_changed_to_and_freed_of(case: str, properties: dict[str, Any], aws: Any, cats: Cats) -> None:
    def shown() -> dict[str, Any]:
        return without(aws("apigatewayv2").get_integration(ApiId=cats.api.ref, IntegrationId=cats.integration.ref))

    before = shown()
    cats.integration.change(**properties)
    assert shown() != before
    cats.integration.change(**dict.fromkeys(properties))
    assert shown() == before


def test_response_parameters_change_what_the_backend_answered(emulator: Server, cats: Cats) -> None:
    cats.integration.change(
        ResponseParameters={"200": {"ResponseParameters": [{"Destination": "append:header.y", "Source": "2"}]}}
    )
    assert call(emulator, cats.api, "/cats").headers["y"] == "2"


@pytest.mark.parametrize(("case", "properties"), ROUTE_CHANGES, ids=[case[0] for case in ROUTE_CHANGES])
def test_a_route_is_changed_to_and_freed_of(case: str, properties: dict[str, Any], aws: Any, cats: Cats) -> None:
    def shown() -> dict[str, Any]:
        return without(aws("apigatewayv2").get_route(ApiId=cats.api.ref, RouteId=cats.route.ref))

    before = shown()
    cats.route.change(**properties)
    assert shown() == {**before, **properties}
    cats.route.change(**dict.fromkeys(properties))
    assert shown() == before


@pytest.mark.parametrize(("case", "properties"), STAGE_CHANGES, ids=[case[0] for case in STAGE_CHANGES])
def test_a_stage_is_changed_to_and_freed_of(case: str, properties: dict[str, Any], aws: Any, cats: Cats) -> None:
    def shown() -> dict[str, Any]:
        found = aws("apigatewayv2").get_stage(ApiId=cats.api.ref, StageName="$default")
        return without(found, "DeploymentId")

    before = shown()
    cats.stage.change(**properties)
    assert shown() == {**before, **properties}
    cats.stage.change(**dict.fromkeys(properties))
    assert shown() == before


def test_default_settings_that_went_are_those_of_the_account(aws: Any, cats: Cats) -> None:
    cats.stage.change(DefaultRouteSettings={"ThrottlingRateLimit": 1, "DetailedMetricsEnabled": True})
    cats.stage.change(DefaultRouteSettings={"ThrottlingBurstLimit": 2})
    settings = aws("apigatewayv2").get_stage(ApiId=cats.api.ref, StageName="$default")["DefaultRouteSettings"]
    assert settings == {"ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 2, "DetailedMetricsEnabled": False}


class TestQuickCreate:
    def test_makes_an_api_that_answers(self, emulator: Server, make: Making, backend: str) -> None:
        api = make("AWS::ApiGatewayV2::Api", Name="quick", ProtocolType="HTTP", Target=f"{backend}/quick")
        assert call(emulator, api, "/anything").json()["target"] == "/quick/anything"
        api.change(Target=f"{backend}/slow")
        assert call(emulator, api, "/anything").json()["target"] == "/slow/anything"

    def test_what_it_made_can_be_overridden(self, aws: Any, make: Making, backend: str) -> None:
        api = make("AWS::ApiGatewayV2::Api", Name="quick", ProtocolType="HTTP", Target=backend)
        overrides = make(
            "AWS::ApiGatewayV2::ApiGatewayManagedOverrides",
            ApiId=api.ref,
            Integration={"TimeoutInMillis": 1000},
            Route={"OperationName": "quick"},
            Stage={"StageVariables": {"a": "b"}},
        )
        client = aws("apigatewayv2")
        [integration] = client.get_integrations(ApiId=api.ref)["Items"]
        [route] = client.get_routes(ApiId=api.ref)["Items"]
        [stage] = client.get_stages(ApiId=api.ref)["Items"]
        assert (integration["TimeoutInMillis"], route["OperationName"]) == (1000, "quick")
        assert stage["StageVariables"] == {"a": "b"}
        overrides.change(Route=None, Stage={"StageVariables": {"c": "d"}})
        [route] = client.get_routes(ApiId=api.ref)["Items"]
        [stage] = client.get_stages(ApiId=api.ref)["Items"]
        assert "OperationName" not in route
        assert stage["StageVariables"] == {"c": "d"}
        overrides.delete()
        [integration] = client.get_integrations(ApiId=api.ref)["Items"]
        assert integration["TimeoutInMillis"] == 30_000


class TestDefinitions:
    BODY = """
openapi: 3.0.1
info: {title: defined, version: "1"}
paths:
  /%s:
    get:
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: GET, payloadFormatVersion: "1.0", uri: "https://a.test"}
"""

    def test_make_the_api_and_the_template_adds_to_them(self, aws: Any, make: Making) -> None:
        api = make("AWS::ApiGatewayV2::Api", Body=self.BODY % "cats", Description="templated")
        found = aws("apigatewayv2").get_api(ApiId=api.ref)
        assert (found["Name"], found["Description"], found["Tags"]) == ("defined", "templated", {"team": "pets"})

    def test_a_changed_one_takes_the_place_of_the_one_before(self, aws: Any, make: Making) -> None:
        api = make("AWS::ApiGatewayV2::Api", Body=self.BODY % "cats", Name="named")
        api.change(Body=self.BODY % "dogs")
        [route] = aws("apigatewayv2").get_routes(ApiId=api.ref)["Items"]
        assert route["RouteKey"] == "GET /dogs"
        assert aws("apigatewayv2").get_api(ApiId=api.ref)["Name"] == "named"


def test_a_deployment_is_served_by_the_stage_it_names(aws: Any, emulator: Server, make: Making, cats: Cats) -> None:
    where = {"ApiId": cats.api.ref}
    stage = make("AWS::ApiGatewayV2::Stage", StageName="v1", **where)
    deployment = make("AWS::ApiGatewayV2::Deployment", StageName="v1", **where)
    assert call(emulator, cats.api, "/cats", "v1").status_code == 200
    deployment.delete()
    assert "DeploymentId" not in aws("apigatewayv2").get_stage(StageName=stage.ref, **where)


def test_a_refused_change_leaves_what_was(aws: Any, make: Making, cats: Cats) -> None:
    settings = {"GET /cats": {"ThrottlingRateLimit": 5.0}}
    cats.stage.change(RouteSettings=settings)
    with pytest.raises(ClientError, match="Deployment"):
        cats.stage.change(RouteSettings=None, AutoDeploy=None, DeploymentId="none")
    stage = aws("apigatewayv2").get_stage(ApiId=cats.api.ref, StageName="$default")
    assert (stage["RouteSettings"], stage["AutoDeploy"]) == (settings, True)
    api = make("AWS::ApiGatewayV2::Api", Body=TestDefinitions.BODY % "cats")
    with pytest.raises(ClientError, match="origin"):
        api.change(Body=TestDefinitions.BODY % "dogs", CorsConfiguration={"AllowOrigins": ["nowhere"]})
    [route] = aws("apigatewayv2").get_routes(ApiId=api.ref)["Items"]
    assert route["RouteKey"] == "GET /cats"


def test_what_went_with_its_api_is_no_failure(cats: Cats) -> None:
    cats.api.delete()
    for each in (cats.stage, cats.route, cats.integration, cats.api):
        each.delete()


def test_a_websocket_api_has_models_and_responses(aws: Any, make: Making) -> None:
    api = make(
        "AWS::ApiGatewayV2::Api",
        Name="talk",
        ProtocolType="WEBSOCKET",
        RouteSelectionExpression="$request.body.action",
    )
    where = {"ApiId": api.ref}
    model = make("AWS::ApiGatewayV2::Model", Name="Said", ContentType="application/json", Schema={"a": 1}, **where)
    integration = make("AWS::ApiGatewayV2::Integration", IntegrationType="MOCK", **where)
    answer = make(
        "AWS::ApiGatewayV2::IntegrationResponse",
        IntegrationId=integration.ref,
        IntegrationResponseKey="$default",
        **where,
    )
    route = make(
        "AWS::ApiGatewayV2::Route",
        RouteKey="say",
        RouteResponseSelectionExpression="$default",
        RequestModels={"x": "Said"},
        ModelSelectionExpression="x",
        Target=f"integrations/{integration.ref}",
        **where,
    )
    response = make("AWS::ApiGatewayV2::RouteResponse", RouteId=route.ref, RouteResponseKey="$default", **where)
    client = aws("apigatewayv2")
    assert client.get_model(ModelId=model.ref, **where)["Schema"] == '{"a": 1}'
    answer.change(ResponseTemplates={"$default": "said"})
    shown = client.get_integration_response(IntegrationId=integration.ref, IntegrationResponseId=answer.ref, **where)
    assert shown["ResponseTemplates"] == {"$default": "said"}
    assert client.get_route_response(RouteId=route.ref, RouteResponseId=response.ref, **where)["RouteResponseKey"]


def test_an_authorizer(aws: Any, make: Making, cats: Cats) -> None:
    authorizer = make(
        "AWS::ApiGatewayV2::Authorizer",
        ApiId=cats.api.ref,
        Name="tokens",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://a.test"},
    )
    authorizer.change(JwtConfiguration={"Audience": ["b"], "Issuer": "https://b.test"})
    found = aws("apigatewayv2").get_authorizer(ApiId=cats.api.ref, AuthorizerId=authorizer["AuthorizerId"])
    assert found["JwtConfiguration"] == {"Audience": ["b"], "Issuer": "https://b.test"}
