"""ImportApi, ReimportApi and ExportApi through boto3 (handbook/05 section 15, handbook/08 sections 6 and 8)."""

import json
from typing import Any

import pytest
import yaml

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Emulator
from tests.control_plane.v2.conftest import ACCOUNT, FUNCTION_URI, REGION, URL, Api, status

INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
ANY = "x-amazon-apigateway-any-method"
TO_URL = {"type": "http_proxy", "httpMethod": "GET", "uri": URL, "payloadFormatVersion": "1.0"}
TO_FUNCTION = {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION_URI, "payloadFormatVersion": 2.0}
JWT = {
    "type": "oauth2",
    "flows": {},
    AUTHORIZER: {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://login.example.com", "audience": ["pets"]},
    },
}
OPEN_ID = {
    "type": "openIdConnect",
    "openIdConnectUrl": "https://id.example.com/x/.well-known/openid-configuration",
    AUTHORIZER: {
        "type": "jwt",
        "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"audience": ["pets"]},
    },
}
GUARD = {
    "type": "apiKey",
    "name": "Unused",
    "in": "header",
    AUTHORIZER: {
        "type": "request",
        "identitySource": "$request.header.a, $request.querystring.b",
        "authorizerUri": FUNCTION_URI,
        "authorizerPayloadFormatVersion": "2.0",
        "authorizerResultTtlInSeconds": 60,
        "enableSimpleResponses": True,
    },
}
SIGV4 = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
NO_SCHEMA = {"200": {"description": "x", "content": {"text/x": {"schema": {"$ref": "#/components/schemas/A"}}}}}
"""Terraform's test TestAccAPIGatewayV2API_OpenAPI_failOnWarnings wants AWS to refuse it, where warnings are refused."""
DEFAULT = {"responses": {"default": {"description": "x"}}}


def oas30(paths: dict[str, Any], **more: Any) -> str:
    return json.dumps({"openapi": "3.0.1", "info": {"title": "pets", "version": "1.0"}, "paths": paths, **more})


def get(integration: Any = TO_URL, **more: Any) -> dict[str, Any]:
    return {"get": {**DEFAULT, INTEGRATION: integration, **more}}


def secured(**schemes: Any) -> dict[str, Any]:
    return {"components": {"securitySchemes": schemes}}


class Imported:
    def __init__(self, client: Any, body: str, **settings: Any) -> None:
        self.client, self.answer = client, client.import_api(Body=body, **settings)
        self.id = self.answer["ApiId"]

    def routes(self) -> dict[str, dict[str, Any]]:
        return {each["RouteKey"]: each for each in self.client.get_routes(ApiId=self.id)["Items"]}

    def integrations(self) -> list[dict[str, Any]]:
        return list(self.client.get_integrations(ApiId=self.id)["Items"])

    def authorizers(self) -> dict[str, dict[str, Any]]:
        return {each["Name"]: each for each in self.client.get_authorizers(ApiId=self.id)["Items"]}


def test_what_a_document_says(apigatewayv2: Any) -> None:
    document = oas30(
        {
            "/pets/{id}": get(TO_FUNCTION, operationId="pet"),
            "/all/{proxy+}": {ANY: {**DEFAULT, INTEGRATION: TO_URL}},
            "/$default": {ANY: {**DEFAULT, "isDefaultRoute": True, INTEGRATION: TO_URL}},
            "/bare": {"post": DEFAULT},
        },
        tags=[{"name": "owner", "x-amazon-apigateway-tag-value": "me"}, {"name": "plain"}],
        servers=[
            {
                "url": "https://example.com/",
                "x-amazon-apigateway-endpoint-configuration": {
                    "disableExecuteApiEndpoint": True,
                    "ipAddressType": "dualstack",
                },
            }
        ],
        **{"x-amazon-apigateway-cors": {"allowOrigins": ["https://example.com"], "maxAge": 5}},
    )
    api = Imported(apigatewayv2, document)
    assert status(api.answer) == 201
    wanted = {
        "Name": "pets",
        "Version": "1.0",
        "Tags": {"owner": "me"},
        "DisableExecuteApiEndpoint": True,
        "IpAddressType": "dualstack",
        "CorsConfiguration": {"AllowOrigins": ["https://example.com"], "AllowCredentials": False, "MaxAge": 5},
        "ProtocolType": "HTTP",
    }
    assert {name: api.answer[name] for name in wanted} == wanted
    assert api.routes().keys() == {"GET /pets/{id}", "ANY /all/{proxy+}", "$default", "POST /bare"}
    assert api.routes()["GET /pets/{id}"]["OperationName"] == "pet"
    assert "Target" not in api.routes()["POST /bare"]
    assert [each["PayloadFormatVersion"] for each in api.integrations()] == ["2.0", "1.0", "1.0"]
    assert (
        api.answer["ImportInfo"][0] == "'responses' of 'GET /pets/{id}' is not supported for HTTP APIs and was ignored"
    )
    assert apigatewayv2.get_stages(ApiId=api.id)["Items"] == []


def test_an_integration_that_routes_share(apigatewayv2: Any) -> None:
    reference = {"$ref": "#/components/x-amazon-apigateway-integrations/one"}
    components = {"x-amazon-apigateway-integrations": {"one": TO_URL}}
    api = Imported(apigatewayv2, oas30({"/a": get(reference), "/b": get(reference)}, components=components))
    [integration] = api.integrations()
    assert {each["Target"] for each in api.routes().values()} == {f"integrations/{integration['IntegrationId']}"}


def test_security_schemes_become_authorizers(apigatewayv2: Any) -> None:
    paths = {
        "/jwt": get(security=[{"jwt": ["read"]}]),
        "/open": get(security=[{"open": []}]),
        "/guard": get(security=[{"guard": []}]),
        "/iam": get(security=[{"iam": []}]),
        "/none": get(security=[]),
        "/auth": get(security=[], **{"x-amazon-apigateway-auth": {"type": "aws_iam"}}),
        "/root": get(),
    }
    schemes = secured(jwt=JWT, open=OPEN_ID, guard=GUARD, iam=SIGV4)
    api = Imported(apigatewayv2, oas30(paths, security=[{"iam": []}], **schemes))
    routes = {key.removeprefix("GET /"): each for key, each in api.routes().items()}
    types = {name: each["AuthorizationType"] for name, each in routes.items()}
    iam = dict.fromkeys(("iam", "auth", "root"), "AWS_IAM")
    assert types == {"jwt": "JWT", "open": "JWT", "guard": "CUSTOM", "none": "NONE", **iam}
    assert routes["jwt"]["AuthorizationScopes"] == ["read"]
    authorizers = api.authorizers()
    assert routes["guard"]["AuthorizerId"] == authorizers["guard"]["AuthorizerId"]
    assert authorizers["open"]["JwtConfiguration"] == {"Issuer": "https://id.example.com/x", "Audience": ["pets"]}
    assert authorizers["guard"]["IdentitySource"] == ["$request.header.a", "$request.querystring.b"]
    assert authorizers["guard"]["AuthorizerResultTtlInSeconds"] == 60


@pytest.mark.parametrize(
    ("mode", "keys"),
    [
        ("ignore", {"GET /pets", "GET /"}),
        ("prepend", {"GET /a/b/pets", "GET /a/b"}),
        ("split", {"GET /b/pets", "GET /b"}),
    ],
)
def test_a_base_path_is_ignored_prepended_or_split(apigatewayv2: Any, mode: str, keys: set[str]) -> None:
    document = oas30({"/pets": get(), "/": get()}, servers=[{"url": "https://example.com/a/b"}])
    assert Imported(apigatewayv2, document, Basepath=mode).routes().keys() == keys


REFUSED = "Errors found during import:\n\t"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param("", "Invalid OpenAPI input.", id="nothing"),
        pytest.param("{", "Invalid OpenAPI input.", id="no JSON"),
        pytest.param('{"swagger": "2.0", "info": {}, "paths": {}}', "Invalid OpenAPI input.", id="Swagger 2"),
        pytest.param(oas30({}, openapi="3.1.0"), "Invalid OpenAPI input.", id="OpenAPI 3.1"),
        pytest.param(
            oas30({"/a": get({"type": "aws_proxy", "uri": FUNCTION_URI})}),
            REFUSED + "Unable to put integration on 'GET' for resource at path '/a': PayloadFormatVersion is",
            id="a function without a version",
        ),
        pytest.param(
            oas30({"/a": get({**TO_URL, "uri": "x"})}),
            REFUSED + "Unable to put integration on 'GET' for resource at path '/a': Invalid HTTP endpoint specified",
            id="no URL",
        ),
        pytest.param(
            oas30({"/a/{x}/b": get(), "/a/{y}/b": get()}),
            REFUSED + "Unable to create route 'GET /a/{y}/b': The provided route key",
            id="routes that conflict",
        ),
        pytest.param(
            oas30({"/a": get(security=[{"jwt": [], "iam": []}])}, **secured(jwt=JWT, iam=SIGV4)),
            REFUSED + "Unable to create route 'GET /a': only one of IAM, Lambda and JWT",
            id="two authorizations",
        ),
        pytest.param(
            oas30({}, **secured(jwt={**JWT, AUTHORIZER: {"type": "jwt"}})),
            REFUSED + "Unable to create authorizer 'jwt': Invalid issuer",
            id="an authorizer that is none",
        ),
        pytest.param(oas30({}, info={"title": "x" * 129, "version": "1"}), "API name must have", id="a long title"),
        pytest.param(
            oas30({}, tags=[{"name": "aws:x", "x-amazon-apigateway-tag-value": "y"}]), "Tag keys must", id="a tag"
        ),
    ],
)
def test_documents_that_are_refused(http: Api, document: str, message: str) -> None:
    before = http.client.get_apis()["Items"]
    for given in ({}, {"ApiId": http.id}):
        call = http.client.reimport_api if given else http.client.import_api
        found = refusal(call, Body=document, **given)
        assert found[:2] == (400, "BadRequestException")
        assert found.message.startswith(message)
    assert http.client.get_apis()["Items"] == before


@pytest.mark.parametrize(
    ("document", "warning"),
    [
        (oas30({"/a": get({"type": "mock"})}), "Unsupported integration type 'mock' for resource at path '/a' and"),
        (oas30({}, **{"x-amazon-apigateway-cors": {"maxAge": "x"}}), "CORS Scheme is malformed, ignoring."),
        (
            oas30({}, **{"x-amazon-apigateway-cors": {"allowOrigins": ["*"], "allowCredentials": True}}),
            "CORS Scheme is malformed, ignoring. allow-credentials is not supported",
        ),
        (oas30({"/a": get({**TO_URL, "timeoutInMillis": "x"})}), "Invalid format for 'timeoutInMillis'."),
        (
            oas30({"/a": get(responses=NO_SCHEMA)}),
            "Parse issue: attribute paths.'/a'(get).responses.200.content.'text/x'.schema.#/components/schemas/A is",
        ),
        (
            oas30({"/a": get(requestBody=NO_SCHEMA["200"])}, components={"schemas": {"B": {"type": "string"}}}),
            "Parse issue: attribute paths.'/a'(get).requestBody.content.'text/x'.schema.#/components/schemas/A is",
        ),
        (oas30({"/a": get(security=[{"nope": []}])}), "No authorizer found for security definition 'nope'"),
        (oas30({}, **secured(x={**GUARD, AUTHORIZER: {"type": "token"}})), "Unsupported authorizer type 'token'"),
    ],
)
def test_warnings_are_told_and_refuse_the_import_where_asked_to(apigatewayv2: Any, document: str, warning: str) -> None:
    found = refusal(apigatewayv2.import_api, Body=document, FailOnWarnings=True)
    assert found.message.startswith(f"Warnings found during import:\n\t{warning}")
    assert apigatewayv2.get_apis()["Items"] == []
    made = apigatewayv2.import_api(Body=document)
    assert made["Warnings"][0].startswith(warning)
    assert apigatewayv2.get_api(ApiId=made["ApiId"])["Warnings"] == made["Warnings"]


def test_what_sam_writes_has_no_warnings(apigatewayv2: Any) -> None:
    """Its integration/combination/test_http_api_with_fail_on_warnings.py: a default route, and no responses."""
    tag = {"name": "httpapi:createdBy", "x-amazon-apigateway-tag-value": "SAM"}
    operation = {INTEGRATION: TO_FUNCTION, "isDefaultRoute": True, "responses": {}}
    pets = {"post": {INTEGRATION: TO_FUNCTION, "responses": {}}}
    document = oas30({"/$default": {ANY: operation}, "/pets": pets}, tags=[tag])
    made = apigatewayv2.import_api(Body=document, FailOnWarnings=True)
    routes = apigatewayv2.get_routes(ApiId=made["ApiId"])["Items"]
    assert sorted(each["RouteKey"] for each in routes) == ["$default", "POST /pets"]


def test_a_default_route_without_a_slash_is_taken_with_a_warning(apigatewayv2: Any) -> None:
    """So SAM writes it where warnings are not refused: aws/serverless-application-model, issue 2297."""
    operation = {INTEGRATION: TO_FUNCTION, "isDefaultRoute": True, "responses": {}}
    api = Imported(apigatewayv2, oas30({"$default": {ANY: operation}}))
    assert list(api.routes()) == ["$default"]
    assert api.answer["Warnings"] == ["Parse issue: attribute paths. Resource $default should start with /"]


@pytest.mark.parametrize(("written", "version"), [(2.0, "2.0"), (1, "1.0"), ("1.0", "1.0")])
def test_the_version_of_an_authorizers_payload_may_be_a_number(apigatewayv2: Any, written: Any, version: str) -> None:
    """SAM writes it as its users do: `AuthorizerPayloadFormatVersion: 2.0`."""
    authorizer = {"type": "request", "authorizerUri": FUNCTION_URI, "authorizerPayloadFormatVersion": written}
    scheme = {"type": "apiKey", "name": "Unused", "in": "header", AUTHORIZER: authorizer}
    api = Imported(apigatewayv2, oas30({"/a": get()}, **secured(guard=scheme)))
    assert api.authorizers()["guard"]["AuthorizerPayloadFormatVersion"] == version


def test_a_document_may_be_yaml_and_name_the_account(apigatewayv2: Any) -> None:
    uri = FUNCTION_URI.replace(ACCOUNT, "${AWS::AccountId}").replace(REGION, "${AWS::Region}")
    document = yaml.safe_dump(json.loads(oas30({"/a": get({**TO_FUNCTION, "uri": uri})})))
    [integration] = Imported(apigatewayv2, document).integrations()
    assert integration["IntegrationUri"] == FUNCTION_URI


def test_a_reimport_is_all_of_the_api(http: Api) -> None:
    """What the document does not name goes; what it names again keeps its id; stages stay, and follow."""
    http.route("GET /old")
    kept = http.route("GET /pets")
    stage = http.stage(AutoDeploy=True)
    before = http.client.get_stage(**stage)["DeploymentId"]
    answer = http.client.reimport_api(ApiId=http.id, Body=oas30({"/pets": get()}))
    assert status(answer) == 201
    [route] = http.client.get_routes(ApiId=http.id)["Items"]
    assert (route["RouteKey"], route["RouteId"]) == ("GET /pets", kept)
    assert len(http.client.get_integrations(ApiId=http.id)["Items"]) == 1
    assert http.client.get_stage(**stage)["DeploymentId"] != before


def test_websocket_apis_have_no_documents(websocket: Api) -> None:
    found = refusal(websocket.client.reimport_api, ApiId=websocket.id, Body=oas30({}))
    assert found == (400, "BadRequestException", "ReimportApi is only supported for protocol type HTTP")
    export = {"ApiId": websocket.id, "Specification": "OAS30", "OutputType": "JSON"}
    assert refusal(websocket.client.export_api, **export).status == 400


def test_a_document_of_2_000_paths_is_refused(apigatewayv2: Any) -> None:
    found = refusal(apigatewayv2.import_api, Body=oas30({f"/{number}": get() for number in range(2_000)}))
    assert "Maximum number of Routes for this API has been reached." in found.message
    assert len(found.message) < 30_000


def exported(api: Any, api_id: str, **settings: Any) -> Any:
    answer = api.export_api(ApiId=api_id, **{"Specification": "OAS30", "OutputType": "JSON", **settings})
    assert status(answer) == 200
    return answer["body"].read() if hasattr(answer.get("body"), "read") else answer["body"]


ALL = oas30(
    {
        "/pets/{id}": get(TO_FUNCTION, operationId="pet", security=[{"jwt": ["read"]}]),
        "/guard": get(security=[{"guard": []}]),
        "/iam": get(security=[{"iam": []}]),
        "/all/{proxy+}": {
            ANY: {
                **DEFAULT,
                INTEGRATION: {
                    **TO_URL,
                    "requestParameters": {"overwrite:path": "/x"},
                    "responseParameters": {"200": {"append:header.x": "y"}},
                    "timeoutInMillis": 1000,
                },
            }
        },
        "/$default": {ANY: {**DEFAULT, "isDefaultRoute": True, INTEGRATION: TO_URL}},
    },
    tags=[{"name": "owner", "x-amazon-apigateway-tag-value": "me"}],
    **{"x-amazon-apigateway-cors": {"allowOrigins": ["https://example.com"], "maxAge": 5, "allowMethods": ["*"]}},
    **secured(jwt=JWT, guard=GUARD, iam=SIGV4),
)


@pytest.mark.parametrize("output_type", ["JSON", "YAML"])
def test_an_export_is_what_was_imported(apigatewayv2: Any, emulator: Emulator, output_type: str) -> None:
    """Imported again it makes the same API, but for the ids."""
    first = Imported(apigatewayv2, ALL)
    document = exported(apigatewayv2, first.id, OutputType=output_type)
    found = json.loads(document) if output_type == "JSON" else yaml.safe_load(document)
    assert found["openapi"] == "3.0.1"
    assert found["x-amazon-apigateway-importexport-version"] == "1.0"
    assert found["paths"]["/pets/{id}"]["get"]["responses"] == {
        "default": {"description": "Default response for GET /pets/{id}"}
    }
    assert found["paths"]["/all/{proxy+}"][ANY]["parameters"][0]["name"] == "proxy+"
    again = Imported(apigatewayv2, document.decode())
    assert "Warnings" not in again.answer
    assert without_ids(emulator, first) == without_ids(emulator, again)


def without_ids(emulator: Emulator, imported: Imported) -> dict[str, Any]:
    api = emulator.store.read((ACCOUNT, REGION), "v2_apis", imported.id)
    names = {each.authorizer_id: each.name for each in api.authorizers.values()}
    routes = {
        each.route_key: (
            each.authorization_type,
            each.authorization_scopes,
            names.get(each.authorizer_id),
            each.operation_name,
            integration(api, each),
        )
        for each in api.routes.values()
    }
    return {"routes": routes, "cors": api.cors_configuration, "tags": api.tags, "name": api.name}


def integration(api: Any, route: Any) -> dict[str, Any]:
    found = api.integration_of(route)
    return {name: getattr(found, name) for name in found.__struct_fields__ if name != "integration_id"}


def test_what_a_stage_serves_is_exported(http: Api) -> None:
    http.route("GET /old")
    http.stage("dev", DeploymentId=http.client.create_deployment(ApiId=http.id)["DeploymentId"])
    http.route("GET /new")
    deployed = json.loads(exported(http.client, http.id, StageName="dev"))
    assert deployed["paths"].keys() == {"/old"}
    host = f"https://{http.id}.execute-api.{REGION}.amazonaws.com/{{basePath}}"
    assert deployed["servers"] == [{"url": host, "variables": {"basePath": {"default": "dev"}}}]
    latest = json.loads(exported(http.client, http.id))
    assert latest["paths"].keys() == {"/old", "/new"}
    assert latest["servers"][0]["variables"]["basePath"]["default"] == ""


def test_an_export_without_extensions(apigatewayv2: Any) -> None:
    document = exported(apigatewayv2, Imported(apigatewayv2, ALL).id, IncludeExtensions=False).decode()
    for extension in (INTEGRATION, AUTHORIZER, "cors", "importexport-version", "tag-value"):
        assert extension not in document
    assert json.loads(document)["paths"]["/pets/{id}"]["get"]["security"] == [{"jwt": ["read"]}]


def test_routes_that_share_an_integration_are_exported_so(http: Api) -> None:
    target = f"integrations/{http.integration()}"
    for key in ("GET /a", "GET /b"):
        http.route(key, Target=target)
    document = json.loads(exported(http.client, http.id))
    reference = document["paths"]["/a"]["get"][INTEGRATION]
    assert reference == document["paths"]["/b"]["get"][INTEGRATION]
    assert list(document["components"]["x-amazon-apigateway-integrations"].values()) == [
        {"payloadFormatVersion": "1.0", "type": "http_proxy", "httpMethod": "GET", "uri": URL}
        | {"connectionType": "INTERNET", "timeoutInMillis": 30000}
    ]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"StageName": "nope"}, (404, "NotFoundException", "Invalid stage identifier specified")),
        ({"StageName": "dev"}, (400, "BadRequestException", "Stage dev does not have a deployment")),
        ({"ExportVersion": "2.0"}, (400, "BadRequestException", "Invalid export version specified. Must be 1.0")),
    ],
)
def test_exports_that_are_none(http: Api, settings: dict[str, str], found: tuple[int, str, str]) -> None:
    http.stage("dev")
    export = {"ApiId": http.id, "Specification": "OAS30", "OutputType": "JSON", **settings}
    assert refusal(http.client.export_api, **export) == found
