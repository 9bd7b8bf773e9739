"""Binary media types and content handling through deployed APIs (handbook/02 sections 10 to 12; facts 44 and 58).

The tables themselves are in tests/data_plane/mapping/test_binary.py.
"""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import PNG, deploy, echoing
from tests.process import Server

BASE64 = base64.b64encode(PNG)
BROKEN = PNG.decode("utf-8", "replace").encode()
PASS: dict[str, dict[str, Any]] = {"200": {}}


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with echoing() as url:
        yield url


def http(type: str, uri: str, **more: Any) -> dict[str, Any]:
    return {"type": type, "integrationHttpMethod": "POST", "uri": uri, **more}


@pytest.mark.parametrize("type", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize(
    ("types", "accept", "body", "why"),
    [
        ([], "image/png", BROKEN, "without binary types a picture is broken, as on AWS"),
        (["image/png"], "image/png", PNG, "a client that accepts it first gets it"),
        (["image/png"], "*/*", BASE64, "another gets base64"),
        (["*/*"], "*/*", PNG, "everything is binary"),
    ],
)
def test_pictures_come_back(
    type: str, types: list[str], accept: str, body: bytes, why: str, aws: Any, emulator: Server, backend: str
) -> None:
    url = deploy(aws, emulator, http(type, backend + "/png"), path_part="m", responses=PASS, binaryMediaTypes=types)
    assert requests.get(url + "/m", headers={"Accept": accept}, timeout=10).content == body, why


@pytest.mark.parametrize("type", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize(
    ("handling", "sent", "received", "why"),
    [
        (None, PNG, PNG, "as it is"),
        ("CONVERT_TO_BINARY", PNG, PNG, "bytes stay bytes"),
        ("CONVERT_TO_TEXT", PNG, BASE64, "bytes become base64"),
    ],
)
def test_pictures_go_out(
    type: str, handling: str | None, sent: bytes, received: bytes, why: str, aws: Any, emulator: Server, backend: str
) -> None:
    handled = {"contentHandling": handling} if handling else {}
    url = deploy(
        aws, emulator, http(type, backend, **handled), path_part="m", responses=PASS, binaryMediaTypes=["image/png"]
    )
    answer = requests.post(url + "/m", data=sent, headers={"Content-Type": "image/png"}, timeout=10)
    assert answer.json()["body"].encode() == received.decode("utf-8", "backslashreplace").encode(), why


@pytest.mark.parametrize("type", ["HTTP", "HTTP_PROXY"])
def test_text_that_is_to_be_bytes_and_is_no_base64(type: str, aws: Any, emulator: Server, backend: str) -> None:
    url = deploy(aws, emulator, http(type, backend, contentHandling="CONVERT_TO_BINARY"), path_part="m", responses=PASS)
    assert requests.post(url + "/m", data="aGVsbG8=", timeout=10).json()["body"] == "hello"
    answer = requests.post(url + "/m", data="no base64!", timeout=10)
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}')


def test_a_template_reads_a_picture_as_base64(aws: Any, emulator: Server, backend: str) -> None:
    """Without CONVERT_TO_TEXT no template reads a binary body."""
    templates = {"requestTemplates": {"image/png": '{"picture": "$input.body"}'}}
    for handling, status in (("CONVERT_TO_TEXT", 200), ("CONVERT_TO_BINARY", 500)):
        integration = http("HTTP", backend, contentHandling=handling, **templates)
        url = deploy(aws, emulator, integration, path_part="m", responses=PASS, binaryMediaTypes=["image/png"])
        answer = requests.post(url + "/m", data=PNG, headers={"Content-Type": "image/png"}, timeout=10)
        assert answer.status_code == status, handling
        if status == 200:
            assert answer.json()["body"] == f'{{"picture": "{BASE64.decode()}"}}'


MOCK = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}


def test_a_mock_answers_with_a_picture(aws: Any, emulator: Server) -> None:
    response: dict[str, Any] = {
        "contentHandling": "CONVERT_TO_BINARY",
        "responseTemplates": {"image/png": BASE64.decode()},
    }
    url = deploy(aws, emulator, MOCK, path_part="m", responses={"200": response}, binaryMediaTypes=["image/png"])
    answer = requests.get(url + "/m", headers={"Accept": "image/png"}, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("handling", "status", "why"),
    [
        ({}, 500, "no template reads a binary body: the CORS preflight everyone stumbles over"),
        ({"contentHandling": "CONVERT_TO_TEXT"}, 200, "and its cure"),
    ],
)
def test_a_mock_where_everything_is_binary(
    handling: dict[str, str], status: int, why: str, aws: Any, emulator: Server
) -> None:
    responses: dict[str, dict[str, Any]] = {"200": {"responseTemplates": {"application/json": "no base64!"}}}
    url = deploy(aws, emulator, {**MOCK, **handling}, path_part="m", responses=responses, binaryMediaTypes=["*/*"])
    answer = requests.options(url + "/m", timeout=10)
    assert answer.status_code == status, why
    if status == 200:
        assert answer.text == "no base64!", why


def test_the_template_of_the_type_the_client_accepts(aws: Any, emulator: Server) -> None:
    templates = {"application/json": '{"a": 1}', "text/plain": "a = 1"}
    url = deploy(aws, emulator, MOCK, path_part="m", responses={"200": {"responseTemplates": templates}})
    for accept, body in (("text/plain", "a = 1"), ("application/json", '{"a": 1}'), ("*/*", '{"a": 1}')):
        answer = requests.get(url + "/m", headers={"Accept": accept}, timeout=10)
        assert answer.text == body, accept
