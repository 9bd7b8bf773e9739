"""`apigw state export` and `import`: everything from one emulator into another, or nothing."""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.apis import zipped
from tests.process import Server, emulating
from tests.test_data_dir import call, emulator, metered
from tests.test_lifecycle import function
from tests.websocket_apis import Deployed, deploy

SOURCE = "def handler(event, context):\n    return {'body': 'carried'}\n"


def apigw(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "emulator", "state", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_document_carries_everything_from_one_emulator_to_another(tmp_path: Path) -> None:
    """From one that keeps nothing into one that does, with other things in it; then killed."""
    file, directory = tmp_path / "all.json", tmp_path / "data"
    with emulating() as server:
        arn = function(server.url, "carried", SOURCE)
        functions = server.aws("lambda")
        functions.publish_version(FunctionName="carried")
        functions.update_function_code(FunctionName="carried", ZipFile=zipped(SOURCE + "# newer\n"), Publish=True)
        functions.delete_function(FunctionName="carried", Qualifier="1")
        address, key, _ = metered(server.url, arn)
        assert [call(server.url + address, key) for _ in range(4)] == [(200, "carried")] * 4
        done = apigw("export", str(file), "--endpoint", server.url)
        assert (done.returncode, done.stdout) == (0, "")
        assert apigw("export", "-", "--endpoint", server.url).stdout == file.read_text()
    with emulator(directory) as server:
        function(server.url, "replaced", SOURCE)
        server.aws("apigateway").create_rest_api(name="replaced")
        done = apigw("import", str(file), "--endpoint", server.url)
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith(f"Importing {file.stat().st_size:,} bytes: ")
        assert call(server.url + address, key) == (200, "carried")
        os.kill(server.pid, signal.SIGKILL)
    with emulator(directory) as server:
        functions = server.aws("lambda")
        assert [each["FunctionName"] for each in functions.list_functions()["Functions"]] == ["carried"]
        assert functions.publish_version(FunctionName="carried")["Version"] == "2"  # nothing has changed since
        assert [each["name"] for each in server.aws("apigateway").get_rest_apis()["items"]] == ["prod"]
        assert call(server.url + address, key)[0] in (200, 429)  # the last call before may have been in its last second
        assert call(server.url + address, key)[0] == 429
        assert {each.name.partition("-")[0] for each in (directory / "apigw-code").iterdir()} == {"carried"}
        found = functions.get_function(FunctionName="carried")
        package = requests.get(found["Code"]["Location"], timeout=20).content
        assert base64.b64encode(hashlib.sha256(package).digest()).decode() == found["Configuration"]["CodeSha256"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An emulator of this module with an API, and a function that has a version and an alias."""
    with emulator(tmp_path_factory.mktemp("filled")) as server:
        metered(server.url, function(server.url, "f", SOURCE))
        functions = server.aws("lambda")
        functions.publish_version(FunctionName="f")
        functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
        yield server


def exported(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{server.url}/_emulator/state", timeout=20).json()
    return found


def put(server: Server, document: dict[str, Any]) -> requests.Response:
    return requests.put(f"{server.url}/_emulator/state", json.dumps(document), timeout=20)


def records(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["record"] for each in document["records"] if each["kind"] == kind]


def without(kind: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["records"] = [each for each in document["records"] if each["kind"] != kind]

    return change


def climbing(document: dict[str, Any]) -> None:
    archive = zipped("pass").replace(b"index.py", b"../ex.py")
    document["code"] = dict.fromkeys(document["code"], base64.b64encode(archive).decode())


def aliased(document: dict[str, Any]) -> None:
    records(document, "functions")[0]["aliases"]["live"]["function_version"] = "9"


def overused(document: dict[str, Any]) -> None:
    place = records(document, "usage_plan_keys")[0]
    document["usage"] = [{"usage_plan_id": place["usage_plan_id"], "key_id": place["key_id"], "day": "2026-01-01"}]
    document["usage"][0]["requests"] = 2**63


def misspelt(document: dict[str, Any]) -> None:
    document["records"][0]["kind"] = "pets"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda document: document.update(format="petstore"), "This is no document of an emulator's state: "),
        (
            lambda document: document.update(version=7),
            "has version 7 of the emulator's state, and this release knows 1",
        ),
        (lambda document: document.pop("usage"), "This is no document of an emulator's state: "),
        (lambda document: document.update(code={}), "The document has no code 'f-"),
        (
            lambda document: document.update(code={**document["code"], "x": "eA=="}),
            "code 'x' cannot be unpacked: Could",
        ),
        (climbing, "cannot be unpacked: Could not unzip"),
        (lambda document: records(document, "rest_apis")[0].pop("name"), "A record of the document cannot be read: "),
        (misspelt, "there is no kind of record 'pets'"),
        (without("deployments"), "The document lacks what its record ("),
        (overused, "The document has usage that nobody can have had: "),
        (aliased, "The document lacks what its record 'f' of functions refers to."),
    ],
)
def test_a_document_with_anything_wrong_changes_nothing(
    filled: Server, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    before = exported(filled)
    document = exported(filled)
    change(document)
    answer = put(filled, document)
    assert (answer.status_code, says in answer.json()["message"]) == (400, True), answer.text
    assert exported(filled) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"PK\x03\x04",
        b'{"format": "apigw-emulator state", "version": 1, "records": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_document_is_told_so(filled: Server, body: bytes) -> None:
    answer = requests.put(f"{filled.url}/_emulator/state", body, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("This is no document of an emulator's state: ")


def test_all_kinds_of_apis_are_served_after_an_import_in_place_and_after_a_restart(tmp_path: Path) -> None:
    """What is put is served, though the same was removed just before."""

    def check(server: Server) -> None:
        assert call(server.url + rest, key) == (200, "carried")
        assert requests.get(server.url + http, timeout=20).json() == {"body": "carried"}
        with Deployed(server, sockets.api_id, sockets.stage, {}).connect() as socket:
            assert socket.ping().wait(20)

    with emulator(tmp_path) as server:
        arn = function(server.url, "f", SOURCE)
        rest, key, _ = metered(server.url, arn)
        api = server.aws("apigatewayv2").create_api(Name="http", ProtocolType="HTTP", Target=arn)["ApiId"]
        http = f"/_aws/execute-api/{api}/$default/"
        sockets = deploy(server.aws, server, {"$connect": {}})
        check(server)
        before = exported(server)
        assert put(server, before).status_code == 200
        after = exported(server)
        assert after["usage"] == before["usage"]
        assert without_functions(after) == without_functions(before)
        check(server)
    with emulator(tmp_path) as server:
        check(server)


def without_functions(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Their code is called otherwise wherever it comes to."""
    return [each for each in document["records"] if each["kind"] != "functions"]


def test_a_documents_names_lead_nowhere(filled: Server, tmp_path: Path) -> None:
    """Code gets a folder of the emulator's own, whatever it is called."""
    document = exported(filled)
    evil = f"../../../../../../../..{tmp_path}/evil-1"
    text = json.dumps(document)
    for name in document["code"]:
        text = text.replace(name, evil)
    assert put(filled, json.loads(text)).status_code == 200
    payload = filled.aws("lambda").invoke(FunctionName="f", Qualifier="live")["Payload"].read()
    assert json.loads(payload) == {"body": "carried"}
    assert list(tmp_path.iterdir()) == []


def test_web_pages_may_not(filled: Server) -> None:
    for method in ("GET", "PUT"):
        answer = requests.request(
            method, f"{filled.url}/_emulator/state", headers={"Origin": "https://example.com"}, timeout=20
        )
        assert answer.status_code == 403


def test_what_goes_wrong_is_one_line(filled: Server, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.write_text("[]")
    for arguments, said in (
        (["import", str(notes), "--endpoint", filled.url], "Error: This is no document of an emulator's state"),
        (["export", str(tmp_path / "no" / "where"), "--endpoint", filled.url], "Error: Cannot write"),
        (["export", "-", "--endpoint", "http://127.0.0.1:9"], "Error: No emulator answers at http://127.0.0.1:9"),
        (["export", "-", "--endpoint", "localhost"], "is not http://HOST:PORT"),
    ):
        done = apigw(*arguments)
        assert done.returncode > 0
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [notes]
