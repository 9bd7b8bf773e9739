"""`apigw import` and `apigw export`, run as a user runs them, against a running emulator."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.process import Server

PETSTORE = Path(__file__).parents[3] / "samples" / "petstore_openapi" / "petstore.yaml"


def apigw(emulator: Server, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "emulator", *arguments, "--endpoint", emulator.url]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.fixture
def gateway(emulator: Server) -> Any:
    return emulator.aws("apigateway")


def test_import_deploys_and_export_gives_the_document_back(emulator: Server, gateway: Any) -> None:
    done = apigw(emulator, "import", str(PETSTORE), "--stage", "v1")
    api_id, url = done.stdout.decode().split()
    assert requests.options(f"{url}/pets", timeout=10).headers["Access-Control-Allow-Origin"] == "*"
    assert b"Importing" in done.stderr
    assert b"Deploying to v1" in done.stderr
    gateway.update_rest_api(
        restApiId=api_id, patchOperations=[{"op": "replace", "path": "/name", "value": "by-its-name"}]
    )
    exported = yaml.safe_load(apigw(emulator, "export", "by-its-name", "v1").stdout)
    assert set(exported["paths"]) == {"/pets", "/pets/{petId}"}
    assert exported["info"]["title"] == "petstore"
    gateway.delete_rest_api(restApiId=api_id)


def test_a_document_on_stdin_goes_into_an_api_that_is_there(emulator: Server, gateway: Any) -> None:
    api_id = gateway.create_rest_api(name="before")["id"]
    done = apigw(emulator, "import", "-", "--api", api_id, "--mode", "overwrite", stdin=PETSTORE.read_bytes())
    assert done.stdout.decode().split() == [api_id]
    assert gateway.get_rest_api(restApiId=api_id)["name"] == "petstore"
    gateway.delete_rest_api(restApiId=api_id)


def test_a_script_reads_what_import_made(emulator: Server, gateway: Any) -> None:
    made = json.loads(apigw(emulator, "import", str(PETSTORE), "--stage", "v1", "--json").stdout)
    assert made["url"] == f"{emulator.url}/_aws/execute-api/{made['id']}/v1"
    assert made["warnings"] == []
    gateway.delete_rest_api(restApiId=made["id"])


WARNED = b'{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"pets": {}}}'


def test_warnings_are_told_and_refused_where_that_is_asked(emulator: Server, gateway: Any) -> None:
    done = apigw(emulator, "import", "-", stdin=WARNED)
    assert b"should start with /" in done.stderr.replace(b"\n", b" ")
    gateway.delete_rest_api(restApiId=done.stdout.decode().strip())
    refused = apigw(emulator, "import", "-", "--fail-on-warnings", stdin=WARNED)
    assert refused.returncode == 1
    assert refused.stdout == b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["import", "-"], b"Error: ", id="an empty document is refused in AWS's words"),
        pytest.param(["export", "nosuchapi1", "v1"], b"Error: There is no API", id="an API that is not there"),
    ],
)
def test_errors_are_one_line(emulator: Server, arguments: list[str], said: bytes) -> None:
    done = apigw(emulator, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_emulator_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "emulator", "import", str(PETSTORE), "--endpoint", "http://127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"http://127.0.0.1:9" in done.stderr
