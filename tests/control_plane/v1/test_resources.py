"""Resources through boto3 (handbook/01 section 5, handbook/10 facts 9 and 10)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import SHORT_ID, Api, plain, replace, status


def paths(api: Api) -> list[str]:
    return [resource["path"] for resource in api.client.get_resources(restApiId=api.id)["items"]]


def test_a_resource_is_shown_with_its_place(api: Api) -> None:
    created = api.client.create_resource(restApiId=api.id, parentId=api.root, pathPart="pets")
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "parentId": api.root, "path": "/pets", "pathPart": "pets"}
    assert plain(api.client.get_resource(restApiId=api.id, resourceId=created["id"])) == plain(created)
    assert plain(api.client.get_resource(restApiId=api.id, resourceId=api.root)) == {"id": api.root, "path": "/"}


def test_resources_are_listed_by_path_with_the_names_of_their_methods(api: Api) -> None:
    pets = api.resource("pets")
    api.resource("dogs")
    api.method(pets)
    api.method(pets, verb="POST")
    listed = api.client.get_resources(restApiId=api.id)["items"]
    assert [resource["path"] for resource in listed] == ["/", "/dogs", "/pets"]
    assert listed[2]["resourceMethods"] == {"GET": {}, "POST": {}}
    assert "resourceMethods" not in listed[1]
    embedded = api.client.get_resource(restApiId=api.id, resourceId=pets, embed=["methods"])
    assert embedded["resourceMethods"]["GET"]["methodIntegration"]["type"] == "MOCK"


@pytest.mark.parametrize(
    "part", ["pets", "{petId}", "{proxy+}", "a.b_c-d:e", "$metadata", "{child+}", "a,b", "favicon.ico"]
)
def test_path_parts_that_are_allowed(api: Api, part: str) -> None:
    api.resource(part)
    assert paths(api) == ["/", f"/{part}"]


@pytest.mark.parametrize("part", ["", "a b", "a/b", "{", "}", "{}", "a{b}", "{a}b", "{a++}", "+", "ä", "{a+}b", "%20"])
def test_path_parts_that_are_not(api: Api, part: str) -> None:
    found = refusal(api.client.create_resource, restApiId=api.id, parentId=api.root, pathPart=part)
    assert found == (
        400,
        "BadRequestException",
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the "
        "beginning and the end.",
    )
    assert paths(api) == ["/"]


def test_renaming_and_moving_takes_all_below_along(api: Api) -> None:
    pets = api.resource("pets")
    api.resource("{toy}", api.resource("{petId}", pets))
    shop = api.resource("shop")

    def update(path: str, value: str) -> dict[str, Any]:
        return plain(
            api.client.update_resource(restApiId=api.id, resourceId=pets, patchOperations=replace(path, value))
        )

    assert update("/pathPart", "dogs") == {"id": pets, "parentId": api.root, "path": "/dogs", "pathPart": "dogs"}
    assert paths(api) == ["/", "/dogs", "/dogs/{petId}", "/dogs/{petId}/{toy}", "/shop"]
    assert update("/parentId", shop)["path"] == "/shop/dogs"
    assert paths(api) == ["/", "/shop", "/shop/dogs", "/shop/dogs/{petId}", "/shop/dogs/{petId}/{toy}"]


def test_renaming_to_its_own_name_is_no_conflict(api: Api) -> None:
    pet = api.resource("{petId}")
    patch = replace("/pathPart", "{id}")
    assert api.client.update_resource(restApiId=api.id, resourceId=pet, patchOperations=patch)["path"] == "/{id}"
    assert api.client.update_resource(restApiId=api.id, resourceId=pet, patchOperations=patch)["path"] == "/{id}"


@pytest.mark.parametrize("path", ["/parentId", "/pathPart"])
def test_a_patch_without_a_value_is_refused(api: Api, path: str) -> None:
    pets = api.resource("pets")
    found = refusal(api.client.update_resource, restApiId=api.id, resourceId=pets, patchOperations=replace(path))
    assert found.status in (400, 404)
    assert paths(api) == ["/", "/pets"]


def test_deleting_a_resource_deletes_what_is_below(api: Api) -> None:
    pets = api.resource("pets")
    below = api.resource("{petId}", pets)
    api.resource("shop")
    assert status(api.client.delete_resource(restApiId=api.id, resourceId=pets)) == 202
    assert paths(api) == ["/", "/shop"]
    for gone in (pets, below):
        found = refusal(api.client.delete_resource, restApiId=api.id, resourceId=gone)
        assert found == (404, "NotFoundException", "Invalid Resource identifier specified")


def test_the_root_stays(api: Api) -> None:
    assert refusal(api.client.delete_resource, restApiId=api.id, resourceId=api.root).status == 400
    assert paths(api) == ["/"]


def test_a_deep_tree(api: Api) -> None:
    parent, deepest = api.root, 60
    for depth in range(deepest):
        parent = api.resource(f"r{depth}", parent)
    patch = replace("/pathPart", "top")
    top = api.client.get_resources(restApiId=api.id, limit=2)["items"][1]["id"]
    api.client.update_resource(restApiId=api.id, resourceId=top, patchOperations=patch)
    path = api.client.get_resource(restApiId=api.id, resourceId=parent)["path"]
    assert path == "/top/" + "/".join(f"r{depth}" for depth in range(1, deepest))
