"""minimumCompressionSize through deployed APIs (handbook/02 section 13)."""

import gzip
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import deploy, echoing
from tests.process import Server


def gzipped(body: bytes) -> bytes:
    """The same bytes at any time: cases are named by them."""
    return gzip.compress(body, mtime=0)


PASS: dict[str, dict[str, Any]] = {"200": {}}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with echoing() as url:
        yield url


@pytest.fixture(scope="module")
def compressing(aws: Any, emulator: Server, backend: str) -> str:
    """An API that compresses what has 100 bytes; it answers with as many as `?n=` says."""
    integration = {
        "type": "HTTP", "integrationHttpMethod": "POST", "uri": backend + "/bytes/{n}",
        "requestParameters": {"integration.request.path.n": "method.request.querystring.n"},
    }  # fmt: skip
    declared = {"method.request.querystring.n": True}
    url = deploy(
        aws, emulator, integration, path_part="m", parameters=declared, responses=PASS, minimumCompressionSize=100
    )
    return url + "/m"


def raw(url: str, accept: str) -> tuple[dict[str, str], bytes]:
    """Headers and body as they come over the wire."""
    with requests.get(url, headers={"Accept-Encoding": accept}, stream=True, timeout=10) as answer:
        return dict(answer.headers), answer.raw.read(decode_content=False)


@pytest.mark.parametrize(
    ("size", "accept", "coding", "why"),
    [
        (100, "gzip", "gzip", "as large as the minimum"),
        (99, "gzip", None, "smaller"),
        (100, "deflate", "deflate", "the other coding"),
        (100, "br, deflate;q=0.1", "deflate", "the one the gateway has"),
        (100, "identity", None, "a client that had rather not"),
    ],
)
def test_responses_are_compressed(size: int, accept: str, coding: str | None, why: str, compressing: str) -> None:
    headers, body = raw(f"{compressing}?n={size}", accept)
    plain = zlib.decompress(body, 47) if coding else body
    assert (headers.get("Content-Encoding"), plain) == (coding, b"x" * size), why
    assert headers["Content-Length"] == str(len(body)), why


def test_an_api_without_the_setting_compresses_nothing(aws: Any, emulator: Server, backend: str) -> None:
    integration = {"type": "HTTP", "integrationHttpMethod": "POST", "uri": backend + "/bytes/10000"}
    headers, body = raw(deploy(aws, emulator, integration, path_part="m", responses=PASS) + "/m", "gzip")
    assert ("Content-Encoding" in headers, len(body)) == (False, 10_000)


def test_failures_of_the_gateway_are_compressed_too(aws: Any, emulator: Server) -> None:
    integration = {"type": "HTTP", "integrationHttpMethod": "POST", "uri": "http://127.0.0.1:1/"}
    url = deploy(aws, emulator, integration, path_part="m", responses=PASS, minimumCompressionSize=0)
    headers, body = raw(url + "/m", "gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b'{"message": "Network error communicating with endpoint"}'


@pytest.fixture(scope="module")
def reading(aws: Any, emulator: Server, backend: str) -> str:
    """An API whose template reads the body, so it must be plain by then."""
    integration = {
        "type": "HTTP", "integrationHttpMethod": "POST", "uri": backend,
        "requestTemplates": {"application/json": '{"n": $input.json("$.n")}'},
    }  # fmt: skip
    return deploy(aws, emulator, integration, path_part="m", responses=PASS, minimumCompressionSize=1_000_000) + "/m"


@pytest.mark.parametrize(
    ("coding", "body", "status", "received", "why"),
    [
        ("gzip", gzipped(b'{"n": 1}'), 200, '{"n": 1}', "gzip"),
        ("deflate", zlib.compress(b'{"n": 1}'), 200, '{"n": 1}', "deflate"),
        ("identity", b'{"n": 1}', 200, '{"n": 1}', "none, explicitly"),
        ("br", b'{"n": 1}', 415, '{"message": "Unsupported Media Type"}', "a coding AWS does not have"),
        ("gzip, gzip", b'{"n": 1}', 415, '{"message": "Unsupported Media Type"}', "twice"),
        ("gzip", b'{"n": 1}', 400, '{"message": "Invalid request body"}', "not what it says it is"),
        ("gzip", gzipped(bytes(10_485_761)), 413, '{"message": "Request Too Long"}', "a bomb"),
    ],
)
def test_requests_are_decompressed(
    coding: str, body: bytes, status: int, received: str, why: str, reading: str
) -> None:
    answer = requests.post(reading, data=body, headers={**JSON, "Content-Encoding": coding}, timeout=10)
    assert answer.status_code == status, why
    assert (answer.json()["body"] if status == 200 else answer.text) == received, why
