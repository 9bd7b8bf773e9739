"""A store that holds one of everything of `apigatewayv2` beside what v1's world has: what the fuzzer plays with."""

from collections.abc import Sequence
from typing import Any

from tests.control_plane.v1.conftest import Emulator
from tests.control_plane.v1.world import World
from tests.control_plane.v2.conftest import ACCOUNT, FUNCTION_URI, REGION, ROLE, URL, Api, client

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
COLORS = ("AccentColor", "BackgroundColor", "ErrorValidationColor", "HeaderColor", "NavigationColor", "TextColor")
DOCUMENT = (
    '{"openapi": "3.0.1", "info": {"title": "pets", "version": "1"}, "paths": {"/x": {"get": {"responses": {}, '
    '"x-amazon-apigateway-integration": {"type": "http_proxy", "uri": "https://x.com", "payloadFormatVersion": 1}}}}}'
)
SCHEMA = '{"type": "object"}'


class WorldOfV2(World):
    """names: for a member of an input, by its name in the model, values that mean something here."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.rest_api = self.api.id
        self.names: dict[str, Sequence[Any]] = {}
        apigatewayv2 = client()
        http = Api(apigatewayv2, ProtocolType="HTTP", Target=URL)
        websocket = Api(apigatewayv2, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
        self._build(http, websocket)
        self._stage(http, websocket)
        self._address(apigatewayv2, http)
        self._show(apigatewayv2)

    def _build(self, http: Api, websocket: Api) -> None:
        """What only one of two APIs has, is found for that one: ids of the other are as good as wrong ones."""
        jwt = http.jwt()
        guard = http.lambda_authorizer(IdentitySource=[], AuthorizerPayloadFormatVersion="2.0")
        pets = http.route("GET /pets", AuthorizationType="JWT", AuthorizerId=jwt)
        model = websocket.client.create_model(ApiId=websocket.id, Name="Pet", Schema=SCHEMA)["ModelId"]
        parameter = "route.request.querystring.q"
        connect = websocket.route("$connect", RequestParameters={parameter: {"Required": True}})
        say = {"ApiId": websocket.id, "RouteId": websocket.route("say", RequestModels={"$default": "Pet"})}
        answer = websocket.client.create_route_response(**say, RouteResponseKey="$default")["RouteResponseId"]
        mock = {"ApiId": websocket.id, "IntegrationId": websocket.integration(IntegrationType="HTTP")}
        reply = websocket.client.create_integration_response(**mock, IntegrationResponseKey="$default")
        integrations = [each["IntegrationId"] for each in http.client.get_integrations(ApiId=http.id)["Items"]]
        self.names |= {
            "ApiId": [http.id, http.id, websocket.id],
            "AuthorizerId": [jwt, guard],
            "RouteId": [pets, connect, say["RouteId"]],
            "RouteResponseId": [answer],
            "IntegrationId": [*integrations, mock["IntegrationId"]],
            "IntegrationResponseId": [reply["IntegrationResponseId"]],
            "ModelId": [model],
            "RequestParameterKey": [parameter],
            "RouteKey": ["GET /pets", "ANY /{proxy+}", "$default", "$connect", "say"],
            "RouteResponseKey": ["$default"],
            "IntegrationResponseKey": ["$default", "/200/"],
            "Target": [f"integrations/{integrations[0]}", URL],
            "IntegrationUri": [URL, FUNCTION_URI],
            "IntegrationMethod": ["GET", "POST", "ANY"],
            "IntegrationSubtype": ["SQS-PurgeQueue"],
            "PayloadFormatVersion": ["1.0", "2.0"],
            "AuthorizerPayloadFormatVersion": ["1.0", "2.0"],
            "RequestParameters": ["overwrite:path", "append:header.x", parameter, "$request.path", "QueueUrl"],
            "ResponseParameters": ["200", "overwrite:statuscode", "append:header.x", "$response.header.y"],
            "RequestModels": ["$default", "Pet"],
            "RouteSelectionExpression": ["$request.body.action", "${request.method} ${request.path}"],
            "RouteResponseSelectionExpression": ["$default"],
            "ApiKeySelectionExpression": ["$request.header.x-api-key"],
            "AuthorizerUri": [FUNCTION_URI],
            "CredentialsArn": [ROLE],
            "AuthorizerCredentialsArn": [ROLE],
            "IdentitySource": ["$request.header.Authorization", "route.request.header.Auth"],
            "Issuer": ["https://login.example.com"],
            "Schema": [SCHEMA],
            "ContentType": ["application/json"],
            "Name": ["pets", "cats"],
            "Version": ["1"],
            "AllowOrigins": ["*", "https://example.com"],
            "AllowMethods": ["*", "GET"],
            "Body": [DOCUMENT, "# text"],
            "Basepath": ["ignore", "prepend", "split"],
        }

    def _stage(self, http: Api, websocket: Api) -> None:
        http.stage("dev", RouteSettings={"GET /pets": {"ThrottlingBurstLimit": 1}})
        websocket.stage("dev")
        deployments = [api.client.create_deployment(ApiId=api.id)["DeploymentId"] for api in (http, websocket)]
        self.names |= {
            "StageName": ["dev", "$default", "new"],
            "Stage": ["dev"],
            "DeploymentId": deployments,
            "RouteSettings": ["GET /pets", "say"],
            "StageVariables": ["color", "red"],
            "DestinationArn": [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:pets"],
            "Format": ["$context.requestId"],
            "ExportVersion": ["1.0"],
            "MaxResults": ["1", "10"],
        }

    def _address(self, apigatewayv2: Any, http: Api) -> None:
        name = {"DomainName": "pets.example.com"}
        apigatewayv2.create_domain_name(**name, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}])
        mapping = apigatewayv2.create_api_mapping(**name, ApiId=http.id, Stage="dev", ApiMappingKey="v1/pets")
        invoke = {"ApiId": self.rest_api, "Stage": "dev"}
        rule = apigatewayv2.create_routing_rule(**name, Priority=1, Conditions=[], Actions=[{"InvokeApi": invoke}])
        link = apigatewayv2.create_vpc_link(Name="link", SubnetIds=["subnet-1"])["VpcLinkId"]
        self.names["ApiId"] = [*self.names["ApiId"], self.rest_api]
        self.names |= {
            "DomainName": ["pets.example.com", "pets.example.com", "new.example.com"],
            "CertificateArn": [CERTIFICATE],
            "ApiMappingId": [mapping["ApiMappingId"]],
            "ApiMappingKey": ["v1/pets", "a", ""],
            "RoutingRuleId": [rule["RoutingRuleId"]],
            "AnyOf": ["v1"],
            "Header": ["x-version"],
            "Priority": [1, 2, 3],
            "ValueGlob": ["*x*"],
            "VpcLinkId": [link],
            "ConnectionId": [link],
            "TruststoreUri": ["s3://bucket/key"],
            "ResourceArn": [
                f"arn:aws:apigateway:{REGION}::/{path}"
                for path in (f"apis/{http.id}", f"apis/{http.id}/stages/dev", f"vpclinks/{link}", "portals/x")
            ],
        }

    def _show(self, apigatewayv2: Any) -> None:
        content = {"DisplayName": "Pets", "Theme": {"CustomColors": dict.fromkeys(COLORS, "#fff")}}
        nothing: dict[str, Any] = {"None": {}}
        portal = apigatewayv2.create_portal(
            Authorization=nothing, EndpointConfiguration=nothing, PortalContent=content
        )["PortalId"]
        apigatewayv2.publish_portal(PortalId=portal)
        product = apigatewayv2.create_portal_product(DisplayName="Pets")
        key = {"PortalProductId": product["PortalProductId"]}
        apigatewayv2.put_portal_product_sharing_policy(**key, PolicyDocument="{}")
        page = apigatewayv2.create_product_page(**key, DisplayContent={"Title": "x", "Body": "y"})
        parts = {"RestApiId": self.rest_api, "Stage": "dev", "Path": "/pets", "Method": "GET"}
        endpoint = apigatewayv2.create_product_rest_endpoint_page(
            **key, RestEndpointIdentifier={"IdentifierParts": parts}
        )
        self.names |= {
            "PortalId": [portal],
            "PortalProductId": [product["PortalProductId"]],
            "IncludedPortalProductArns": [product["PortalProductArn"]],
            "ProductPageId": [page["ProductPageId"]],
            "OverviewPageArn": [page["ProductPageArn"]],
            "ProductPageArns": [page["ProductPageArn"]],
            "ProductRestEndpointPageId": [endpoint["ProductRestEndpointPageId"]],
            "ProductRestEndpointPageArns": [endpoint["ProductRestEndpointPageArn"]],
            "RestApiId": [self.rest_api],
            "Path": ["/pets"],
            "Method": ["GET"],
            "PolicyDocument": ["{}"],
            "UserPoolArn": [f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/x"],
            "UserPoolDomain": ["https://login.example.com"],
            "ResourceOwnerAccountId": [ACCOUNT],
            "IncludeRawDisplayContent": ["true"],
            **{color: ["#fff"] for color in COLORS},
        }
