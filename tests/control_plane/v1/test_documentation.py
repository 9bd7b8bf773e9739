"""DocumentationParts and DocumentationVersions through boto3 (handbook/01 section 11)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, DATE, REGION, SHORT_ID, Api, Emulator, plain, replace, status

TEXT = '{"description": "Sample"}'


def write(api: Api, **location: str) -> dict[str, Any]:
    return dict(api.client.create_documentation_part(restApiId=api.id, location=location, properties=TEXT))


def test_the_life_of_a_part(api: Api) -> None:
    created = write(api, type="API")
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "location": {"type": "API"}, "properties": TEXT}
    key = {"restApiId": api.id, "documentationPartId": created["id"]}
    assert plain(api.client.get_documentation_part(**key)) == plain(created)
    assert api.client.get_documentation_parts(restApiId=api.id)["items"] == [plain(created)]
    updated = api.client.update_documentation_part(**key, patchOperations=replace("/properties", '{"a": 1}'))
    assert plain(updated) == {**plain(created), "properties": '{"a": 1}'}
    assert status(api.client.delete_documentation_part(**key)) == 202
    assert api.client.get_documentation_parts(restApiId=api.id)["items"] == []


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ({"type": "RESOURCE"}, {"path": "/"}),
        ({"type": "METHOD", "path": "/pets"}, {"path": "/pets", "method": "*"}),
        ({"type": "REQUEST_BODY"}, {"path": "/", "method": "*"}),
        ({"type": "QUERY_PARAMETER", "name": "q"}, {"path": "/", "method": "*", "name": "q"}),
        ({"type": "PATH_PARAMETER", "name": "p", "method": "GET"}, {"path": "/", "method": "GET", "name": "p"}),
        ({"type": "REQUEST_HEADER", "name": "h"}, {"path": "/", "method": "*", "name": "h"}),
        ({"type": "RESPONSE", "statusCode": "404"}, {"path": "/", "method": "*", "statusCode": "404"}),
        ({"type": "RESPONSE_BODY", "statusCode": " "}, {"path": "/", "method": "*", "statusCode": "*"}),
        ({"type": "RESPONSE_HEADER", "name": "h"}, {"path": "/", "method": "*", "statusCode": "*", "name": "h"}),
        ({"type": "MODEL", "name": "Pet"}, {"name": "Pet"}),
        ({"type": "AUTHORIZER", "name": "guard"}, {"name": "guard"}),
    ],
)
def test_what_a_location_leaves_out_is_filled_in(api: Api, given: dict[str, str], filled: dict[str, str]) -> None:
    assert write(api, **given)["location"] == {"type": given["type"], **filled}


@pytest.mark.parametrize(
    ("location", "properties", "message"),
    [
        ({"type": "API", "path": "/"}, TEXT, "Invalid documentation location specified: type 'API' takes no path"),
        (
            {"type": "METHOD", "name": "x"},
            TEXT,
            "Invalid documentation location specified: type 'METHOD' takes no name",
        ),
        ({"type": "MODEL"}, TEXT, "Invalid documentation location specified: type 'MODEL' requires a name"),
        ({"type": "API"}, "text", "Documentation part properties must be a JSON object"),
        ({"type": "API"}, "[]", "Documentation part properties must be a JSON object"),
        ({"type": "API"}, "", "Documentation part properties must be a JSON object"),
    ],
)
def test_parts_that_are_none(api: Api, location: dict[str, str], properties: str, message: str) -> None:
    given = {"restApiId": api.id, "location": location, "properties": properties}
    assert refusal(api.client.create_documentation_part, **given) == (400, "BadRequestException", message)


def test_a_place_is_described_once(api: Api) -> None:
    write(api, type="METHOD", path="/pets")
    given = {"restApiId": api.id, "location": {"type": "METHOD", "path": "/pets", "method": "*"}, "properties": TEXT}
    assert refusal(api.client.create_documentation_part, **given) == (
        409,
        "ConflictException",
        "Documentation part already exists for the specified location: type 'METHOD', path '/pets', method '*'",
    )


@pytest.mark.parametrize("value", [None, "", "x", "[]"])
def test_properties_stay_an_object(api: Api, value: str | None) -> None:
    key = {"restApiId": api.id, "documentationPartId": write(api, type="API")["id"]}
    assert (
        refusal(api.client.update_documentation_part, **key, patchOperations=replace("/properties", value)).status
        == 400
    )
    assert api.client.get_documentation_part(**key)["properties"] == TEXT


def test_parts_are_found_by_type_name_and_path(api: Api) -> None:
    write(api, type="API")
    write(api, type="MODEL", name="Pet")
    write(api, type="MODEL", name="Petition")
    write(api, type="METHOD", path="/pets")
    write(api, type="RESPONSE", path="/pets")

    def found(**query: str) -> list[str]:
        items = api.client.get_documentation_parts(restApiId=api.id, **query)["items"]
        return [each["location"]["type"] for each in items]

    assert len(found()) == len(found(locationStatus="DOCUMENTED")) == 5
    assert found(type="MODEL") == ["MODEL", "MODEL"]
    assert found(nameQuery="Petit") == ["MODEL"]
    assert found(path="/pets") == ["METHOD", "RESPONSE"]
    assert found(path="/pets", type="RESPONSE") == ["RESPONSE"]


def test_what_nobody_described_can_be_listed(api: Api) -> None:
    api.authorizer("guard")
    parameters = {"method.request.path.id": True, "method.request.querystring.q": True, "method.request.header.h": True}
    key = api.method(requestParameters=parameters, requestModels={"application/json": "Empty"})
    api.client.put_method_response(
        **key,
        statusCode="200",
        responseParameters={"method.response.header.x": True},
        responseModels={"application/json": "Empty"},
    )

    def undocumented() -> list[dict[str, str]]:
        items = api.client.get_documentation_parts(restApiId=api.id, locationStatus="UNDOCUMENTED")["items"]
        assert all(each.keys() == {"location"} for each in items)
        return [each["location"] for each in items]

    get = {"path": "/", "method": "GET"}
    everything = [
        {"type": "API"},
        {"type": "AUTHORIZER", "name": "guard"},
        {"type": "MODEL", "name": "Empty"},
        {"type": "MODEL", "name": "Error"},
        {"type": "RESOURCE", "path": "/"},
        {"type": "METHOD", **get},
        {"type": "PATH_PARAMETER", **get, "name": "id"},
        {"type": "QUERY_PARAMETER", **get, "name": "q"},
        {"type": "REQUEST_HEADER", **get, "name": "h"},
        {"type": "REQUEST_BODY", **get},
        {"type": "RESPONSE", **get, "statusCode": "200"},
        {"type": "RESPONSE_HEADER", **get, "statusCode": "200", "name": "x"},
        {"type": "RESPONSE_BODY", **get, "statusCode": "200"},
    ]
    assert undocumented() == everything
    for place in everything[::2]:
        write(api, **place)
    assert undocumented() == everything[1::2]


def test_the_life_of_a_version(api: Api) -> None:
    created = api.client.create_documentation_version(restApiId=api.id, documentationVersion="1", description="first")
    assert status(created) == 201
    assert plain(created) == {"version": "1", "createdDate": DATE, "description": "first"}
    key = {"restApiId": api.id, "documentationVersion": "1"}
    assert plain(api.client.get_documentation_version(**key)) == plain(created)
    assert api.client.get_documentation_versions(restApiId=api.id)["items"] == [plain(created)]
    updated = api.client.update_documentation_version(**key, patchOperations=replace("/description", "new"))
    assert plain(updated) == {**plain(created), "description": "new"}
    assert refusal(api.client.create_documentation_version, **key).status == 409
    assert status(api.client.delete_documentation_version(**key)) == 202
    for call in (
        api.client.get_documentation_version,
        api.client.update_documentation_version,
        api.client.delete_documentation_version,
    ):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Documentation version identifier specified")
    assert refusal(api.client.create_documentation_version, **{**key, "documentationVersion": ""}).status == 400


def test_a_version_holds_the_parts_as_they_stood(emulator: Emulator, api: Api) -> None:
    part = write(api, type="API")["id"]
    api.client.create_documentation_version(restApiId=api.id, documentationVersion="1")
    api.client.delete_documentation_part(restApiId=api.id, documentationPartId=part)
    with emulator.store.operation(ACCOUNT, REGION) as account:
        assert [each.id for each in account.documentation_versions[api.id, "1"].parts] == [part]


def test_a_version_can_be_given_to_a_stage_at_once_and_then_stays(deployable: Api) -> None:
    client, stage = deployable.client, deployable.stage()
    key = {"restApiId": deployable.id, "documentationVersion": "1"}
    assert refusal(client.create_documentation_version, **key, stageName="nowhere").status == 404
    client.create_documentation_version(**key, stageName="dev")
    assert client.get_stage(**stage)["documentationVersion"] == "1"
    assert refusal(client.delete_documentation_version, **key).status == 400
    client.update_stage(**stage, patchOperations=replace("/documentationVersion", ""))
    assert status(client.delete_documentation_version(**key)) == 202
