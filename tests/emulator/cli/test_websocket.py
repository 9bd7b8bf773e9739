"""`apigw ws`: a client in the terminal, as a process of its own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.apis import function
from tests.process import Server
from tests.websocket_apis import PATIENCE, Deployed, deploy, proxy

REPEATING = """
def handler(event, context):
    if event["requestContext"]["eventType"] == "CONNECT":
        if event["headers"].get("X-Own") != "me":
            return {"statusCode": 403}
        return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "talk"}}
    return {"statusCode": 200, "body": event["body"] * 2}
"""


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> Deployed:
    arn = proxy(function(aws, REPEATING))
    return deploy(aws, emulator, {"$connect": arn, "$default": arn}, two_way=("$default",))


def ws(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "emulator", "ws", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_is_typed_is_sent_and_what_comes_is_printed(api: Deployed) -> None:
    with ws(api.socket_url, "-H", "X-Own: me", "-s", "talk") as client:
        assert client.stdin is not None
        assert client.stdout is not None
        assert client.stderr is not None
        assert client.stderr.readline() == "Connected (talk). Ctrl-D ends.\n"
        for line in ("tick", "tock"):
            client.stdin.write(f"{line}\n")
            client.stdin.flush()
            assert client.stdout.readline() == f"{line * 2}\n"
        client.stdin.close()
        assert client.stderr.read() == "Closed: 1000\n"
        assert client.wait(PATIENCE) == 0


def test_messages_are_lines_of_json_for_scripts(api: Deployed) -> None:
    with ws(api.socket_url, "-H", "X-Own: me", "--json") as client:
        assert client.stdin is not None
        assert client.stdout is not None
        client.stdin.write("tick\n")
        client.stdin.flush()
        assert json.loads(client.stdout.readline()) == {"body": "ticktick", "isBase64Encoded": False}
        client.communicate(timeout=PATIENCE)


REFUSALS = [
    ("the API says no", "{api}", "Error: refused with status 403: "),
    ("nothing listens there", "ws://127.0.0.1:9", "Error: "),
    ("no address", "hello", "Error: hello isn't a valid URI"),
]


@pytest.mark.parametrize(("url", "said"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refusals_are_told(api: Deployed, url: str, said: str) -> None:
    with ws(url.format(api=api.socket_url)) as client:
        out, error = client.communicate(timeout=PATIENCE)
    assert (client.returncode, out) == (1, "")
    assert error.startswith(said)
