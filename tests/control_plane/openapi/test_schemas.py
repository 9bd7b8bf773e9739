"""Schemas become models, and models schemas (handbook/08 section 5)."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.openapi.documents import document
from control_plane.openapi.rest import schemas
from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import empty_api, imported, oas30, operation, swagger

LINK = "https://apigateway.amazonaws.com/restapis/abcdefghij/models/"


def components(**found: Any) -> dict[str, Any]:
    return {"components": {"schemas": found}}


def schema(api: v1.RestApi, name: str) -> Any:
    return json.loads(api.models[name].schema or "")


KEPT = [
    (
        "what JSON schema knows is kept",
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "maxLength": 3}}},
        None,
    ),
    ("lists, alternatives and negations are gone through", {"anyOf": [{"not": {"items": {"type": "string"}}}]}, None),
    ("data is not", {"enum": [{"example": 1, "$ref": "#/x"}]}, None),
    (
        "a property may be called as a keyword",
        {"properties": {"example": {"type": "string"}, "x-y": {}, "$ref": {}}},
        None,
    ),
    (
        "OpenAPI's own words are left out",
        {"type": "string", "nullable": True, "example": "a", "readOnly": True, "xml": {}, "x-a": 1},
        {"type": "string"},
    ),
    (
        "also deep inside",
        {"additionalProperties": {"type": "integer", "deprecated": True}},
        {"additionalProperties": {"type": "integer"}},
    ),
    (
        "what AWS says it does not support is left out",
        {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "default": 2},
        {"type": "integer", "minimum": 1},
    ),
    ("types as OpenAPI 3.1 writes them are draft-04's too", {"type": ["string", "null"]}, None),
    (
        "a reference to a model is its URL",
        {"items": {"$ref": "#/components/schemas/Other"}},
        {"items": {"$ref": LINK + "Other"}},
    ),
    (
        "a reference into itself stays within",
        {"definitions": {"a": {}}, "properties": {"b": {"$ref": "#/components/schemas/Thing/definitions/a"}}},
        {"definitions": {"a": {}}, "properties": {"b": {"$ref": "#/definitions/a"}}},
    ),
    ("a model may be another by name", {"$ref": "#/components/schemas/Other"}, {"$ref": LINK + "Other"}),
]


@pytest.mark.parametrize(("why", "given", "kept"), KEPT, ids=[case[0] for case in KEPT])
def test_a_schema_becomes_a_model(why: str, given: Any, kept: Any) -> None:
    api = imported(oas30(**components(Thing=given, Other={"type": "object"}))).api
    assert schema(api, "Thing") == (given if kept is None else kept)
    assert api.models["Thing"].content_type == "application/json"


def test_a_description_is_the_models_too() -> None:
    api = imported(swagger(definitions={"Pet": {"type": "object", "description": "a pet"}})).api
    assert api.models["Pet"].description == "a pet"
    assert schema(api, "Pet") == {"type": "object", "description": "a pet"}


def test_models_may_refer_to_each_other_in_circles() -> None:
    api = imported(
        swagger(
            definitions={
                "House": {"properties": {"owner": {"$ref": "#/definitions/Person"}}},
                "Person": {"properties": {"home": {"$ref": "#/definitions/House"}}},
            }
        )
    ).api
    assert schema(api, "House") == {"properties": {"owner": {"$ref": LINK + "Person"}}}
    assert schema(api, "Person") == {"properties": {"home": {"$ref": LINK + "House"}}}


def test_an_import_adds_no_default_models() -> None:
    assert imported(swagger()).api.models == {}


CANONICAL = (
    "Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]"
)
REFUSED = [
    (
        "names have letters and digits only (reported)",
        {"My_Model": {}},
        "'My_Model': Model name must be alphanumeric: My_Model",
    ),
    ("another document is not read (reported)", {"A": {"$ref": "https://example.com/a.json"}}, f"'A': {CANONICAL}"),
    ("a model that is not there", {"A": {"$ref": "#/components/schemas/B"}}, f"'A': {CANONICAL}"),
    (
        "the inside of another model",
        {"A": {"$ref": "#/components/schemas/B/properties/x"}, "B": {}},
        f"'A': {CANONICAL}",
    ),
]


@pytest.mark.parametrize(("why", "given", "said"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_schema_that_makes_no_model_is_refused(why: str, given: Any, said: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        imported(oas30(**components(**given)))
    assert refusal.value.message == f"Errors found during import:\n\tUnable to create model for {said}"


def body(dialect: str, given: Any, *types: str) -> dict[str, Any]:
    """A document whose one operation takes, and answers, a schema."""
    if dialect == "swagger":
        said = operation(
            responses={"200": {"schema": given}}, parameters=[{"in": "body", "name": "b", "schema": given}]
        )
        typed = {"consumes": list(types), "produces": list(types)} if types else {}
        return swagger({"/": {"post": {**said, **typed}}}, definitions={"Pet": {"type": "object"}})
    content = {media_type: {"schema": given} for media_type in types or ("application/json",)}
    said = operation(responses={"200": {"content": content}}, requestBody={"content": content})
    return oas30({"/": {"post": said}}, **components(Pet={"type": "object"}))


BODIES = [
    (
        "Swagger: JSON where no type is said",
        body("swagger", {"$ref": "#/definitions/Pet"}),
        {"application/json": "Pet"},
    ),
    (
        "Swagger: one model per type",
        body("swagger", {"$ref": "#/definitions/Pet"}, "a/b", "c/d"),
        {"a/b": "Pet", "c/d": "Pet"},
    ),
    ("OpenAPI: the types it says", body("oas30", {"$ref": "#/components/schemas/Pet"}, "a/b"), {"a/b": "Pet"}),
]


@pytest.mark.parametrize(("why", "given", "models"), BODIES, ids=[case[0] for case in BODIES])
def test_bodies_name_models(why: str, given: dict[str, Any], models: dict[str, str]) -> None:
    method = imported(given).method("/", "POST")
    assert method.request_models == models
    assert method.method_responses == {"200": v1.MethodResponse(status_code="200", response_models=models)}


@pytest.mark.parametrize("dialect", ["swagger", "oas30"])
def test_a_schema_in_its_place_becomes_a_model_without_a_name_of_its_own(dialect: str) -> None:
    found = imported(body(dialect, {"type": "array", "items": {"type": "string"}}))
    (name,) = set(found.api.models) - {"Pet"}
    assert name.startswith("MODEL")
    assert found.method("/", "POST").request_models == {"application/json": name}
    assert schema(found.api, name) == {"type": "array", "items": {"type": "string"}}
    again = imported(body(dialect, {"type": "array", "items": {"type": "string"}}), found.api)
    assert again.api.models == found.api.models


IN_RESPONSE = "Unsupported model type '{}' in 200 response to method 'POST /'. Ignoring."
IGNORED = [
    ("a primitive (reported)", {"type": "string"}, IN_RESPONSE.format("StringSchema")),
    (
        "a model that is not there (reported)",
        {"$ref": "#/components/schemas/Cat"},
        "Reference to model 'Cat' not found. Ignoring.",
    ),
    ("what is no schema", 1, IN_RESPONSE.format("null")),
]


@pytest.mark.parametrize(("why", "given", "said"), IGNORED, ids=[case[0] for case in IGNORED])
def test_what_a_schema_leaves_out_is_a_warning(why: str, given: Any, said: str) -> None:
    found = imported(body("oas30", given))
    assert said in found.warnings
    assert found.method("/", "POST").request_models is None


def model(name: str, schema: str, **members: Any) -> v1.Model:
    return v1.Model(
        id="m", name=name, content_type=members.pop("content_type", "application/json"), schema=schema, **members
    )


OUT = [
    ("references are the document's again", model("A", f'{{"$ref": "{LINK}B"}}'), {"$ref": "#/definitions/B"}),
    (
        "a reference into itself goes through its name",
        model("A", '{"items": {"$ref": "#/definitions/x"}}'),
        {"items": {"$ref": "#/definitions/A/definitions/x"}},
    ),
    (
        "the draft is not said",
        model("A", '{"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"}'),
        {"type": "object"},
    ),
    ("a default is", model("A", '{"type": "object", "default": {}}'), {"type": "object", "default": {}}),
    ("a description that the schema has not is added", model("A", "{}", description="it"), {"description": "it"}),
    ("a schema that is no JSON says nothing", model("A", "#set($x = 1)"), {}),
]


@pytest.mark.parametrize(("why", "given", "shown"), OUT, ids=[case[0] for case in OUT])
def test_a_model_becomes_a_schema(why: str, given: v1.Model, shown: Any) -> None:
    assert schemas.exported(empty_api(models={"A": given}), document.SWAGGER_2) == {"A": shown}


def test_default_models_are_shown_where_they_are_used() -> None:
    """Without the descriptions CreateRestApi gives them: AWS's tutorials show exports whose Empty is title and type."""
    empty = model("Empty", '{"title": "Empty Schema"}', description="This is a default empty schema model")
    error = model("Error", '{"title": "Error Schema"}', description="This is a default error schema model")
    other = model("Other", "<xml/>", content_type="application/xml")
    api = empty_api(models={each.name: each for each in (empty, error, other)})
    assert schemas.exported(api, document.OPENAPI_3) == {}
    response = v1.MethodResponse(status_code="200", response_models={"application/json": "Empty"})
    method = v1.Method(http_method="GET", authorization_type="NONE", method_responses={"200": response})
    root = replace(api.resources["rootroot00"], resource_methods={"GET": method})
    exported = schemas.exported(replace(api, resources={root.id: root}), document.OPENAPI_3)
    assert exported == {"Empty": {"title": "Empty Schema"}}
    response = replace(response, response_models={"application/xml": "Other"})
    root = replace(root, resource_methods={"GET": replace(method, method_responses={"200": response})})
    assert schemas.exported(replace(api, resources={root.id: root}), document.OPENAPI_3) == {"Other": {}}
