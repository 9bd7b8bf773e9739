"""Documentation parts come with a document and go with an export (handbook/01 section 11)."""

import json
from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.documents import document
from control_plane.openapi.documents.dialect import Address, Dialect
from control_plane.openapi.documents.notes import Notes
from control_plane.openapi.rest import documentation, export
from tests.control_plane.openapi.documents import RULES, imported, oas30, operation

LOCATIONS = [
    ("the API has nothing beside it", {"type": "API"}, v1.DocumentationPartLocation(type="API")),
    (
        "a method is any one below the root by default",
        {"type": "METHOD"},
        v1.DocumentationPartLocation(type="METHOD", path="/", method="*"),
    ),
    (
        "a status may be a number",
        {"type": "RESPONSE", "statusCode": 200},
        v1.DocumentationPartLocation(type="RESPONSE", path="/", method="*", status_code="200"),
    ),
    (
        "what is null is not said",
        {"type": "MODEL", "name": "Pet", "path": None},
        v1.DocumentationPartLocation(type="MODEL", name="Pet"),
    ),
]


def parts(*given: Any) -> tuple[list[documentation.Part], list[str]]:
    notes = Notes()
    return list(documentation.read({"documentationParts": list(given)}, RULES.location, notes)), notes.warnings


@pytest.mark.parametrize(("why", "given", "wanted"), LOCATIONS, ids=[case[0] for case in LOCATIONS])
def test_a_part_is_found_where_its_location_says(why: str, given: Any, wanted: v1.DocumentationPartLocation) -> None:
    ((found,), warnings) = parts({"location": given, "properties": {"description": "x"}})
    assert (found, warnings) == (documentation.Part(wanted, '{"description":"x"}'), [])


INVALID = "Invalid documentation location specified:"
WARNED = [
    (
        "a type that there is not",
        {"location": {"type": "PLANET"}, "properties": {}},
        f"{INVALID} there is no type 'PLANET'. Ignoring.",
    ),
    (
        "a name that is missing",
        {"location": {"type": "MODEL"}, "properties": {}},
        f"{INVALID} type 'MODEL' requires a name. Ignoring.",
    ),
    (
        "more than the type has",
        {"location": {"type": "API", "path": "/"}, "properties": {}},
        f"{INVALID} type 'API' takes no path. Ignoring.",
    ),
    (
        "no location",
        {"properties": {}},
        "Documentation part without a location or properties: {'properties': {}}. Ignoring.",
    ),
    ("no part at all", 1, "Documentation part without a location or properties: 1. Ignoring."),
    (
        "nothing that is said",
        {"location": {"type": "API"}},
        "Documentation part without a location or properties: {'location': {'type': 'API'}}. Ignoring.",
    ),
]


@pytest.mark.parametrize(("why", "given", "said"), WARNED, ids=[case[0] for case in WARNED])
def test_a_part_that_cannot_be_placed_is_a_warning(why: str, given: Any, said: str) -> None:
    assert parts(given) == ([], [said])


DOCUMENTED = oas30(
    {
        "/pets/{id}": {
            "get": operation(
                parameters=[{"name": "q", "in": "query"}, {"name": "h", "in": "header"}],
                requestBody={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                responses={"200": {"headers": {"X": {}}}, "404": {}},
                security=[{"mine": []}],
            ),
            "post": operation(),
        },
        "/": {"get": operation()},
    },
    components={
        "schemas": {"Pet": {"type": "object"}},
        "securitySchemes": {
            "mine": {"type": "apiKey", "name": "A", "in": "header", "x-amazon-apigateway-authorizer": {"type": "token"}}
        },
    },
)
GET = ("paths", "/pets/{id}", "get")


def exported(dialect: Dialect, *given: Any) -> Any:
    """What an export of the API says, documented by parts: (location, properties)."""
    read, _ = parts(*({"location": location, "properties": properties} for location, properties in given))
    made = [
        v1.DocumentationPart(id=str(number), rest_api_id="a", location=each.location, properties=each.properties)
        for number, each in enumerate(read)
    ]
    version = v1.DocumentationVersion(version="1.0.0", rest_api_id="a", created_date=1_479_854_500, parts=made)
    groups = frozenset(("documentation",))
    return export.document(imported(DOCUMENTED).api, dialect, Address("host", "stage"), groups, version)


def at(document: Any, *keys: Any) -> Any:
    for key in keys:
        document = document[key]
    return document


SAID = [
    (
        "the API's own fields",
        {"type": "API"},
        {"tags": [], "x-bar": 1, "info": {"description": "i", "x-foo": 2, "version": "9"}},
        (),
        {"tags": [], "x-bar": 1},
    ),
    (
        "its info, but for what the API says itself",
        {"type": "API"},
        {"info": {"description": "i", "x-foo": 2, "version": "9"}},
        ("info",),
        {"description": "i", "x-foo": 2, "version": "1.0.0"},
    ),
    (
        "of a resource only extensions",
        {"type": "RESOURCE", "path": "/pets/{id}"},
        {"description": "d", "x-bar": 1},
        GET[:2],
        {"x-bar": 1},
    ),
    (
        "a method",
        {"type": "METHOD", "path": "/pets/{id}", "method": "GET"},
        {"description": "d", "summary": "s", "foo": "no"},
        GET,
        {"description": "d", "summary": "s"},
    ),
    ("methods below a path", {"type": "METHOD", "path": "/pets"}, {"description": "d"}, GET, {"description": "d"}),
    ("all methods of a verb", {"type": "METHOD", "method": "GET"}, {"description": "d"}, GET, {"description": "d"}),
    (
        "a parameter in the path",
        {"type": "PATH_PARAMETER", "name": "id"},
        {"description": "d"},
        (*GET, "parameters", 1),
        {"name": "id", "description": "d"},
    ),
    (
        "one in the query",
        {"type": "QUERY_PARAMETER", "name": "q"},
        {"description": "d"},
        (*GET, "parameters", 2),
        {"name": "q", "description": "d"},
    ),
    (
        "one among the headers",
        {"type": "REQUEST_HEADER", "name": "h"},
        {"description": "d"},
        (*GET, "parameters", 0),
        {"name": "h", "description": "d"},
    ),
    (
        "a response, instead of its status",
        {"type": "RESPONSE", "statusCode": "404"},
        {"description": "lost"},
        (*GET, "responses", "404"),
        {"description": "lost"},
    ),
    (
        "not another",
        {"type": "RESPONSE", "statusCode": "404"},
        {"description": "lost"},
        (*GET, "responses", "200"),
        {"description": "200 response"},
    ),
    (
        "a response's header",
        {"type": "RESPONSE_HEADER", "name": "X"},
        {"description": "d"},
        (*GET, "responses", "200", "headers", "X"),
        {"description": "d"},
    ),
]


@pytest.mark.parametrize(("why", "location", "properties", "place", "wanted"), SAID, ids=[case[0] for case in SAID])
@pytest.mark.parametrize("dialect", [document.SWAGGER_2, document.OPENAPI_3], ids=["swagger", "oas30"])
def test_parts_are_said_where_they_belong(
    *, dialect: Dialect, why: str, location: Any, properties: Any, place: tuple[Any, ...], wanted: Any
) -> None:
    entity = at(exported(dialect, (location, properties)), *place)
    assert {key: entity[key] for key in wanted} == wanted
    assert not {"foo", "info"} & entity.keys() - ({"info"} if not place else set())


COMPONENTS = [
    ("a model", {"type": "MODEL", "name": "Pet"}, "schemas", "Pet"),
    ("an authorizer", {"type": "AUTHORIZER", "name": "mine"}, "securitySchemes", "mine"),
]


@pytest.mark.parametrize(("why", "location", "kind", "name"), COMPONENTS, ids=[case[0] for case in COMPONENTS])
def test_components_too(why: str, location: Any, kind: str, name: str) -> None:
    found = exported(document.OPENAPI_3, (location, {"description": "d"}))
    assert found["components"][kind][name]["description"] == "d"


def test_a_body_is_described_in_either_version() -> None:
    given = ({"type": "REQUEST_BODY"}, {"description": "d"})
    assert at(exported(document.OPENAPI_3, given), *GET, "requestBody")["description"] == "d"
    (body,) = [each for each in at(exported(document.SWAGGER_2, given), *GET, "parameters") if each["in"] == "body"]
    assert body["description"] == "d"


def test_the_more_particular_of_two_counts() -> None:
    general = ({"type": "METHOD"}, {"description": "any", "summary": "all"})
    particular = ({"type": "METHOD", "path": "/pets/{id}", "method": "GET"}, {"description": "this"})
    for given in ((general, particular), (particular, general)):
        found = exported(document.OPENAPI_3, *given)
        assert (at(found, *GET)["description"], at(found, *GET)["summary"]) == ("this", "all")
        assert found["paths"]["/"]["get"]["description"] == "any"


def test_parts_never_stand_for_extensions_of_the_gateway() -> None:
    found = exported(document.OPENAPI_3, ({"type": "METHOD"}, {"x-amazon-apigateway-auth": {"type": "NONE"}}))
    assert "x-amazon-apigateway-auth" not in at(found, *GET)


def test_the_extension_lists_the_parts_as_they_are() -> None:
    properties = {"description": "d", "foo": {"deep": [1]}}
    found = exported(document.SWAGGER_2, ({"type": "METHOD", "method": "GET"}, properties), ({"type": "API"}, {}))
    assert found[documentation.NAME] == {
        "version": "1.0.0",
        "createdDate": "2016-11-22T22:41:40Z",
        "documentationParts": [
            {"location": {"type": "METHOD", "method": "GET"}, "properties": properties},
            {"location": {"type": "API"}, "properties": {}},
        ],
    }
    again, warnings = parts(*found[documentation.NAME]["documentationParts"])
    assert ([json.loads(each.properties) for each in again], warnings) == ([properties, {}], [])
