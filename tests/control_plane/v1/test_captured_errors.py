"""Every error of `apigateway` that was recorded from AWS (handbook/10), word for word.

Left out are those of imports, which are tested with the importer. `{api}`, `{plan}` stand for ids.
"""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, Api, replace

BAD_REQUEST = (400, "BadRequestException")
NOT_FOUND = (404, "NotFoundException")
CONFLICT = (409, "ConflictException")
VALIDATION = (400, "ValidationException")
OPS = "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"

STAGE_PATHS = (
    "Invalid method setting path: {path}. Must be one of: [/deploymentId, /description, /cacheClusterEnabled, "
    "/cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, "
    "/accessLogSettings/format, /{{resourcePath}}/{{httpMethod}}/metrics/enabled, "
    "/{{resourcePath}}/{{httpMethod}}/logging/dataTrace, /{{resourcePath}}/{{httpMethod}}/logging/loglevel, "
    "/{{resourcePath}}/{{httpMethod}}/throttling/burstLimit/{{resourcePath}}/{{httpMethod}}/throttling/rateLimit"
    "/{{resourcePath}}/{{httpMethod}}/caching/ttlInSeconds, /{{resourcePath}}/{{httpMethod}}/caching/enabled, "
    "/{{resourcePath}}/{{httpMethod}}/caching/dataEncrypted, "
    "/{{resourcePath}}/{{httpMethod}}/caching/requireAuthorizationForCacheControl, "
    "/{{resourcePath}}/{{httpMethod}}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, "
    "/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit "
    "/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{{variable_name}}, /tracingEnabled]"
)


def create_api(client: Any, **arguments: Any) -> tuple[int, str, str]:
    return refusal(client.create_rest_api, name="other", **arguments)


def update_api(api: Api, *patch: dict[str, str]) -> tuple[int, str, str]:
    return refusal(api.client.update_rest_api, restApiId=api.id, patchOperations=list(patch))


# RestApis --------------------------------------------------------------------------------------------------------

ENUM_TYPES = (
    "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must "
    "satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]"
)
ENUM_IP = (
    "Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member "
    "must satisfy enum value set: [ipv4, dualstack]"
)


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        pytest.param({"description": ""}, BAD_REQUEST, "Description cannot be an empty string", id="no description"),
        pytest.param(
            {"minimumCompressionSize": -1},
            BAD_REQUEST,
            "Invalid minimum compression size, must be between 0 and 10485760",
            id="a negative compression size",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": []}},
            BAD_REQUEST,
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
            id="no endpoint type",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            BAD_REQUEST,
            "Cannot create an api with multiple Endpoint Types.",
            id="two endpoint types",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
            BAD_REQUEST,
            "Only dualstack ipAddressType is supported for Private APIs.",
            id="a private API of IPv4",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}, "description": ""},
            BAD_REQUEST,
            "Description cannot be an empty string",
            id="the description is looked at first",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["wrong"]}},
            VALIDATION,
            f"1 validation error detected: {ENUM_TYPES}",
            id="an unknown endpoint type",
        ),
        pytest.param(
            {"endpointConfiguration": {"ipAddressType": "wrong"}},
            VALIDATION,
            f"1 validation error detected: {ENUM_IP}",
            id="an unknown address type",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}},
            VALIDATION,
            f"2 validation errors detected: {ENUM_TYPES}; {ENUM_IP}",
            id="both unknown",
        ),
    ],
)
def test_create_rest_api(apigateway: Any, given: dict[str, Any], kind: tuple[int, str], message: str) -> None:
    assert create_api(apigateway, **given) == (*kind, message)
    assert apigateway.get_rest_apis()["items"] == []


@pytest.mark.parametrize(
    ("op", "path", "value", "message"),
    [
        ("add", "/binaryMediaTypes", "image/png", "Invalid patch path /binaryMediaTypes"),
        ("replace", "/binaryMediaTypes", "image/png", "Invalid patch path /binaryMediaTypes"),
        ("remove", "/binaryMediaTypes", None, "Invalid patch path /binaryMediaTypes"),
        ("add", "/minimumCompressionSize", "10", "Invalid patch operation specified. Must be one of: [replace]"),
        (
            "copy",
            "/minimumCompressionSize",
            "10",
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        (
            "replace",
            "/minimumCompressionSize",
            "-1",
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            "replace",
            "/minimumCompressionSize",
            "test",
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            "replace",
            "/endpointConfiguration/types/EDGE",
            "WRONG",
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            "replace",
            "/endpointConfiguration/ipAddressType",
            "wrong",
            "ipAddressType must be either ipv4 or dualstack.",
        ),
    ],
)
def test_update_rest_api(api: Api, op: str, path: str, value: str | None, message: str) -> None:
    assert update_api(api, *replace(path, value, op)) == (*BAD_REQUEST, message)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_unknown_operation_of_a_patch_is_told(api: Api, count: int) -> None:
    wrong = [
        f"Value 'wrong' at 'updateRestApiInput.patchOperations.{n}.member.op' failed to satisfy constraint: {OPS}"
        for n in range(1, count + 1)
    ]
    plural = "error" if count == 1 else "errors"
    expected = f"{count} validation {plural} detected: {'; '.join(wrong)}"
    assert update_api(api, *replace("/name", "x", "wrong") * count) == (*VALIDATION, expected)


@pytest.mark.parametrize("rest_api_id", ["abcde0", "api_id", "fake-api-id", "test-fake-rest-id", "UPPERCASE0"])
def test_an_unknown_api_is_named_with_its_account(apigateway: Any, rest_api_id: str) -> None:
    expected = (*NOT_FOUND, f"Invalid API identifier specified {ACCOUNT}:{rest_api_id}")
    for call, arguments in (
        (apigateway.get_rest_api, {}),
        (apigateway.update_rest_api, {}),
        (apigateway.delete_rest_api, {}),
        (apigateway.get_models, {}),
        (apigateway.create_model, {"name": "Pet", "contentType": "application/json", "schema": "{}"}),
        (apigateway.get_request_validators, {}),
        (apigateway.get_gateway_responses, {}),
        (apigateway.get_gateway_response, {"responseType": "THROTTLED"}),
        (apigateway.delete_gateway_response, {"responseType": "THROTTLED"}),
        (apigateway.update_gateway_response, {"responseType": "THROTTLED"}),
        (apigateway.get_documentation_parts, {}),
        (apigateway.create_documentation_part, {"location": {"type": "API"}, "properties": "{}"}),
        (apigateway.delete_documentation_part, {"documentationPartId": "abcdef"}),
    ):
        assert refusal(call, restApiId=rest_api_id, **arguments) == expected


def test_an_id_in_capitals_is_another_id(apigateway: Any, api: Api) -> None:
    upper = api.id.upper()
    expected = (*NOT_FOUND, f"Invalid API identifier specified {ACCOUNT}:{upper}")
    assert refusal(apigateway.get_rest_api, restApiId=upper) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "class java.lang.Boolean"), (10, "class com.amazon.coral.value.json.numbers.TruncatingBigNumber")],
)
def test_the_value_of_a_patch_is_text(api: Api, value: Any, kind: str) -> None:
    patch = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
    expected = (400, "SerializationException", f"{kind} can not be converted to an String")
    assert update_api(api, patch) == expected


# Resources -------------------------------------------------------------------------------------------------------


def test_create_resource(apigateway: Any, api: Api) -> None:
    api.resource("pets")
    greedy = api.resource("{proxy+}")
    at_root = {"restApiId": api.id, "parentId": api.root}
    assert refusal(apigateway.create_resource, **at_root, pathPart="pets") == (
        *CONFLICT,
        "Another resource with the same parent already has this name: pets",
    )
    assert refusal(apigateway.create_resource, **at_root, pathPart="{proxy+}") == (
        *CONFLICT,
        "Another resource with the same parent already has this name: {proxy+}",
    )
    assert refusal(apigateway.create_resource, **at_root, pathPart="{child+}") == (
        *BAD_REQUEST,
        "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
    )
    assert refusal(apigateway.create_resource, restApiId=api.id, parentId=greedy, pathPart="dogs") == (
        *BAD_REQUEST,
        "Cannot create a child of a resource with a greedy path variable: {proxy+}",
    )
    assert refusal(apigateway.create_resource, restApiId=api.id, parentId="fake", pathPart="dogs") == (
        *NOT_FOUND,
        "Invalid Resource identifier specified",
    )


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            replace("/invalid", "x"),
            "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
        ),
        (
            replace("/pathPart", None, "remove"),
            "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
        ),
        (
            replace("/pathPart", "x", "add"),
            "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
        ),
    ],
)
def test_update_resource(apigateway: Any, api: Api, patch: list[dict[str, str]], message: str) -> None:
    pets = api.resource("pets")
    found = refusal(apigateway.update_resource, restApiId=api.id, resourceId=pets, patchOperations=patch)
    assert found == (*BAD_REQUEST, message)


def test_update_resource_keeps_the_tree_a_tree(apigateway: Any, api: Api) -> None:
    pets = api.resource("pets")
    child = api.resource("dogs", pets)
    api.resource("birds")

    def update(resource: str, path: str, value: str) -> tuple[int, str, str]:
        return refusal(
            apigateway.update_resource, restApiId=api.id, resourceId=resource, patchOperations=replace(path, value)
        )

    assert update(api.root, "/pathPart", "x") == (*BAD_REQUEST, "Root resource cannot update its pathPart.")
    assert update(api.root, "/parentId", pets) == (*BAD_REQUEST, "Root resource cannot update its parentId.")
    assert update(pets, "/parentId", child) == (*BAD_REQUEST, "Resources cannot be cyclical.")
    assert update(pets, "/parentId", pets) == (*BAD_REQUEST, "Resources cannot be cyclical.")
    assert update(pets, "/pathPart", "birds") == (
        *CONFLICT,
        "Another resource with the same parent already has this name: birds",
    )


# Methods and their responses -------------------------------------------------------------------------------------


def test_put_method(apigateway: Any, api: Api) -> None:
    key = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "ANY"}
    none = {"authorizationType": "NONE"}
    for broken in ({"restApiId": "fake"}, {"resourceId": "fake"}):
        assert refusal(apigateway.put_method, **{**key, **broken}, **none) == (
            *NOT_FOUND,
            "Invalid Resource identifier specified",
        )
    assert refusal(apigateway.put_method, **{**key, "httpMethod": "WRONG"}, **none) == (
        *BAD_REQUEST,
        "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    )
    assert refusal(apigateway.put_method, **key, authorizationType="CUSTOM") == (
        *BAD_REQUEST,
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a "
        "valid authorizer.",
    )
    assert refusal(apigateway.put_method, **key, **none, requestValidatorId="abcdef") == (
        *BAD_REQUEST,
        "Invalid Request Validator identifier specified",
    )
    assert refusal(apigateway.put_method, **key, **none, requestModels={"application/json": "petModel"}) == (
        *BAD_REQUEST,
        "Invalid model identifier specified: petModel",
    )
    same = {"method.request.querystring.a": True, "method.request.path.a": True}
    assert refusal(apigateway.put_method, **key, **none, requestParameters=same) == (
        *BAD_REQUEST,
        "Parameter names must be unique across querystring, header and path",
    )


@pytest.mark.parametrize(
    ("op", "path", "value", "message"),
    [
        ("add", "/operationName", "name", "Invalid patch operation specified. Must be one of: [replace]"),
        ("add", "/requestValidatorId", "id", "Invalid patch operation specified. Must be one of: [replace]"),
        ("add", "/httpMethod", "PUT", "Invalid patch path /httpMethod"),
        ("replace", "/requestParameters", "method.request.querystring.q", "Invalid patch path /requestParameters"),
        ("add", "/requestModels/application/json", "Empty", "Invalid patch path /requestModels/application/json"),
        ("replace", "/requestValidatorId", "wrong-id", "Invalid Request Validator identifier specified"),
        (
            "replace",
            "/authorizationType",
            "CUSTOM",
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires "
            "a valid authorizer.",
        ),
    ],
)
def test_update_method(api: Api, op: str, path: str, value: str, message: str) -> None:
    key = api.method()
    found = refusal(api.client.update_method, **key, patchOperations=replace(path, value, op))
    assert found == (*BAD_REQUEST, message)


def test_what_is_not_there_below_a_resource(apigateway: Any, api: Api) -> None:
    missing = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET"}
    no_method = (*NOT_FOUND, "Invalid Method identifier specified")
    assert refusal(apigateway.get_method, **missing) == no_method
    assert refusal(apigateway.delete_method, **missing) == no_method
    assert refusal(apigateway.update_method_response, **missing, statusCode="200") == no_method
    apigateway.put_method(**missing, authorizationType="NONE")
    assert refusal(apigateway.get_integration, **missing) == (*NOT_FOUND, "Invalid Integration identifier specified")
    assert refusal(apigateway.put_integration_response, **missing, statusCode="200") == (
        *NOT_FOUND,
        "Invalid Integration identifier specified",
    )
    assert refusal(apigateway.get_method_response, **missing, statusCode="200") == (
        *NOT_FOUND,
        "Invalid Response status code specified",
    )


PATTERN = "Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: "
PATTERN += r"[1-5]\d\d"


def unknown_op(index: int) -> str:
    return (
        f"Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.{index}.member.op' failed to satisfy "
        f"constraint: {OPS}"
    )


@pytest.mark.parametrize(
    ("ops", "status_code", "problems"),
    [
        pytest.param(["wrong_op"], "200", [unknown_op(1)], id="one unknown operation"),
        pytest.param(["wrong_op"] * 2, "200", [unknown_op(1), unknown_op(2)], id="two"),
        pytest.param(["wrong_op", "add", "wrong_op"], "200", [unknown_op(1), unknown_op(3)], id="around a known one"),
        pytest.param(["wrong_op"] * 4, "200", [unknown_op(n) for n in (1, 2, 3, 4)], id="four"),
        pytest.param([], "wrong", [PATTERN], id="no status code"),
        pytest.param(["wrong_op"], "wrong", [unknown_op(1), PATTERN], id="the body's problems come first"),
    ],
)
def test_update_method_response_validation(
    apigateway: Any, api: Api, ops: list[str], status_code: str, problems: list[str]
) -> None:
    key = api.method()
    apigateway.put_method_response(**key, statusCode="200")
    patch = [{"op": op, "path": "/responseParameters/method.response.header.x", "value": "true"} for op in ops]
    found = refusal(apigateway.update_method_response, **key, statusCode=status_code, patchOperations=patch)
    plural = "error" if len(problems) == 1 else "errors"
    assert found == (*VALIDATION, f"{len(problems)} validation {plural} detected: {'; '.join(problems)}")


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("/responseParameters/method.response.header.x", NOT_FOUND, "Invalid parameter name specified"),
        ("/responseModels/application~1json", NOT_FOUND, "Content-Type specified was not found"),
        (
            "/wrong/method.response.header.my-header",
            BAD_REQUEST,
            "Invalid patch path /wrong/method.response.header.my-header",
        ),
    ],
)
def test_update_method_response(apigateway: Any, api: Api, path: str, kind: tuple[int, str], message: str) -> None:
    key = api.method()
    apigateway.put_method_response(**key, statusCode="200")
    patch = replace(path, None, "remove")
    found = refusal(apigateway.update_method_response, **key, statusCode="200", patchOperations=patch)
    assert found == (*kind, message)
    assert refusal(apigateway.update_method_response, **key, statusCode="404", patchOperations=patch) == (
        *NOT_FOUND,
        "Invalid Response status code specified",
    )


# Integrations ----------------------------------------------------------------------------------------------------

MAPPING = "Validation Result: warnings : [], errors : "


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        pytest.param(
            {"type": "HTTPS_PROXY"},
            VALIDATION,
            "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy "
            "constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
            id="an unknown type",
        ),
        pytest.param(
            {"type": "HTTP", "uri": "http://example.com"},
            BAD_REQUEST,
            "Enumeration value for HttpMethod must be non-empty",
            id="no method",
        ),
        pytest.param(
            {"type": "HTTP_PROXY", "uri": "ftp://example.com", "integrationHttpMethod": "GET"},
            BAD_REQUEST,
            "Invalid HTTP endpoint specified for URI",
            id="no HTTP",
        ),
        pytest.param(
            {"type": "AWS", "uri": "http://example.com", "integrationHttpMethod": "GET"},
            BAD_REQUEST,
            "Invalid ARN specified in the request",
            id="no ARN",
        ),
        pytest.param(
            {"type": "AWS", "uri": "arn:aws:apigateway:us-east-1:lambda:test", "integrationHttpMethod": "POST"},
            BAD_REQUEST,
            "AWS ARN for integration must contain path or action",
            id="neither path nor action",
        ),
        pytest.param(
            {
                "type": "AWS_PROXY",
                "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
                "integrationHttpMethod": "POST",
            },
            BAD_REQUEST,
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
            id="a proxy to something else",
        ),
        pytest.param(
            {"type": "MOCK", "requestParameters": {"integration.request.header.x": "true"}},
            BAD_REQUEST,
            f"Invalid mapping expression specified: {MAPPING}[Invalid mapping expression specified: true]",
            id="a mapping to nothing",
        ),
        pytest.param(
            {"type": "MOCK", "requestTemplates": {"123": "{}"}},
            BAD_REQUEST,
            f"{MAPPING}[Invalid content type specified: 123]",
            id="a template for no media type",
        ),
    ],
)
def test_put_integration(apigateway: Any, api: Api, given: dict[str, Any], kind: tuple[int, str], message: str) -> None:
    key = api.method()
    assert refusal(apigateway.put_integration, **key, **given) == (*kind, message)


# Models, validators, authorizers, gateway responses --------------------------------------------------------------

NO_SCHEMA = (*BAD_REQUEST, "Model schema must have at least 1 property or array items defined")


def test_models(apigateway: Any, api: Api) -> None:
    given = {"restApiId": api.id, "contentType": "application/json", "schema": '{"title": "x", "type": "object"}'}
    apigateway.create_model(**given, name="MySchema")
    assert refusal(apigateway.create_model, **given, name="MySchema") == (
        *CONFLICT,
        "Model name already exists for this REST API",
    )
    assert refusal(apigateway.create_model, **given, name="") == (*BAD_REQUEST, "Model name must be non-empty")
    for content_type in ("application/json", "application/xml"):
        no_schema = {"restApiId": api.id, "name": "New", "contentType": content_type}
        assert refusal(apigateway.create_model, **no_schema) == NO_SCHEMA
        assert refusal(apigateway.create_model, **no_schema, schema="") == NO_SCHEMA
    for owner, name in ((api.id, "mySchema"), ("abcde0", "MySchema")):
        unknown = (*NOT_FOUND, f"Invalid model name specified: {name}")
        for call in (apigateway.get_model, apigateway.delete_model, apigateway.update_model):
            assert refusal(call, restApiId=owner, modelName=name) == unknown


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            replace("/wrong-path", "x", "add"),
            "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
        ),
        (
            replace("/name", "x"),
            "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
        ),
        (replace("/schema", ""), NO_SCHEMA[2]),
    ],
)
def test_update_model(apigateway: Any, api: Api, patch: list[dict[str, str]], message: str) -> None:
    found = refusal(apigateway.update_model, restApiId=api.id, modelName="Empty", patchOperations=patch)
    assert found == (*BAD_REQUEST, message)


def test_a_model_in_use_stays(apigateway: Any, api: Api) -> None:
    apigateway.create_model(restApiId=api.id, name="Two", contentType="application/json", schema='{"type": "object"}')
    uses: dict[str, Any] = {"requestModels": {"application/json": "Two"}}
    root = api.method(verb="ANY", **uses)
    other = api.method(api.resource("test"), verb="ANY", **uses)

    def delete() -> tuple[int, str, str]:
        return refusal(apigateway.delete_model, restApiId=api.id, modelName="Two")

    at_test = "Cannot delete model 'Two', is referenced in method request: /test/ANY"
    at_root = "Cannot delete model 'Two', is referenced in method request: //ANY"
    assert delete() == (*CONFLICT, at_test)
    apigateway.delete_method(**other)
    assert delete() == (*CONFLICT, at_root)
    apigateway.delete_method(**root)
    apigateway.delete_model(restApiId=api.id, modelName="Two")
    assert delete() == (*NOT_FOUND, "Invalid model name specified: Two")


def test_request_validators(apigateway: Any, api: Api) -> None:
    key = {
        "restApiId": api.id,
        "requestValidatorId": apigateway.create_request_validator(restApiId=api.id, name="all")["id"],
    }
    choose = "Please choose supported operations"
    paths = "Must be one of: [/name, /validateRequestParameters, /validateRequestBody]"
    for patch, message in (
        (
            replace("/validateRequestBody", "true", "add"),
            f"Invalid patch path  '/validateRequestBody' specified for op 'add'. {choose}",
        ),
        (
            replace("/validateRequestBody", "true", "remove"),
            f"Invalid patch path  '/validateRequestBody' specified for op 'remove'. {choose}",
        ),
        (
            replace("/invalidPath", "true"),
            f"Invalid patch path  '/invalidPath' specified for op 'replace'. {paths}",
        ),
        (replace("/name", ""), "Request Validator name cannot be blank"),
    ):
        found = refusal(apigateway.update_request_validator, **key, patchOperations=patch)
        assert found == (*BAD_REQUEST, message)
    assert refusal(apigateway.create_request_validator, restApiId=api.id) == (
        *BAD_REQUEST,
        "Request Validator name cannot be blank",
    )
    assert refusal(apigateway.create_request_validator, restApiId="fake", name="all") == (
        *BAD_REQUEST,
        "Invalid REST API identifier specified",
    )
    for broken in ({"restApiId": "api_id"}, {"requestValidatorId": "validator-id"}):
        for call in (
            apigateway.get_request_validator,
            apigateway.delete_request_validator,
            apigateway.update_request_validator,
        ):
            assert refusal(call, **{**key, **broken}) == (
                *NOT_FOUND,
                "Invalid Request Validator identifier specified",
            )


def test_an_authorizer_of_an_unknown_api_is_a_conflict(apigateway: Any) -> None:
    assert refusal(apigateway.create_authorizer, restApiId="fake", name="guard", type="TOKEN") == (
        *CONFLICT,
        "Unable to complete operation due to concurrent modification. Please try again later.",
    )


RESPONSE_TYPES = (
    "[REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, "
    "BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, "
    "INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, "
    "API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]"
)


def test_gateway_response_types(apigateway: Any, api: Api) -> None:
    assert refusal(apigateway.delete_gateway_response, restApiId=api.id, responseType="THROTTLED") == (
        *NOT_FOUND,
        "Gateway response type not defined on api",
    )
    for call in (
        apigateway.get_gateway_response,
        apigateway.put_gateway_response,
        apigateway.update_gateway_response,
        apigateway.delete_gateway_response,
    ):
        assert refusal(call, restApiId=api.id, responseType="FAKE_RESPONSE_TYPE") == (
            *VALIDATION,
            "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: "
            f"Member must satisfy enum value set: {RESPONSE_TYPES}",
        )


@pytest.mark.parametrize(
    ("operation", "kind", "message"),
    [
        ({"op": "add", "path": "/statusCode", "value": "400"}, BAD_REQUEST, "Invalid patch path /statusCode"),
        ({"op": "remove", "path": "/statusCode"}, BAD_REQUEST, "Invalid patch path /statusCode"),
        (
            {"op": "replace", "path": "/responseParameters/gatewayresponse.header.x", "value": "'y'"},
            NOT_FOUND,
            "Invalid parameter name specified",
        ),
        ({"op": "add", "value": "'example.com'"}, BAD_REQUEST, "Invalid patch path null"),
        (
            {"op": "wrong-op", "path": "/statusCode", "value": "400"},
            VALIDATION,
            "1 validation error detected: Value 'wrong-op' at 'updateGatewayResponseInput.patchOperations.1.member.op' "
            f"failed to satisfy constraint: {OPS}",
        ),
        ({"op": "add", "path": "/wrongPath", "value": "x"}, BAD_REQUEST, "Invalid patch path /wrongPath"),
        (
            {"op": "replace", "path": "/responseTemplates/application~1json"},
            BAD_REQUEST,
            "Invalid null or empty value in responseTemplates",
        ),
        (
            {"op": "replace", "path": "/responseParameters/gatewayresponse.header.x"},
            BAD_REQUEST,
            "Invalid null or empty value in responseParameters",
        ),
    ],
)
def test_update_gateway_response(
    apigateway: Any, api: Api, operation: dict[str, str], kind: tuple[int, str], message: str
) -> None:
    key = {"restApiId": api.id, "responseType": "DEFAULT_4XX"}
    assert refusal(apigateway.update_gateway_response, **key, patchOperations=[operation]) == (*kind, message)


# Deployments and stages ------------------------------------------------------------------------------------------

CANARY = {"percentTraffic": 50.0}
NO_STAGE = (
    "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. "
    "Provided value is "
)


def test_deployments(apigateway: Any, deployable: Api) -> None:
    api = deployable
    deployment = api.deployment(stageName="dev")
    assert refusal(apigateway.delete_deployment, restApiId=api.id, deploymentId=deployment) == (
        *BAD_REQUEST,
        "Active stages pointing to this deployment must be moved or deleted",
    )
    for stage, message in (
        ({}, NO_STAGE + "null"),
        ({"stageName": ""}, NO_STAGE),
        (
            {"stageName": "non-existing"},
            "Invalid deployment content specified.Stage non-existing must already be created before making a canary "
            "release deployment",
        ),
    ):
        found = refusal(apigateway.create_deployment, restApiId=api.id, canarySettings=CANARY, **stage)
        assert found == (*BAD_REQUEST, message)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ({"op": "replace", "path": "/deploymentId", "value": "deploy"}, "Deployment id does not exist"),
        ({"op": "replace", "path": "/canarySettings/deploymentId", "value": "deploy"}, "Deployment id does not exist"),
        *(
            (
                {"op": "remove", "path": f"/{setting}"},
                f"Cannot remove method setting {setting} because there is no method setting for this method ",
            )
            for setting in (
                "*/*",
                "accessLogSettings/*",
                "accessLogSettings/destinationArn",
                "accessLogSettings/randomValue",
                "canarySettings/badPath",
                "canarySettings/stageVariableOverrides",
            )
        ),
        ({"op": "replace", "path": "/accessLogSettings/destinationArn"}, "Access Log value must not be empty"),
        (
            {"op": "replace", "path": "/accessLogSettings/wrong", "value": "x"},
            "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, "
            "/accessLogSettings/format]",
        ),
        (
            {"op": "add", "path": "/canarySettings/deploymentId", "value": "x"},
            "Invalid add operation with path: /canarySettings/deploymentId",
        ),
        (
            {"op": "copy", "from": "/variables", "path": "/canarySettings/stageVariableOverrides"},
            "Invalid copy operation with path: /canarySettings/stageVariableOverrides and from /variables. Valid "
            "copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, "
            "/canarySettings/stageVariableOverrides]",
        ),
        (
            {"op": "copy", "path": "/variables"},
            "Invalid copy operation with path: /variables and from null. Valid copy:path are "
            "[/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, "
            "/canarySettings/stageVariableOverrides]",
        ),
        (
            {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
            "Promotion not available. Canary does not exist.",
        ),
        *(
            ({"op": "replace", "path": path, "value": "x"}, STAGE_PATHS.format(path=path))
            for path in ("/canarySettings", "/canarySettings/badPath", "/documentation_version", "/tags/tag1")
        ),
    ],
)
def test_update_stage(apigateway: Any, deployable: Api, operation: dict[str, str], message: str) -> None:
    stage = deployable.stage()
    assert refusal(apigateway.update_stage, **stage, patchOperations=[operation]) == (*BAD_REQUEST, message)


# Keys, plans, links, documentation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"value": "x" * 19}, "API Key value should be at least 20 characters"),
        ({"value": "x" * 129}, "API Key value exceeds maximum size of 128 characters"),
        ({"name": "x" * 1025}, "Invalid API Key name, can be at most 1024 characters."),
        ({"description": "x" * 125_001}, "Invalid API Key description specified."),
    ],
)
def test_create_api_key(apigateway: Any, given: dict[str, str], message: str) -> None:
    assert refusal(apigateway.create_api_key, **given) == (*BAD_REQUEST, message)


def test_update_api_key(apigateway: Any) -> None:
    key = apigateway.create_api_key(name="key")["id"]
    assert refusal(apigateway.update_api_key, apiKey=key, patchOperations=replace("/id", "x")) == (
        *BAD_REQUEST,
        "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, /enabled, /name, "
        "/customerId]",
    )


def test_usage_plans(apigateway: Any, deployable: Api) -> None:
    deployable.stage()
    plan = apigateway.create_usage_plan(name="plan")["id"]
    unknown = (*NOT_FOUND, "Invalid Usage Plan ID specified")
    for call in (apigateway.get_usage_plan, apigateway.update_usage_plan, apigateway.delete_usage_plan):
        assert refusal(call, usagePlanId="abcdef") == unknown

    def add(stage: str | None) -> tuple[int, str, str]:
        patch = replace("/apiStages", stage, "add")
        return refusal(apigateway.update_usage_plan, usagePlanId=plan, patchOperations=patch)

    for value in (None, "", deployable.id, f"{deployable.id}:"):
        assert add(value) == (*BAD_REQUEST, "Invalid API Stage specified")
    for api_id, stage in ((deployable.id, "fakestagename"), (f"{deployable.id}b", "dev")):
        missing = f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan}"
        assert add(f"{api_id}:{stage}") == (*NOT_FOUND, missing)


def test_vpc_links(apigateway: Any) -> None:
    assert refusal(apigateway.create_vpc_link, name="link", targetArns=["invalid-arn"]) == (
        *BAD_REQUEST,
        "Invalid ARN. ARN is not well formed invalid-arn",
    )
    assert refusal(apigateway.create_vpc_link, name="", targetArns=["invalid-arn"]) == (
        *BAD_REQUEST,
        "Name cannot be empty",
    )
    for call in (apigateway.get_vpc_link, apigateway.update_vpc_link, apigateway.delete_vpc_link):
        assert refusal(call, vpcLinkId="abcdef") == (*NOT_FOUND, "Invalid Vpc Link identifier specified")


def test_documentation_parts(apigateway: Any, api: Api) -> None:
    assert refusal(
        apigateway.create_documentation_part, restApiId=api.id, location={"type": "INVALID"}, properties="{}"
    ) == (
        *VALIDATION,
        "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to "
        "satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, "
        "RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]",
    )
    part = apigateway.create_documentation_part(restApiId=api.id, location={"type": "API"}, properties="{}")["id"]
    key = {"restApiId": api.id, "documentationPartId": part}
    for patch, message in (
        (
            replace("/properties", "{}", "add"),
            "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
        ),
        (
            replace("/invalidPath", "{}"),
            "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
        ),
    ):
        found = refusal(apigateway.update_documentation_part, **key, patchOperations=patch)
        assert found == (*BAD_REQUEST, message)
    for broken in ({"restApiId": "api_id"}, {"documentationPartId": "part"}):
        for call in (apigateway.get_documentation_part, apigateway.update_documentation_part):
            assert refusal(call, **{**key, **broken}) == (*NOT_FOUND, "Invalid Documentation part identifier specified")
    apigateway.delete_documentation_part(**key)
    assert refusal(apigateway.delete_documentation_part, **key) == (
        *NOT_FOUND,
        "Invalid Documentation part identifier specified",
    )
