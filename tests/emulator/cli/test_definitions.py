"""`apigw apis` and `apigw routes`: what is defined, in a table and as JSON."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis import function
from tests.emulator.cli.command import apigw, printed
from tests.http_apis import HttpApi
from tests.process import Server


class Apis:
    """A REST API with one method for each row of the table of its routes, and an HTTP API that calls a function."""

    def __init__(self, aws: Any, emulator: Server) -> None:
        self.gateway = gateway = aws("apigateway")
        made = gateway.create_rest_api(name="shown\x1b[31m")
        self.rest = made["id"]
        resource = gateway.create_resource(restApiId=self.rest, parentId=made["rootResourceId"], pathPart="pets")
        where = {"restApiId": self.rest, "resourceId": resource["id"]}
        gateway.put_method(**where, httpMethod="GET", authorizationType="NONE", apiKeyRequired=True)
        gateway.put_integration(**where, httpMethod="GET", type="MOCK")
        gateway.put_method(**where, httpMethod="POST", authorizationType="AWS_IAM")
        gateway.put_integration(
            **where, httpMethod="POST", type="HTTP_PROXY", integrationHttpMethod="POST", uri="http://backend.test/pets"
        )
        gateway.create_deployment(restApiId=self.rest, stageName="shown")
        root = {"restApiId": self.rest, "resourceId": made["rootResourceId"]}
        gateway.put_method(**root, httpMethod="ANY", authorizationType="NONE")
        self.http = HttpApi(aws, emulator)
        self.function = function(aws, "def handler(event, context): ...")
        self.http.calls(self.function, "GET /pets/{id}")

    def remove(self) -> None:
        self.gateway.delete_rest_api(restApiId=self.rest)
        self.http.gateway.delete_api(ApiId=self.http.id)


@pytest.fixture(scope="module")
def apis(aws: Any, emulator: Server) -> Iterator[Apis]:
    made = Apis(aws, emulator)
    yield made
    made.remove()


@pytest.mark.slow
def test_apis_are_listed_with_the_url_of_each_stage(emulator: Server, apis: Apis) -> None:
    found = {each["id"]: each for each in printed(emulator, "apis")}
    url = f"{emulator.url}/_aws/execute-api/{apis.rest}/shown"
    assert found[apis.rest]["type"] == "REST"
    assert found[apis.rest]["stages"] == [{"name": "shown", "url": url}]
    assert found[apis.http.id]["type"] == "HTTP"
    assert found[apis.http.id]["stages"] == [{"name": "$default", "url": apis.http.url}]
    table = apigw(emulator, "apis").stdout
    assert url in table, "whole, however long"
    assert "\x1b" not in table, "no name may steer the terminal"


def test_routes_of_a_rest_api(emulator: Server, apis: Apis) -> None:
    assert printed(emulator, "routes", apis.rest) == [
        {"route": "ANY /", "authorization": "NONE", "integration": "none"},
        {"route": "GET /pets", "authorization": "NONE, API key", "integration": "MOCK"},
        {"route": "POST /pets", "authorization": "AWS_IAM", "integration": "HTTP_PROXY http://backend.test/pets"},
    ]
    assert "POST /pets" in apigw(emulator, "routes", "shown\x1b[31m").stdout, "by name as well"


def test_routes_of_an_http_api(emulator: Server, apis: Apis) -> None:
    name = apis.function.rpartition(":")[2]
    expected = {"route": "GET /pets/{id}", "authorization": "NONE", "integration": f"AWS_PROXY function {name}"}
    assert printed(emulator, "routes", apis.http.id) == [expected]


def test_an_api_that_is_not_there_is_answered_by_those_that_are(emulator: Server, apis: Apis) -> None:
    done = apigw(emulator, "routes", "nosuchapi1")
    assert done.returncode == 1
    assert "There is no API 'nosuchapi1'. There are: " in done.stderr


@pytest.mark.parametrize(
    "words", [["apis"], ["routes", "x"], ["invoke", "GET", "/dev"], ["logs"]], ids=lambda words: str(words[0])
)
def test_without_an_emulator_they_say_how_to_start_one(words: list[str]) -> None:
    command = [sys.executable, "-m", "emulator", *words, "--endpoint", "http://127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No emulator answers at http://127.0.0.1:9. Start one: apigw start --port 9" in done.stderr
    assert "Traceback" not in done.stderr
