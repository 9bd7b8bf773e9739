"""Models of WebSocket APIs through boto3 (handbook/06 sections 2 and 9)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v2.conftest import SHORT_ID, Api, plain, status

SCHEMA = '{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}'
PET = {"Name": "Pet", "Schema": SCHEMA}


@pytest.mark.parametrize(
    "given",
    [
        PET,
        {**PET, "ContentType": "application/json", "Description": "a pet"},
        {**PET, "ContentType": "application/xml", "Schema": "<xs:schema/>"},
    ],
)
def test_the_life_of_a_model(websocket: Api, given: dict[str, str]) -> None:
    client = websocket.client
    created = client.create_model(ApiId=websocket.id, **given)
    assert status(created) == 201
    assert plain(created) == {**given, "ModelId": SHORT_ID}
    key = {"ApiId": websocket.id, "ModelId": created["ModelId"]}
    assert plain(client.get_model(**key)) == plain(created)
    assert client.get_models(ApiId=websocket.id)["Items"] == [plain(created)]
    assert plain(client.update_model(**key, Name="Cat")) == {**plain(created), "Name": "Cat"}
    assert status(client.delete_model(**key)) == 204
    for call in (client.get_model, client.update_model, client.delete_model, client.get_model_template):
        message = f"Invalid Model identifier specified {key['ModelId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


@pytest.mark.parametrize(
    ("protocol", "given", "message"),
    [
        ("HTTP", PET, "Model is only supported"),
        ("WEBSOCKET", {**PET, "Name": "a-b"}, "Model name must be alphanumeric: a-b"),
        ("WEBSOCKET", {**PET, "Schema": "{"}, "Invalid model schema specified"),
        ("WEBSOCKET", {**PET, "Schema": f'{{"title": "{"x" * 32_768}"}}'}, "Model schema exceeds"),
    ],
)
def test_models_that_are_none(apis: dict[str, Api], protocol: str, given: dict[str, str], message: str) -> None:
    api = apis[protocol]
    found = refusal(api.client.create_model, ApiId=api.id, **given)
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert api.client.get_models(ApiId=api.id)["Items"] == []


def test_a_model_in_use_stays(websocket: Api) -> None:
    model = websocket.client.create_model(ApiId=websocket.id, **PET)["ModelId"]
    websocket.route("say", RequestModels={"$default": "Pet"})
    key: dict[str, Any] = {"ApiId": websocket.id, "ModelId": model}
    message = "Cannot delete model 'Pet', is referenced in route: say"
    assert refusal(websocket.client.delete_model, **key) == (409, "ConflictException", message)
    assert refusal(websocket.client.update_model, **key, Name="Cat").status == 409
    assert refusal(websocket.client.create_model, ApiId=websocket.id, **PET)[:2] == (409, "ConflictException")


def test_a_template_fills_a_model(websocket: Api) -> None:
    model = websocket.client.create_model(ApiId=websocket.id, **PET)["ModelId"]
    template = websocket.client.get_model_template(ApiId=websocket.id, ModelId=model)["Value"]
    assert template == "#set($inputRoot = $input.path('$'))\n" + '{\n  "name" : "foo",\n  "age" : 42\n}'
