"""The JavaScript client, run by node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.sdk import javascript
from tests.control_plane.openapi.documents import imported
from tests.control_plane.sdk.conftest import unpacked
from tests.control_plane.v1.documents import PETSTORE

NODE = shutil.which("node")
ADDRESS = Address("abc.execute-api.us-east-1.amazonaws.com", "dev")
NAMES = [
    "rootGet",
    "resource2xGet",
    "aBGet",
    "aBGet2",
    "filesProxyAny",
    "petsPetIdGet",
    "petsPetIdPut",
    "petsPetIdDelete",
]


@pytest.fixture(scope="module")
def folder(api: v1.RestApi, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(javascript.client(api, ADDRESS), tmp_path_factory.mktemp("javascript"))


def run(folder: Path, script: str) -> Any:
    """What a script for node prints, with `factory` the client's module."""
    assert NODE, "node is needed to test the JavaScript client: apt-get install nodejs"
    source = f"const factory = require('./apigClient.js'); (async () => {{ {script} }})();"
    done = subprocess.run([NODE, "-e", source], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_javascript_client_is_used_as_awss_is(folder: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == ["README.md", "apigClient.js"]
    names = run(folder, "console.log(JSON.stringify(Object.keys(factory.newClient())));")
    assert names == NAMES


JAVASCRIPT = [
    (
        "parameters go where they belong",
        "petsPetIdGet({petId: 'a/b é', q: ['1 2', 3], 'X-H': 'h'})",
        "GET",
        "/dev/pets/a%2Fb%20%C3%A9?q=1+2&q=3",
        {"x-h": "h", "accept": "application/json"},
        "",
    ),
    (
        "a body is JSON",
        "petsPetIdPut({petId: 1}, {name: 'é'})",
        "PUT",
        "/dev/pets/1",
        {"content-type": "application/json", "x-api-key": "secret"},
        '{"name":"é"}',
    ),
    (
        "a text is sent as it is",
        "petsPetIdPut({petId: 1}, 'plain', {headers: {'Content-Type': 'text/plain'}})",
        "PUT",
        "/dev/pets/1",
        {"content-type": "text/plain"},
        "plain",
    ),
    (
        "more may be added to any call",
        "rootGet({}, undefined, {queryParams: {a: 1}, headers: {'X-B': 'c'}})",
        "GET",
        "/dev/?a=1",
        {"x-b": "c", "x-all": "yes"},
        "",
    ),
    (
        "a greedy variable keeps its slashes",
        "filesProxyAny({proxy: 'a/b c'}, {}, {method: 'POST'})",
        "POST",
        "/dev/files/a/b%20c",
        {},
        "{}",
    ),
    ("any is GET where nothing is said", "filesProxyAny({proxy: 'a'}, {})", "GET", "/dev/files/a", {}, ""),
]


@pytest.mark.parametrize(
    ("why", "call", "method", "path", "headers", "body"), JAVASCRIPT, ids=[case[0] for case in JAVASCRIPT]
)
def test_javascript_calls(
    folder: Path, server: str, *, why: str, call: str, method: str, path: str, headers: Any, body: str
) -> None:
    config = json.dumps({"invokeUrl": server, "apiKey": "secret", "headers": {"X-All": "yes"}})
    answer = run(folder, f"console.log(JSON.stringify(await factory.newClient({config}).{call}));")
    sent = answer["data"]
    assert (answer["status"], sent["method"], sent["path"], sent["body"]) == (200, method, path, body)
    assert {name: sent["headers"].get(name) for name in headers} == headers


def test_javascript_failures_are_rejections(folder: Path, server: str) -> None:
    client_ = f"factory.newClient({{invokeUrl: {json.dumps(server)}}})"
    caught = "catch((error) => console.log(JSON.stringify([error.message, error.status, error.data])))"
    message, status, data = run(
        folder, f"await {client_}.rootGet({{}}, '', {{headers: {{'X-Status': '404'}}}}).{caught}"
    )
    assert (message, status, data["path"]) == ("rootGet: 404 Not Found", 404, "/dev/")
    assert run(folder, f"await {client_}.petsPetIdGet({{q: 1}}).{caught}") == [
        "petsPetIdGet: missing required parameters: petId, X-H",
        None,
        None,
    ]


def test_the_javascript_client_knows_where_the_stage_answers(folder: Path) -> None:
    source = (folder / "apigClient.js").read_text()
    assert 'const INVOKE_URL = "https://abc.execute-api.us-east-1.amazonaws.com/dev";' in source
    assert "petsPetIdGet" in (folder / "README.md").read_text()


def test_in_a_browser_the_client_is_a_global(folder: Path) -> None:
    script = """
        const vm = require("vm");
        const self = { fetch, Headers, URLSearchParams };
        self.self = self;
        vm.runInNewContext(require("fs").readFileSync("apigClient.js", "utf8"), self);
        console.log(JSON.stringify(typeof self.apigClientFactory.newClient().rootGet));
    """
    assert run(folder, script) == "function"


def test_the_petstores_client_has_awss_names(tmp_path: Path) -> None:
    folder = unpacked(javascript.client(imported(PETSTORE).api, ADDRESS), tmp_path)
    names = run(folder, "console.log(JSON.stringify(Object.keys(factory.newClient())));")
    assert names == ["rootGet", "petsGet", "petsPost", "petsOptions", "petsPetIdGet", "petsPetIdOptions"]
