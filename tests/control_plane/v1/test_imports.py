"""ImportRestApi, PutRestApi and ImportDocumentationParts, as boto3 sees them (handbook/01 section 14, handbook/08)."""

import copy
import json
import random
from typing import Any

import pytest
import yaml

from control_plane.wire.messages import Request
from tests.control_plane.clients import refusal
from tests.control_plane.openapi.documents import MOCK, oas30, operation, swagger
from tests.control_plane.v1.conftest import ACCOUNT, REGION, Emulator, client, plain, send
from tests.control_plane.v1.documents import CHALICE, PETSTORE, SAM

X = "x-amazon-apigateway-"


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


def resources(apigateway: Any, rest_api_id: str) -> dict[str, Any]:
    """By path, with their methods."""
    found = apigateway.get_resources(restApiId=rest_api_id, limit=500, embed=["methods"])["items"]
    return {each["path"]: each for each in found}


def test_an_imported_api_is_awss_petstore(apigateway: Any) -> None:
    answer = apigateway.import_rest_api(body=body(PETSTORE))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    created = plain(answer)
    assert created == {
        "id": created["id"],
        "name": "PetStore",
        "description": "Your first API with Amazon API Gateway.",
        "version": "1.0.0",
        "createdDate": created["createdDate"],
        "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "disableExecuteApiEndpoint": False,
        "rootResourceId": created["rootResourceId"],
        "apiStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_0",
    }
    found = resources(apigateway, created["id"])
    assert {path: sorted(each.get("resourceMethods", {})) for path, each in found.items()} == {
        "/": ["GET"],
        "/pets": ["GET", "OPTIONS", "POST"],
        "/pets/{petId}": ["GET", "OPTIONS"],
    }
    assert found["/pets"]["resourceMethods"]["GET"] == {
        "httpMethod": "GET",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "operationName": "GetPets",
        "requestParameters": {"method.request.querystring.type": False, "method.request.querystring.page": False},
        "methodResponses": {
            "200": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": False},
                "responseModels": {"application/json": "Pets"},
            }
        },
        "methodIntegration": {
            "type": "HTTP",
            "httpMethod": "GET",
            "uri": "http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
            "connectionType": "INTERNET",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "cacheNamespace": found["/pets"]["id"],
            "cacheKeyParameters": [],
            "requestParameters": {
                "integration.request.querystring.page": "method.request.querystring.page",
                "integration.request.querystring.type": "method.request.querystring.type",
            },
            "integrationResponses": {
                "200": {
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
                }
            },
        },
    }


@pytest.mark.parametrize("form", ["JSON", "YAML"])
def test_json_and_yaml_are_the_same(apigateway: Any, form: str) -> None:
    given = body(PETSTORE) if form == "JSON" else yaml.safe_dump(PETSTORE).encode()
    found = resources(apigateway, apigateway.import_rest_api(body=given)["id"])
    assert found["/pets/{petId}"]["resourceMethods"]["GET"]["requestParameters"] == {"method.request.path.petId": True}


TAKEN = [
    (
        "CDK's inline definitions, without info",
        {"openapi": "3.0.2", "paths": {"/pets": {"get": operation()}}},
        "Parse issue: attribute info is missing",
    ),
    ("an operation without responses", swagger({"/pets": {"get": {}}}), "paths.'/pets'(get).responses is missing"),
]


@pytest.mark.parametrize(("why", "given", "warning"), TAKEN, ids=[case[0] for case in TAKEN])
def test_takes_what_aws_takes_and_the_specification_does_not(
    apigateway: Any, why: str, given: Any, warning: str
) -> None:
    answer = apigateway.import_rest_api(body=body(given))
    [said] = answer["warnings"]
    assert said.endswith(warning)
    found = resources(apigateway, answer["id"])
    assert sorted(found["/pets"]["resourceMethods"]) == ["GET"]
    status, code, message = refusal(apigateway.import_rest_api, body=body(given), failOnWarnings=True)
    assert (status, code, message) == (400, "BadRequestException", f"Warnings found during import:\n\t{said}")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (SAM, {"/": [], "/hello": ["GET"], "/{proxy+}": ["ANY"]}),
        ({**oas30({"/a": {"get": operation()}}), "openapi": "3.1.0"}, {"/": [], "/a": ["GET"]}),
    ],
)
def test_takes_responses_of_nothing_without_a_word(apigateway: Any, given: Any, wanted: Any) -> None:
    """SAM writes them, and deploys them so: its integration/combination/test_api_with_fail_on_warnings.py."""
    found = resources(apigateway, apigateway.import_rest_api(body=body(given), failOnWarnings=True)["id"])
    assert {path: sorted(each.get("resourceMethods", {})) for path, each in found.items()} == wanted


def test_takes_what_chalice_writes_without_a_word(apigateway: Any) -> None:
    """Its preflights do not declare the variables of their paths: openapi-spec-validator refuses that, AWS does not."""
    answer = apigateway.import_rest_api(body=body(CHALICE), failOnWarnings=True)
    found = resources(apigateway, answer["id"])
    assert sorted(found["/items/{id}"]["resourceMethods"]) == ["GET", "OPTIONS"]
    assert found["/items/{id}"]["resourceMethods"]["OPTIONS"]["requestParameters"] == {"method.request.path.id": True}
    assert answer["binaryMediaTypes"] == ["application/octet-stream", "image/png"]


def test_the_functions_of_a_sam_api_are_its_backends(apigateway: Any) -> None:
    found = resources(apigateway, apigateway.import_rest_api(body=body(SAM))["id"])
    backend = found["/hello"]["resourceMethods"]["GET"]["methodIntegration"]
    assert (backend["type"], backend["httpMethod"]) == ("AWS_PROXY", "POST")
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:Hello"
    assert backend["uri"] == f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    assert "integrationResponses" not in backend
    assert "methodResponses" not in found["/hello"]["resourceMethods"]["GET"]


BAD = [
    ("nothing that can be read (captured)", b"{ not: [json"),
    ("a text", b'"swagger"'),
    ("a list", b"[]"),
    ("an object that says no version", b"{}"),
    ("an old version", b'{"swagger": "1.2"}'),
    ("a version to come", b'{"openapi": "4.0.0"}'),
    ("more than 6 MB", b'{"openapi": "3.0.1", "x-a": "' + b"a" * 6_300_000 + b'"}'),
]


@pytest.mark.parametrize(("why", "given"), BAD, ids=[case[0] for case in BAD])
def test_a_body_that_is_no_document_is_refused(apigateway: Any, why: str, given: bytes) -> None:
    wanted = (400, "BadRequestException", "Invalid OpenAPI input.")
    assert refusal(apigateway.import_rest_api, body=given) == wanted
    created = apigateway.create_rest_api(name="a")
    assert refusal(apigateway.put_rest_api, restApiId=created["id"], body=given) == wanted
    assert [each["name"] for each in apigateway.get_rest_apis()["items"]] == ["a"]


def backend(**members: Any) -> dict[str, Any]:
    return {"/a": {"get": operation(members)}}


INTEGRATION = "Unable to put integration on 'GET' for resource at path '/a'"
METHOD = "Unable to put method 'GET' on resource at path '/a'"
INVALID = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
NAME = f"{INVALID}[Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]"
RESOURCE = "Unable to create resource at path"
TWICE = [{"name": "id", "in": "query"}, {"name": "id", "in": "header"}]
BODY = {"application/json": {"schema": {"$ref": "#/components/schemas/Nothing"}}}
MAPPED = {"method.response.header.a": "'b'"}
REFUSED = [
    (
        "an ARN that is none (reported)",
        backend(type="aws", uri="x"),
        f"{INTEGRATION}: Invalid ARN specified in the request",
    ),
    (
        "an ARN without action (reported)",
        backend(type="aws", uri="arn:aws:apigateway:us-east-1:sns:x"),
        f"{INTEGRATION}: AWS ARN for integration must contain path or action",
    ),
    (
        "an address that is none",
        backend(type="http", uri="ftp://x"),
        f"{INTEGRATION}: Invalid HTTP endpoint specified for URI",
    ),
    (
        "a timeout too long",
        backend(type="http", uri="http://x", timeoutInMillis=29_001),
        f"{INTEGRATION}: Timeout should be between 50 ms and 29000 ms",
    ),
    (
        "a mapping of nothing",
        backend(type="http", uri="http://x", requestParameters={"integration.request.header.a": "b"}),
        f"{INTEGRATION}: {INVALID}[Invalid mapping expression specified: b]",
    ),
    (
        "parameters with brackets (reported)",
        {"/a": {"get": operation(parameters=[{"name": "f[a]", "in": "query"}])}},
        f"{METHOD}: {NAME}",
    ),
    (
        "a name in two places",
        {"/a": {"get": operation(parameters=TWICE)}},
        f"{METHOD}: Parameter names must be unique across querystring, header and path",
    ),
    (
        "a second variable at one place (reported)",
        {"/a/{b}": {}, "/a/{c}": {}},
        f"{RESOURCE} '/a/{{c}}': "
        "A sibling ({b}) of this resource already has a variable path part -- only one is allowed",
    ),
    (
        "something below a greedy variable",
        {"/{proxy+}/a": {}},
        f"{RESOURCE} '/{{proxy+}}/a': Cannot create a child of a resource with a greedy path variable: {{proxy+}}",
    ),
    (
        "a path with other characters",
        {"/a b": {}},
        f"{RESOURCE} '/a b': Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly "
        "braces at the beginning and the end.",
    ),
    (
        "a header mapped that the method does not declare",
        {
            "/a": {
                "get": operation(
                    {"type": "mock", "responses": {"default": {"statusCode": "200", "responseParameters": MAPPED}}},
                    responses={"200": {}},
                )
            }
        },
        "Unable to put integration response on 'GET' for resource at path '/a': "
        "Invalid mapping expression parameter specified: method.response.header.a",
    ),
]


@pytest.mark.parametrize(("why", "paths", "said"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_aws_refuses_of_a_part_it_refuses_of_an_import(apigateway: Any, why: str, paths: Any, said: str) -> None:
    status, code, message = refusal(apigateway.import_rest_api, body=body(oas30(paths)))
    assert (status, code) == (400, "BadRequestException")
    assert message.partition("\nAdditionally")[0] == f"Errors found during import:\n\t{said}"
    assert apigateway.get_rest_apis()["items"] == []


TOKEN = {"type": "apiKey", "name": "A", "in": "header", X + "authorizer": {"type": "token", "authorizerUri": "arn:f"}}
OTHERS = [
    (
        "an authorizer's function that is none",
        {"securityDefinitions": {"mine": TOKEN}},
        "Unable to create authorizer 'mine': Invalid Authorizer URI: arn:f. Authorizer URI should be a valid API "
        "Gateway ARN that represents a Lambda function invocation.",
    ),
    (
        "a gateway response that maps what is no header",
        {X + "gateway-responses": {"DEFAULT_4XX": {"responseParameters": {"a": "'b'"}}}},
        f"Unable to import '{X}gateway-responses': Invalid mapping expression parameter specified: a",
    ),
    (
        "a model larger than AWS's",
        {"definitions": {"Big": {"type": "object", "title": "x" * 410_000}}},
        "Unable to create model for 'Big': Model schema exceeds the maximum size of 409600 bytes",
    ),
]


@pytest.mark.parametrize(("why", "members", "said"), OTHERS, ids=[case[0] for case in OTHERS])
def test_and_of_the_parts_beside_the_paths(apigateway: Any, why: str, members: Any, said: str) -> None:
    wanted = (400, "BadRequestException", f"Errors found during import:\n\t{said}")
    assert refusal(apigateway.import_rest_api, body=body(swagger(**members))) == wanted


def test_sizes_are_refused_in_their_own_words(apigateway: Any) -> None:
    given = body(swagger(**{X + "minimum-compression-size": 10_485_761}))
    said = "Invalid minimum compression size, must be between 0 and 10485760"
    assert refusal(apigateway.import_rest_api, body=given) == (400, "BadRequestException", said)


def test_an_api_has_300_resources_below_its_root_at_most(apigateway: Any) -> None:
    most: dict[str, Any] = {f"/a{number}": {} for number in range(300)}
    assert apigateway.import_rest_api(body=body(swagger(most)))["id"]
    status, code, message = refusal(apigateway.import_rest_api, body=body(swagger({**most, "/more": {}})))
    assert (status, code) == (429, "LimitExceededException")
    assert message.startswith("Maximum number of Resources for this API has been reached.")


def test_all_errors_are_told_at_once(apigateway: Any) -> None:
    paths = {f"/{name}": {"get": operation({"type": "aws", "uri": "x"})} for name in "abc"}
    _, _, message = refusal(apigateway.import_rest_api, body=body(swagger(paths)))
    told = [f"Unable to put integration on 'GET' for resource at path '/{name}'" for name in "abc"]
    assert [line.strip().partition(":")[0] for line in message.splitlines()[1:4]] == told


def test_of_a_thousand_errors_a_hundred_are_told(apigateway: Any) -> None:
    paths = {f"/a{number}": {"get": operation({"type": "aws", "uri": "x"})} for number in range(1000)}
    _, _, message = refusal(apigateway.import_rest_api, body=body(swagger(paths)))
    errors = message.partition("\nAdditionally")[0].splitlines()
    assert (len(errors), errors[-1].strip()) == (102, "... and 900 more")


def test_a_warning_is_told_or_refuses(apigateway: Any) -> None:
    paths = backend(type="http", uri="http://x", requestParameters={"integration.request.header.nothing": True})
    given = {
        **oas30(paths),
        "paths": {"/a": {"get": {**paths["/a"]["get"], "responses": {"200": {"description": "x"}}}}},
    }
    said = (
        "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing'"
        " of resource '/a' and method 'GET' but got 'true'"
    )
    assert apigateway.import_rest_api(body=body(given))["warnings"] == [said]
    before = apigateway.get_rest_apis()["items"]
    wanted = (400, "BadRequestException", f"Warnings found during import:\n\t{said}")
    assert refusal(apigateway.import_rest_api, body=body(given), failOnWarnings=True) == wanted
    assert apigateway.get_rest_apis()["items"] == before


def test_warnings_are_the_imports_and_not_the_apis(apigateway: Any) -> None:
    rest_api_id = apigateway.import_rest_api(body=body(SAM))["id"]
    assert "warnings" not in apigateway.get_rest_api(restApiId=rest_api_id)


def test_keys_given_twice_are_warned_of(apigateway: Any) -> None:
    given = b'{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {}, "paths": {"/a": {}}}'
    answer = apigateway.import_rest_api(body=given)
    said = ["Parse issue: the key 'paths' is given more than once. Ignoring all but the last"]
    assert answer["warnings"] == said
    assert set(resources(apigateway, answer["id"])) == {"/", "/a"}


ENDPOINTS = [
    ("edge-optimized by default", {}, {"types": ["EDGE"], "ipAddressType": "ipv4"}),
    ("regional", {"endpointConfigurationTypes": "REGIONAL"}, {"types": ["REGIONAL"], "ipAddressType": "ipv4"}),
    (
        "private is dual-stack",
        {"endpointConfigurationTypes": "PRIVATE"},
        {"types": ["PRIVATE"], "ipAddressType": "dualstack", "vpcEndpointIds": ["vpce-1"]},
    ),
]


@pytest.mark.parametrize(("why", "parameters", "wanted"), ENDPOINTS, ids=[case[0] for case in ENDPOINTS])
def test_endpoint_types(apigateway: Any, why: str, parameters: Any, wanted: Any) -> None:
    given = swagger(**{X + "endpoint-configuration": {"vpcEndpointIds": ["vpce-1"]}})
    assert apigateway.import_rest_api(body=body(given), parameters=parameters)["endpointConfiguration"] == wanted


PARAMETERS = [
    (
        {"endpointConfigurationTypes": "LOCAL"},
        "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
    ),
    ({"endpointConfigurationTypes": "EDGE,REGIONAL"}, "Cannot create an api with multiple Endpoint Types."),
    ({"basepath": "append"}, "Invalid basepath specified: append. Valid options are ignore,prepend,split"),
]


@pytest.mark.parametrize(("parameters", "said"), PARAMETERS, ids=[case[1][:40] for case in PARAMETERS])
def test_parameters_that_make_no_sense_are_refused(apigateway: Any, parameters: Any, said: str) -> None:
    wanted = (400, "BadRequestException", said)
    assert refusal(apigateway.import_rest_api, body=body(swagger()), parameters=parameters) == wanted


def test_the_base_path_is_a_parameter_of_both_operations(apigateway: Any) -> None:
    given = body(swagger({"/e": {"get": operation()}}, basePath="/a/b"))
    imported = apigateway.import_rest_api(body=given, parameters={"basepath": "prepend"})
    assert set(resources(apigateway, imported["id"])) == {"/", "/a", "/a/b", "/a/b/e"}
    apigateway.put_rest_api(restApiId=imported["id"], body=given, mode="overwrite", parameters={"basepath": "split"})
    assert set(resources(apigateway, imported["id"])) == {"/", "/b", "/b/e"}


def test_variables_of_aws_are_replaced_wherever_they_stand(emulator: Emulator) -> None:
    there = client("123456789012", "eu-west-1")
    given = swagger(info={"title": "${AWS::Partition} ${AWS::Region} ${AWS::AccountId}", "version": "1"})
    assert there.import_rest_api(body=body(given))["name"] == "aws eu-west-1 123456789012"
    assert client().get_rest_apis()["items"] == []


def test_a_policy_is_written_out_for_the_api(apigateway: Any) -> None:
    given = swagger(**{X + "policy": {"Statement": [{"Effect": "Allow", "Resource": "execute-api:/*"}]}})
    created = apigateway.import_rest_api(body=body(given))
    assert f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{created['id']}" in created["policy"].replace("\\/", "/")


def test_a_policy_that_is_none_is_refused(apigateway: Any) -> None:
    _, _, message = refusal(apigateway.import_rest_api, body=body(swagger(**{X + "policy": "{"})))
    assert message.startswith(
        "Errors found during import:\n\tUnable to put the resource policy: Invalid policy document"
    )


def test_put_answers_with_tags_and_changes_the_name(apigateway: Any) -> None:
    created = apigateway.create_rest_api(name="before", tags={"a": "b"})
    answer = apigateway.put_rest_api(restApiId=created["id"], body=body(PETSTORE))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (answer["name"], answer["tags"], answer["id"]) == ("PetStore", {"a": "b"}, created["id"])


def test_put_merges_by_default(apigateway: Any) -> None:
    created = apigateway.import_rest_api(body=body(PETSTORE))
    given = swagger({"/new": {"get": operation()}}, **{X + "binary-media-types": ["image/png"]})
    merged = apigateway.put_rest_api(restApiId=created["id"], body=body(given))
    assert (merged["name"], merged["binaryMediaTypes"]) == ("an API", ["image/png"])
    assert set(resources(apigateway, created["id"])) == {"/", "/pets", "/pets/{petId}", "/new"}
    apigateway.put_rest_api(restApiId=created["id"], body=body(given), mode="overwrite")
    assert set(resources(apigateway, created["id"])) == {"/", "/new"}
    assert "resourceMethods" not in resources(apigateway, created["id"])["/"]


def test_put_changes_nothing_where_it_is_refused(apigateway: Any) -> None:
    created = apigateway.import_rest_api(body=body(PETSTORE))
    before = resources(apigateway, created["id"])
    bad = swagger({"/new": {"get": operation()}, "/a b": {}}, info={"title": "other", "version": "2"})
    refusal(apigateway.put_rest_api, restApiId=created["id"], body=body(bad), mode="overwrite")
    assert resources(apigateway, created["id"]) == before
    assert apigateway.get_rest_api(restApiId=created["id"])["name"] == "PetStore"


def test_put_leaves_stages_and_what_they_serve_alone(apigateway: Any) -> None:
    created = apigateway.import_rest_api(body=body(swagger({"/old": {"get": operation()}})))
    apigateway.create_deployment(restApiId=created["id"], stageName="dev", variables={"a": "b"})
    stage = plain(apigateway.get_stage(restApiId=created["id"], stageName="dev"))
    apigateway.put_rest_api(
        restApiId=created["id"], body=body(swagger({"/new": {"get": operation()}})), mode="overwrite"
    )
    assert plain(apigateway.get_stage(restApiId=created["id"], stageName="dev")) == stage
    exported = apigateway.get_export(restApiId=created["id"], stageName="dev", exportType="oas30")["body"].read()
    assert list(json.loads(exported)["paths"]) == ["/old"]


def test_put_on_no_api_is_not_found(apigateway: Any) -> None:
    wanted = (404, "NotFoundException", f"Invalid API identifier specified {ACCOUNT}:nothing")
    assert refusal(apigateway.put_rest_api, restApiId="nothing", body=body(swagger())) == wanted


def test_an_unknown_mode_is_refused(apigateway: Any) -> None:
    status, code, _ = refusal(apigateway.put_rest_api, restApiId="a", body=body(swagger()), mode="append")
    assert (status, code) == (400, "ValidationException")


def test_an_import_without_backends_cannot_be_deployed(apigateway: Any) -> None:
    created = apigateway.import_rest_api(body=body(swagger({"/": {"get": {"responses": {}}}})))
    wanted = (400, "BadRequestException", "No integration defined for method")
    assert refusal(apigateway.create_deployment, restApiId=created["id"]) == wanted


DESCRIBED = {
    "version": "1.0.0",
    "documentationParts": [
        {"location": {"type": "API"}, "properties": {"description": "all of it"}},
        {"location": {"type": "METHOD", "path": "/pets", "method": "GET"}, "properties": {"description": "lists pets"}},
    ],
}


def documented(emulator: Emulator, rest_api_id: str) -> tuple[list[tuple[str, str]], list[str]]:
    """What the store has: (type, properties) of the parts, and the versions."""
    with emulator.store.operation(ACCOUNT, REGION) as account:
        parts = [(part.location.type, part.properties) for part in account.documentation_parts.under(rest_api_id)]
        return parts, [each.version for each in account.documentation_versions.under(rest_api_id)]


ALL = '{"description":"all of it"}'
METHOD_PART = ("METHOD", '{"description":"lists pets"}')


def test_documentation_comes_with_an_import_unless_it_is_ignored(emulator: Emulator, apigateway: Any) -> None:
    given = body(swagger(**{X + "documentation": DESCRIBED}))
    created = apigateway.import_rest_api(body=given)
    assert documented(emulator, created["id"]) == ([("API", ALL), METHOD_PART], ["1.0.0"])
    created = apigateway.import_rest_api(body=given, parameters={"ignore": "documentation"})
    assert documented(emulator, created["id"]) == ([], [])


def test_documentation_parts_are_imported_by_themselves(emulator: Emulator, apigateway: Any) -> None:
    rest_api_id = apigateway.create_rest_api(name="a")["id"]
    answer = apigateway.import_documentation_parts(restApiId=rest_api_id, body=body({X + "documentation": DESCRIBED}))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (len(answer["ids"]), answer["warnings"]) == (2, [])
    assert documented(emulator, rest_api_id)[0] == [("API", ALL), METHOD_PART]


MODES = [("merge", [("API", '{"description":"new"}'), METHOD_PART]), ("overwrite", [("API", '{"description":"new"}')])]


@pytest.mark.parametrize(("mode", "wanted"), MODES, ids=["merge", "overwrite"])
def test_a_part_for_the_same_place_replaces_the_other(
    emulator: Emulator, apigateway: Any, mode: str, wanted: Any
) -> None:
    rest_api_id = apigateway.create_rest_api(name="a")["id"]
    first = apigateway.import_documentation_parts(restApiId=rest_api_id, body=body({X + "documentation": DESCRIBED}))
    parts = [{"location": {"type": "API"}, "properties": {"description": "new"}}]
    given = body({X + "documentation": {"documentationParts": parts}})
    second = apigateway.import_documentation_parts(restApiId=rest_api_id, body=given, mode=mode)
    assert second["ids"] == first["ids"][:1]
    assert documented(emulator, rest_api_id)[0] == wanted


NO_PARTS = [b"", b"{", b"[]", b"{}", b'{"x-amazon-apigateway-documentation": 1}']


@pytest.mark.parametrize("given", NO_PARTS)
def test_a_body_without_documentation_is_refused(apigateway: Any, given: bytes) -> None:
    rest_api_id = apigateway.create_rest_api(name="a")["id"]
    wanted = (400, "BadRequestException", "Unable to build importer with provided input.")
    assert refusal(apigateway.import_documentation_parts, restApiId=rest_api_id, body=given) == wanted


def test_parts_that_make_no_sense_are_warned_of_or_refuse(emulator: Emulator, apigateway: Any) -> None:
    rest_api_id = apigateway.create_rest_api(name="a")["id"]
    given = body({X + "documentation": {"documentationParts": [{"location": {"type": "MOON"}, "properties": {}}]}})
    said = "Invalid documentation location specified: there is no type 'MOON'. Ignoring."
    assert apigateway.import_documentation_parts(restApiId=rest_api_id, body=given)["warnings"] == [said]
    wanted = (400, "BadRequestException", f"Warnings found during import:\n\t{said}")
    assert (
        refusal(apigateway.import_documentation_parts, restApiId=rest_api_id, body=given, failOnWarnings=True) == wanted
    )
    assert refusal(apigateway.import_documentation_parts, restApiId="nothing", body=given)[1] == "NotFoundException"


GARBAGE: list[Any] = [
    None, True, 0, -1, 1e300, "", "x", "#/paths", "é\u0000", [], {}, [[]], [None], {"": None}, {"$ref": "#/paths"},
    {"$ref": "#/x"}, {"$ref": 1}, {"type": {}}, {"x": [{"$ref": "#/"}]}, "arn:aws:lambda", "{a}", 10**20,
]  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every node."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


def spoiled(document: Any, chance: random.Random) -> Any:
    """The document with one to three of its nodes replaced by garbage, or called otherwise."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        place = chance.choice(places(document)[1:])
        owner = document
        for key in place[:-1]:
            owner = owner[key]
        value = copy.deepcopy(chance.choice([*GARBAGE, owner]))
        if isinstance(owner, dict) and chance.random() < 0.3:
            owner[chance.choice(["", "x", "$ref", "/{a+}/b", "200", "x-amazon-apigateway-any-method"])] = value
        else:
            owner[place[-1]] = value
    return document


@pytest.mark.parametrize("seed", range(20))
def test_spoiled_documents_are_taken_or_refused_and_never_fail(emulator: Emulator, seed: int) -> None:
    chance = random.Random(seed)
    originals = (PETSTORE, SAM, CHALICE)
    for _ in range(15):
        given = body(spoiled(chance.choice(originals), chance))
        request = Request("POST", "/restapis", f"mode=import&basepath={chance.choice(['prepend', 'split'])}", {}, given)
        answer = send(request)
        assert answer.status in (201, 400), (answer.body, given)
        assert isinstance(json.loads(answer.body), dict)


def test_a_mock_needs_nothing_else(apigateway: Any) -> None:
    created = apigateway.import_rest_api(body=body(swagger({"/": {"get": operation(MOCK)}})))
    assert apigateway.create_deployment(restApiId=created["id"], stageName="dev")["id"]
