"""The Python client, imported as its users do."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.sdk import python
from tests.control_plane.sdk.conftest import unpacked

ADDRESS = Address("abc.execute-api.us-east-1.amazonaws.com", "dev")
NAMES = [
    *("root_get", "resource_2x_get", "a_b_get", "a_b_get2", "files_proxy_any"),
    *("pets_pet_id_get", "pets_pet_id_put", "pets_pet_id_delete"),
]


@pytest.fixture(scope="module")
def module(api: v1.RestApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = unpacked(python.client(api, ADDRESS), tmp_path_factory.mktemp("python"))
    sys.path.insert(0, str(folder))
    yield importlib.import_module("api_client")
    sys.path.remove(str(folder))
    for name in ("api_client", "api_client.client"):
        sys.modules.pop(name)


def test_the_python_client_has_a_method_per_call(module: Any) -> None:
    assert [name for name in vars(module.ApiClient) if not name.startswith("_")] == NAMES


PYTHON: list[tuple[str, str, dict[str, Any], str, str, dict[str, str], str]] = [
    (
        "parameters go where they belong",
        "pets_pet_id_get",
        {"params": {"petId": "a/b é", "q": ["1 2", 3], "X-H": "h"}},
        "GET",
        "/dev/pets/a%2Fb%20%C3%A9?q=1+2&q=3",
        {"x-h": "h"},
        "",
    ),
    (
        "a body is JSON",
        "pets_pet_id_put",
        {"params": {"petId": 1}, "body": {"name": 1}},
        "PUT",
        "/dev/pets/1",
        {"content-type": "application/json", "x-api-key": "secret"},
        '{"name": 1}',
    ),
    (
        "a text is sent as it is",
        "pets_pet_id_put",
        {"params": {"petId": 1}, "body": "plain", "headers": {"content-type": "text/plain"}},
        "PUT",
        "/dev/pets/1",
        {"content-type": "text/plain"},
        "plain",
    ),
    (
        "more may be added to any call",
        "root_get",
        {"query": {"a": 1}, "headers": {"X-B": "c"}},
        "GET",
        "/dev/?a=1",
        {"x-b": "c", "x-all": "yes"},
        "",
    ),
    (
        "a greedy variable keeps its slashes",
        "files_proxy_any",
        {"params": {"proxy": "a/b c"}, "method": "POST", "body": b""},
        "POST",
        "/dev/files/a/b%20c",
        {},
        "",
    ),
]


@pytest.mark.parametrize(
    ("why", "name", "given", "method", "path", "headers", "body"), PYTHON, ids=[case[0] for case in PYTHON]
)
def test_python_calls(
    module: Any, server: str, *, why: str, name: str, given: Any, method: str, path: str, headers: Any, body: str
) -> None:
    api_client = module.ApiClient(server, api_key="secret", headers={"X-All": "yes"})
    answer = getattr(api_client, name)(**given)
    sent = answer.data
    assert (answer.status, sent["method"], sent["path"], sent["body"]) == (200, method, path, body)
    assert {key: sent["headers"].get(key) for key in headers} == headers


def test_python_failures_are_raised(module: Any, server: str) -> None:
    with pytest.raises(module.ApiError) as failure:
        module.ApiClient(server).root_get(headers={"X-Status": "404"})
    assert (failure.value.response.status, failure.value.response.data["path"]) == (404, "/dev/")
    with pytest.raises(ValueError, match="pets_pet_id_get: missing required parameters: petId, X-H"):
        module.ApiClient(server).pets_pet_id_get({"q": 1})
    with pytest.raises(ValueError, match="not an HTTP address: file:///etc/passwd"):
        module.ApiClient("file:///etc/passwd")
