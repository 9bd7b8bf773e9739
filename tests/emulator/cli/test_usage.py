"""`apigw usage`: what APIs were used for, and what that would cost."""

from typing import Any

import pytest
import requests

from tests import websocket_apis
from tests.apis import deploy
from tests.emulator.cli.command import apigw, printed
from tests.http_apis import HttpApi, function
from tests.process import Server

ANSWERS_40_KB = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'x' * 40 * 1024}"
ANSWER = {"application/json": '{"statusCode": 200}'}


def used(emulator: Server, api_id: str) -> Any:
    return next((api for api in printed(emulator, "usage")["apis"] if api["id"] == api_id), None)


def test_of_a_rest_api(aws: Any, emulator: Server) -> None:
    url = deploy(
        aws,
        emulator,
        {"type": "MOCK", "requestTemplates": ANSWER},
        responses={"200": {"responseTemplates": {"application/json": "twelve bytes"}}},
    )
    api_id = url.split("/")[-2]
    assert used(emulator, api_id) is None, "not called yet"
    for _ in range(4):
        assert requests.get(f"{url}/x", timeout=10).text == "twelve bytes"
    assert requests.get(url, timeout=10).status_code == 403, "no such method: free"
    found = used(emulator, api_id)
    assert (found["type"], found["requests"], found["units"], found["data_out"]) == ("REST", 4, 4, 48)
    assert found["cost"] == pytest.approx(4 * 3.5e-6)
    table = apigw(emulator, "usage").stdout
    row = next(line for line in table.splitlines() if line.startswith(api_id))
    assert row.split()[1:] == [url.split("/")[-1], "REST", "4", "4", "48", "B", "0.000014"]
    assert "by the prices of us-east-1, 2025-11" in table
    aws("apigateway").delete_rest_api(restApiId=api_id)
    assert used(emulator, api_id)["name"] is None, "deleted, and charged all the same"


def test_of_an_http_api_by_512_kb(aws: Any, emulator: Server) -> None:
    api = HttpApi(aws, emulator)
    api.calls(function(aws, "def handler(event, context):\n    return 'short'"), "POST /x")
    assert requests.post(f"{api.url}/x", data=b"x" * 600 * 1024, timeout=10).text == "short"
    found = used(emulator, api.id)
    assert (found["type"], found["requests"], found["units"], found["data_out"]) == ("HTTP", 1, 2, len("short"))


def test_of_a_websocket_api_by_32_kb_and_minute(aws: Any, emulator: Server) -> None:
    route = websocket_apis.proxy(function(aws, ANSWERS_40_KB))
    api = websocket_apis.deploy(aws, emulator, {"$default": route}, two_way=("$default",))
    with api.connect() as socket:
        assert used(emulator, api.api_id)["requests"] == 0, "a handshake is no message"
        socket.send(["{", " " * 32 * 1024, "}"])
        assert len(socket.recv(timeout=websocket_apis.PATIENCE)) == 40 * 1024
        found = used(emulator, api.api_id)
    assert (found["type"], found["requests"], found["units"], found["data_out"]) == ("WEBSOCKET", 2, 4, 40 * 1024)
    assert found["connection_minutes"] > 0
    assert found["cost"] == pytest.approx(4e-6 + found["connection_minutes"] * 0.25e-6)


def test_only_this_machine_may_know(emulator: Server) -> None:
    answer = requests.get(f"{emulator.url}/_emulator/usage", headers={"Origin": "https://evil.example"}, timeout=10)
    assert answer.status_code == 403
