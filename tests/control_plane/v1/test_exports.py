"""GetExport, as boto3 sees it (handbook/01 section 14, handbook/10 fact 34)."""

import json
from typing import Any

import pytest
import yaml

from tests.control_plane.clients import refusal
from tests.control_plane.openapi.documents import operation, swagger
from tests.control_plane.v1.conftest import ACCOUNT
from tests.control_plane.v1.documents import CHALICE, PETSTORE, SAM

X = "x-amazon-apigateway-"


def deployed(apigateway: Any, document: Any, **parameters: str) -> str:
    """The id of an API that was imported, and deployed as `dev`."""
    rest_api_id: str = apigateway.import_rest_api(body=json.dumps(document).encode(), parameters=parameters)["id"]
    apigateway.create_deployment(restApiId=rest_api_id, stageName="dev")
    return rest_api_id


def exported(apigateway: Any, rest_api_id: str, kind: str = "oas30", extensions: str = "", **arguments: Any) -> Any:
    parameters = {"extensions": extensions} if extensions else {}
    answer = apigateway.get_export(
        restApiId=rest_api_id, stageName="dev", exportType=kind, parameters=parameters, **arguments
    )
    return json.loads(answer["body"].read())


FILES = [
    ("swagger", "application/json", "swagger_1.0.0.json"),
    ("swagger", "application/yaml", "swagger_1.0.0.yaml"),
    ("oas30", "application/json", "oas30_1.0.0.json"),
    ("oas30", "application/yaml", "oas30_1.0.0.yaml"),
    ("oas30", "", "oas30_1.0.0.json"),
]


@pytest.mark.parametrize(("kind", "accepts", "name"), FILES, ids=[f"{case[0]} {case[1]}" for case in FILES])
def test_an_export_is_a_file(apigateway: Any, kind: str, accepts: str, name: str) -> None:
    rest_api_id = deployed(apigateway, PETSTORE)
    accepted = {"accepts": accepts} if accepts else {}
    answer = apigateway.get_export(restApiId=rest_api_id, stageName="dev", exportType=kind, **accepted)
    assert answer["contentType"] == "application/octet-stream"
    assert answer["contentDisposition"] == f'attachment; filename="{name}"'
    written = answer["body"].read()
    document = json.loads(written) if name.endswith("json") else yaml.safe_load(written)
    assert document["info"]["title"] == "PetStore"
    assert {"swagger": "2.0", "oas30": "3.0.1"}[kind] == document.get("swagger", document.get("openapi"))


def test_it_says_where_the_stage_answers(apigateway: Any) -> None:
    rest_api_id = deployed(apigateway, PETSTORE)
    host = f"{rest_api_id}.execute-api.us-east-1.amazonaws.com"
    found = exported(apigateway, rest_api_id, "swagger")
    assert (found["host"], found["basePath"], found["schemes"]) == (host, "/dev", ["https"])
    assert exported(apigateway, rest_api_id)["servers"] == [
        {"url": f"https://{host}/{{basePath}}", "variables": {"basePath": {"default": "dev"}}}
    ]


def test_a_version_is_the_date_where_the_api_has_none(apigateway: Any) -> None:
    rest_api_id = apigateway.create_rest_api(name="none")["id"]
    apigateway.put_rest_api(
        restApiId=rest_api_id, body=json.dumps({"swagger": "2.0", "paths": {"/": {"get": operation()}}})
    )
    apigateway.create_deployment(restApiId=rest_api_id, stageName="dev")
    created = apigateway.get_rest_api(restApiId=rest_api_id)["createdDate"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert exported(apigateway, rest_api_id)["info"] == {"title": "none", "version": created}


def test_a_file_name_holds_nothing_that_would_end_it(apigateway: Any) -> None:
    rest_api_id = deployed(apigateway, {**PETSTORE, "info": {"title": "a", "version": '1"\r\nX: y/é'}})
    answer = apigateway.get_export(restApiId=rest_api_id, stageName="dev", exportType="oas30")
    assert answer["contentDisposition"] == 'attachment; filename="oas30_1___X:_y__.json"'


def test_what_was_deployed_is_exported_and_not_what_came_later(apigateway: Any) -> None:
    rest_api_id = deployed(apigateway, SAM)
    apigateway.create_resource(
        restApiId=rest_api_id,
        parentId=apigateway.get_rest_api(restApiId=rest_api_id)["rootResourceId"],
        pathPart="later",
    )
    assert list(exported(apigateway, rest_api_id)["paths"]) == ["/hello", "/{proxy+}"]


def test_default_models_that_nobody_uses_are_not_exported(apigateway: Any) -> None:
    rest_api_id = apigateway.create_rest_api(name="with Empty and Error")["id"]
    apigateway.put_rest_api(restApiId=rest_api_id, body=json.dumps(swagger({"/": {"get": operation()}})))
    apigateway.create_deployment(restApiId=rest_api_id, stageName="dev")
    assert exported(apigateway, rest_api_id)["components"] == {}


def test_binary_types_come_last(apigateway: Any) -> None:
    found = exported(apigateway, deployed(apigateway, CHALICE), "swagger", "apigateway")
    assert list(found)[-1] == X + "binary-media-types"
    assert found[X + "binary-media-types"] == ["application/octet-stream", "image/png"]


def test_documentation_is_that_of_the_stage(apigateway: Any) -> None:
    parts = [{"location": {"type": "METHOD", "path": "/hello"}, "properties": {"summary": "says hello"}}]
    rest_api_id = deployed(apigateway, {**SAM, X + "documentation": {"version": "1", "documentationParts": parts}})
    assert "summary" not in exported(apigateway, rest_api_id)["paths"]["/hello"]["get"]
    change = {"op": "replace", "path": "/documentationVersion", "value": "1"}
    apigateway.update_stage(restApiId=rest_api_id, stageName="dev", patchOperations=[change])
    found = exported(apigateway, rest_api_id)
    assert found["paths"]["/hello"]["get"]["summary"] == "says hello"
    assert X + "documentation" not in found
    found = exported(apigateway, rest_api_id, extensions="documentation")
    assert found[X + "documentation"]["documentationParts"] == parts


ORIGINALS = {"PetStore": PETSTORE, "SAM": SAM, "Chalice": CHALICE}


@pytest.mark.parametrize("name", ORIGINALS)
@pytest.mark.parametrize("kind", ["swagger", "oas30"])
def test_an_export_can_be_imported_and_exported_again(apigateway: Any, kind: str, name: str) -> None:
    first = exported(apigateway, deployed(apigateway, ORIGINALS[name]), kind, "apigateway")
    second = exported(apigateway, deployed(apigateway, first), kind, "apigateway")
    assert {**second, **here(first)} == first


def here(document: Any) -> dict[str, Any]:
    """Where an export says the API is, which is another place for another API."""
    return {key: document[key] for key in ("host", "servers") if key in document}


REFUSED = [
    (
        "a type that there is not",
        {"exportType": "raml"},
        (400, "BadRequestException", "No API exporter for type 'raml'"),
    ),
    (
        "a stage that there is not",
        {"stageName": "prod"},
        (404, "NotFoundException", "Invalid stage identifier specified"),
    ),
    (
        "an API that there is not",
        {"restApiId": "nothing"},
        (404, "NotFoundException", f"Invalid API identifier specified {ACCOUNT}:nothing"),
    ),
]


@pytest.mark.parametrize(("why", "arguments", "wanted"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_exported_is_refused(apigateway: Any, why: str, arguments: Any, wanted: Any) -> None:
    given = {"restApiId": deployed(apigateway, SAM), "stageName": "dev", "exportType": "oas30", **arguments}
    assert refusal(apigateway.get_export, **given) == wanted
