"""Samples are programs a user would write; they are run as one would run them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from websockets.sync.client import ClientConnection, connect

from tests import readme
from tests.browser import CHROMIUM, rendered, serving
from tests.process import Server, emulating

ROOT = Path(__file__).parent.parent


def deploy(sample: str, emulator: Server, **settings: str) -> str:
    """Deploy a sample by the commands its README has for an emulator that runs; what it prints. settings: of its
    environment.
    """
    folder = ROOT / "samples" / sample
    [typed] = [block for block in readme.shell((folder / "README.md").read_text()) if "deploy.py" in block]
    commands = typed.replace("http://127.0.0.1:4566", emulator.url)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **settings}
    done = subprocess.run(
        ["bash", "-euc", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_hello_rest_greets(emulator: Server) -> None:
    printed = deploy("hello_rest", emulator)
    url = re.findall(r"curl '(\S+)'", printed)[0]
    answer = requests.get(url, timeout=10)
    assert answer.json() == {"message": "Hello, you!", "path": "/hello", "function": "hello-rest"}


def test_hello_rest_can_be_deployed_again(emulator: Server) -> None:
    deploy("hello_rest", emulator)
    url = re.findall(r"curl '(\S+)'", deploy("hello_rest", emulator))[0]
    answer = requests.post(url, data='{"name": "again"}', timeout=10)
    assert answer.json()["message"] == "Hello, again!"


def test_guests_sam_keeps_a_guest_book(emulator: Server) -> None:
    deploy("guests_sam", emulator)
    printed = deploy("guests_sam", emulator)
    assert "No updates are to be performed." in printed, "the second time nothing differs"
    sign, read = re.findall(r"(http\S+)'", printed)
    assert requests.put(sign, timeout=20).json() == [{"name": "Ada", "says": "hello"}]
    assert requests.get(read, timeout=20).json() == [{"name": "Ada", "says": "hello"}]


def test_words_stream_sends_words_as_they_come(emulator: Server) -> None:
    deploy("words_stream", emulator)
    printed = deploy("words_stream", emulator)  # the second time in the place of the first
    by_api, by_url = re.findall(r"curl -N '([^'?]+)", printed)
    for url in (by_api, by_url):
        asked = {"words": "one two three", "pause": "0"}
        answer = requests.get(url, params=asked, timeout=20)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert answer.text == "data: one\n\ndata: two\n\ndata: three\n\n"
        with requests.get(url, params={"pause": "60000"}, stream=True, timeout=20) as first:
            assert next(first.iter_content(None)) == b"data: Once\n\n", "the next comes in a minute"


def test_petstore_openapi_answers_and_refuses(emulator: Server) -> None:
    deploy("petstore_openapi", emulator)
    printed = deploy("petstore_openapi", emulator)  # the second time into the same API
    url = re.findall(r"curl '(\S+)/pets\?kind=dog'", printed)[0]
    dogs = requests.get(f"{url}/pets", params={"kind": 'd"og'}, timeout=10)
    assert [pet["kind"] for pet in dogs.json()] == ['d"og'] * 3
    assert dogs.headers["Access-Control-Allow-Origin"] == "*"
    without = requests.get(f"{url}/pets", timeout=10)
    assert without.json() == {"message": "Missing required request parameters: [kind]"}
    made = requests.post(f"{url}/pets", json={"name": "Tom", "kind": "cat"}, timeout=10)
    assert (made.status_code, made.json()["id"]) == (201, 4)
    refused = requests.post(f"{url}/pets", json={"name": "Nessie", "kind": "monster"}, timeout=10)
    assert refused.status_code == 400
    assert refused.json()["message"] == "Invalid request body"
    assert "not found in enum" in refused.json()["why"]
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert requests.get(f"{url}/pets/7", timeout=10).json() == {"message": "No pet 7"}


def test_orders_rest_takes_an_order_and_sends_it_off(emulator: Server, aws: Any) -> None:
    deploy("orders_rest", emulator)
    printed = deploy("orders_rest", emulator)  # the second time in the place of the first
    key, url = re.findall(r"x-api-key: (\w+)' '(\S+)/prices", printed)[0]
    assert requests.get(f"{url}/prices/tea", timeout=10).status_code == 403
    with requests.Session() as shop:
        shop.headers["x-api-key"] = key
        price = shop.get(f"{url}/prices/tea", params={"number": 3}, timeout=10)
        assert price.json() == {"item": "tea", "number": 3, "cents": 1050}
        assert shop.get(f"{url}/prices/beer", timeout=10).status_code == 404
        refused = shop.post(f"{url}/orders", json={"item": "tea", "number": 0}, timeout=10)
        assert (refused.status_code, refused.json()["message"]) == (400, "Invalid request body")
        assert "lower than the required minimum" in refused.json()["why"]
        made = shop.post(f"{url}/orders", json={"item": "tea", "number": 3}, timeout=10)
        order = made.json()["id"]
        assert made.status_code == 201
        assert shop.get(f"{url}/orders/{order}", timeout=10).json() == {"id": order, "item": "tea", "number": 3}
        assert shop.get(f"{url}/orders/none", timeout=10).status_code == 404
        assert shop.post(f"{url}/orders/{order}/shipment", timeout=10).status_code == 202
        execution = shop.post(f"{url}/orders/{order}/invoice", timeout=10).json()["execution"]
    assert aws("dynamodb").get_item(TableName="orders", Key={"id": {"S": order}})["Item"]["number"] == {"N": "3"}
    queue = aws("sqs").get_queue_url(QueueName="shipments")["QueueUrl"]
    assert aws("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == order
    told = aws("stepfunctions").describe_execution(executionArn=execution)["input"]
    assert json.loads(told) == {"order": order}


def test_notes_http_is_for_those_who_signed_in(emulator: Server) -> None:
    deploy("notes_http", emulator)
    printed = deploy("notes_http", emulator)
    token, url = re.findall(r"TOKEN=(\S+)", printed)[0], re.findall(r"'(http\S+/notes)'", printed)[0]
    assert requests.get(url, timeout=10).json() == {"message": "Unauthorized"}
    signed_in = {"Authorization": f"Bearer {token}"}
    made = requests.post(url, json={"text": "milk"}, headers=signed_in, timeout=20)
    assert made.status_code == 201, made.text
    assert requests.get(url, headers=signed_in, timeout=10).json() == {"notes": [made.json()]}
    assert requests.delete(f"{url}/{made.json()['id']}", headers=signed_in, timeout=10).status_code == 204
    assert requests.get(url, headers=signed_in, timeout=10).json() == {"notes": []}


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")
def test_notes_http_in_a_browser(emulator: Server) -> None:
    """A page of the origin that the API allows shows the notes; one of another origin is kept from them by Chromium."""
    folder = ROOT / "samples" / "notes_http"
    with serving(folder) as allowed, serving(folder) as other:
        printed = deploy("notes_http", emulator, PAGES=allowed)
        token, url = re.findall(r"TOKEN=(\S+)", printed)[0], re.findall(r"'(http\S+/notes)'", printed)[0]
        for text in ("milk", "<b>eggs"):
            requests.post(url, json={"text": text}, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        page = re.findall(r"http\S+/page.html\S+", printed)[0]
        shown = rendered(page)
        assert "<p>2 notes</p>" in shown, shown
        assert sorted(re.findall("<li>(.*?)</li>", shown)) == ["&lt;b&gt;eggs", "milk"]
        refused = rendered(page.replace(allowed, other))
        assert "<p>TypeError: Failed to fetch</p>" in refused, refused


def test_chat_websocket_lets_two_people_talk(emulator: Server) -> None:
    deploy("chat_websocket", emulator)
    url = re.findall(r"apigw ws (\S+)", deploy("chat_websocket", emulator))[0]  # the second time in place of the first
    with connect(url, open_timeout=20) as ada, connect(url, open_timeout=20) as bob:

        def send(who: ClientConnection, **message: str) -> None:
            who.send(json.dumps(message))

        send(ada, action="say", text="hello")
        assert ada.recv(timeout=20) == "Join a room first"
        send(ada, action="join", room="tea", name="Ada")
        assert ada.recv(timeout=20) == "Ada is here"
        send(bob, action="join", room="tea", name="Bob")
        assert [ada.recv(timeout=20), bob.recv(timeout=20)] == ["Bob is here"] * 2
        send(bob, action="say", text="hello, Ada")
        assert [ada.recv(timeout=20), bob.recv(timeout=20)] == ["Bob: hello, Ada"] * 2
        bob.close()
        send(ada, action="say", text="gone?")
        assert ada.recv(timeout=20) == "Ada: gone?"


def test_every_sample_has_what_a_newcomer_copies() -> None:
    for folder in (ROOT / "samples").iterdir():
        first, second, *_ = readme.shell((folder / "README.md").read_text())
        assert first == "apigw dev .\n", folder.name
        assert second.endswith("\npython deploy.py\n"), folder.name


def test_the_readme_runs(tmp_path: Path) -> None:
    """The commands of README's section Use, as they stand, with an emulator's address in the place of :4566."""
    apigw = tmp_path / "apigw"
    apigw.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m emulator "$@"\n')
    apigw.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with emulating() as server:
        typed = readme.commands("Use").replace("http://127.0.0.1:4566", server.url)
        done = subprocess.run(
            ["bash", "-euc", typed], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    for shown in ("/dev/hello", "ANY /{proxy+}", "Hello, world!", "START RequestId", "CHARGED AS", "openapi: 3.0"):
        assert shown in done.stdout, shown
