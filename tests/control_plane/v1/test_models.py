"""Models through boto3 (handbook/01 section 7, handbook/10 facts 12 to 14)."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import SHORT_ID, Api, plain, replace, status

SCHEMA = '{"title": "Pet", "type": "object"}'


def url(api: Api, name: str) -> str:
    return f"https://apigateway.amazonaws.com/restapis/{api.id}/models/{name}"


def create(api: Api, name: str, schema: Any, content_type: str = "application/json") -> dict[str, Any]:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return dict(api.client.create_model(restApiId=api.id, name=name, contentType=content_type, schema=text))


def test_every_api_has_two_models(api: Api) -> None:
    header = '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n'
    empty, error = api.client.get_models(restApiId=api.id)["items"]
    assert empty == {
        "id": SHORT_ID,
        "name": "Empty",
        "description": "This is a default empty schema model",
        "contentType": "application/json",
        "schema": f'{header}  "title" : "Empty Schema",\n  "type" : "object"\n}}',
    }
    assert (error["name"], error["description"]) == ("Error", "This is a default error schema model")
    assert json.loads(error["schema"]) == {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Error Schema",
        "type": "object",
        "properties": {"message": {"type": "string"}},
    }


def test_the_life_of_a_model(api: Api) -> None:
    created = create(api, "Pet", SCHEMA)
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "name": "Pet", "contentType": "application/json", "schema": SCHEMA}
    key = {"restApiId": api.id, "modelName": "Pet"}
    assert plain(api.client.get_model(**key)) == plain(created)
    assert [model["name"] for model in api.client.get_models(restApiId=api.id)["items"]] == ["Empty", "Error", "Pet"]
    patch = [*replace("/description", "mine"), *replace("/schema", '{"type": "array"}')]
    updated = api.client.update_model(**key, patchOperations=patch)
    assert plain(updated) == {**plain(created), "description": "mine", "schema": '{"type": "array"}'}
    assert status(api.client.delete_model(**key)) == 202
    assert refusal(api.client.get_model, **key).status == 404


@pytest.mark.parametrize(
    ("name", "schema", "message"),
    [
        ("my-pet", SCHEMA, "Model name must be alphanumeric: my-pet"),
        ("Pet", "{", "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema"),
        ("Pet", "[]", "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema"),
        ("Pet", '{"a":' * 500 + "1" + "}" * 500, "Invalid model specified: Validation Result"),
        ("Pet", json.dumps({"description": "x" * 410_000}), "Model schema exceeds the maximum size of 409600 bytes"),
        (
            "Pet",
            '{"$ref": "https://apigateway.amazonaws.com/restapis/abc/models/Dog"}',
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model reference",
        ),
    ],
)
def test_models_that_are_none(api: Api, name: str, schema: str, message: str) -> None:
    given = {"restApiId": api.id, "name": name, "schema": schema, "contentType": "application/json"}
    found = refusal(api.client.create_model, **given)
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert len(api.client.get_models(restApiId=api.id)["items"]) == 2


def test_a_schema_of_another_content_type_is_any_text(api: Api) -> None:
    assert create(api, "Pet", "<xsd/>", "application/xml")["schema"] == "<xsd/>"
    flat = api.client.get_model(restApiId=api.id, modelName="Pet", flatten=True)
    assert flat["schema"] == "<xsd/>"
    assert api.client.get_model_template(restApiId=api.id, modelName="Pet")["value"].endswith('"foo"')


def test_flattening_takes_in_the_models_that_are_referred_to_near_and_far(api: Api) -> None:
    create(api, "Toy", {"type": "string"})
    create(api, "Pet", {"type": "object", "properties": {"toy": {"$ref": url(api, "Toy")}}})
    create(api, "Pets", {"type": "array", "items": {"$ref": url(api, "Pet")}})
    stored = api.client.get_model(restApiId=api.id, modelName="Pets")["schema"]
    assert json.loads(stored)["items"] == {"$ref": url(api, "Pet")}, "as it was given"
    flat = api.client.get_model(restApiId=api.id, modelName="Pets", flatten=True)["schema"]
    assert json.loads(flat) == {
        "type": "array",
        "items": {"$ref": "#/definitions/Pet"},
        "definitions": {
            "Pet": {"type": "object", "properties": {"toy": {"$ref": "#/definitions/Toy"}}},
            "Toy": {"type": "string"},
        },
    }


def test_models_that_refer_to_one_another_in_a_circle(api: Api) -> None:
    create(api, "Pet", {"type": "object"})
    create(api, "Owner", {"type": "object", "properties": {"pet": {"$ref": url(api, "Pet")}}})
    circle = json.dumps({"type": "object", "properties": {"owner": {"$ref": url(api, "Owner")}}})
    api.client.update_model(restApiId=api.id, modelName="Pet", patchOperations=replace("/schema", circle))
    flat = json.loads(api.client.get_model(restApiId=api.id, modelName="Pet", flatten=True)["schema"])
    assert flat["definitions"].keys() == {"Owner", "Pet"}
    template = api.client.get_model_template(restApiId=api.id, modelName="Pet")["value"]
    assert len(template) < 10_000, "the sample ends somewhere"
    for name in ("Pet", "Owner"):
        assert refusal(api.client.delete_model, restApiId=api.id, modelName=name).status == 409


def test_a_sample_of_enormous_breadth_ends_too(api: Api) -> None:
    below = "Empty"
    for level in range(12):
        properties = {f"p{n}": {"$ref": url(api, below)} for n in range(10)}
        create(api, f"L{level}", {"type": "object", "properties": properties})
        below = f"L{level}"
    template = api.client.get_model_template(restApiId=api.id, modelName=below)["value"]
    assert len(template) < 2_000_000


def test_what_uses_a_model_is_told(api: Api) -> None:
    create(api, "Pet", SCHEMA)
    create(api, "Pets", {"type": "array", "items": {"$ref": url(api, "Pet")}})

    def delete() -> str:
        found = refusal(api.client.delete_model, restApiId=api.id, modelName="Pet")
        assert (found.status, found.code) == (409, "ConflictException")
        return found.message

    assert delete() == "Cannot delete model 'Pet', is referenced in model: Pets"
    key = api.method()
    api.client.put_method_response(**key, statusCode="200", responseModels={"application/json": "Pet"})
    assert delete() == "Cannot delete model 'Pet', is referenced in method response: //GET"


@pytest.mark.parametrize(
    ("schema", "sample"),
    [
        ({"type": "object"}, "{ }"),
        ({"type": "integer"}, "42"),
        ({"type": "boolean"}, "true"),
        ({"type": "string"}, '"foo"'),
        ({"type": ["string", "null"]}, '"foo"'),
        ({"properties": []}, "{ }"),
        ({"$ref": "#/definitions/x", "definitions": []}, '"foo"'),
        (
            {"type": "array"},
            "[\n##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in",
        ),
        (
            {"type": "object", "properties": {"id": {"type": "integer"}, "of": {"properties": {"a": {}}}}},
            '{\n  "id" : 42,\n  "of" : {\n    "a" : "foo"\n  }\n}',
        ),
    ],
)
def test_the_sample_template_of_a_model(api: Api, schema: dict[str, Any], sample: str) -> None:
    create(api, "Pet", schema)
    template = api.client.get_model_template(restApiId=api.id, modelName="Pet")["value"]
    assert template.startswith("#set($inputRoot = $input.path('$'))\n" + sample)


def test_templates_of_models_that_are_not_there(api: Api) -> None:
    assert refusal(api.client.get_model_template, restApiId=api.id, modelName="Cat") == (
        404,
        "NotFoundException",
        "Invalid model name specified: Cat",
    )
