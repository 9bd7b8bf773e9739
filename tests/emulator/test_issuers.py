"""Where key sets come from: over real HTTP, from files, from the embedded user pools."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from data_plane.auth.tokens.key_store import Unreachable
from data_plane.auth.tokens.keys import read_key_set
from data_plane.integrations.transport import Transport
from emulator.aws.backend import Aws
from emulator.issuers import LARGEST, Issuers
from tests.data_plane.auth.tokens import public, rsa_key

CONFIGURATION = "/.well-known/openid-configuration"


class Handler(BaseHTTPRequestHandler):
    documents: dict[str, bytes]

    def do_GET(self) -> None:
        body = self.documents.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None: ...


class Site(NamedTuple):
    """An HTTP server with these documents, by path."""

    url: str
    documents: dict[str, bytes]


@pytest.fixture
def site() -> Iterator[Site]:
    documents: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"documents": documents}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", documents)
    server.shutdown()
    server.server_close()


def key_set(issuer: str, files: dict[str, Path] | None = None) -> bytes:
    async def run() -> bytes:
        transport, aws = Transport(), Aws("000000000000", "http://127.0.0.1:4566")
        try:
            return await Issuers(aws, transport, files or {}).key_set(issuer)
        finally:
            await transport.close()
            aws.close()

    return asyncio.run(run())


def why_not(issuer: str, files: dict[str, Path] | None = None) -> str:
    with pytest.raises(Unreachable) as failure:
        key_set(issuer, files)
    return str(failure.value)


def discovery(**members: Any) -> bytes:
    return json.dumps(members).encode()


@pytest.mark.parametrize("below", ["", "/realms/pets", "/"])
def test_the_discovery_document_says_where_the_keys_are(site: Site, below: str) -> None:
    issuer = site.url + below
    site.documents[below.rstrip("/") + CONFIGURATION] = discovery(issuer=issuer, jwks_uri=f"{site.url}/keys?v=1")
    site.documents["/keys?v=1"] = public(rsa_key("one"))
    assert read_key_set(key_set(issuer)).keys() == {"one"}


DISCOVERY, KEYS = "OIDC discovery endpoint communication error", "JWKS communication error"
MISMATCH = "the issuer in OIDC discovery endpoint does not match the configured issuer"


@pytest.mark.parametrize(
    ("document", "keys", "reason"),
    [
        (None, None, DISCOVERY),
        (b"not json", None, DISCOVERY),
        (b"[" * 100_000, None, DISCOVERY),
        (b'{"issuer": "ISSUER"}', None, DISCOVERY),
        (b'{"issuer": "ISSUER/", "jwks_uri": "ISSUER/keys"}', b"{}", MISMATCH),
        (b'{"issuer": "ISSUER", "jwks_uri": "ISSUER/keys"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "ISSUER/keys"}', b"x" * (LARGEST + 1), KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "ISSUER/keys"}', b"x" * 20_000_000, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "/keys"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "http://[::1"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "http://127.0.0.1:99999/"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "http://127.0.0.1:1/keys"}', None, KEYS),
        (b'{"issuer": "ISSUER", "jwks_uri": "ISSUER/a b\\r\\nX: y"}', None, KEYS),
    ],
)
def test_what_an_issuer_does_wrong(site: Site, document: bytes | None, keys: bytes | None, reason: str) -> None:
    if document is not None:
        site.documents[CONFIGURATION] = document.replace(b"ISSUER", site.url.encode())
    if keys is not None:
        site.documents["/keys"] = keys
    assert why_not(site.url) == reason


def test_an_issuer_that_is_not_there() -> None:
    assert why_not("http://127.0.0.1:1") == DISCOVERY
    assert why_not("no url") == DISCOVERY


def test_a_file_is_read_each_time_and_nobody_else_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    issuer = "https://issuer.example.com"
    for kid in ("one", "two"):
        file.write_bytes(public(rsa_key(kid)))
        assert read_key_set(key_set(issuer, {issuer: file})).keys() == {kid}
    file.unlink()
    assert why_not(issuer, {issuer: file}) == KEYS


def test_user_pools_are_the_embedded_ones() -> None:
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
    assert read_key_set(key_set(issuer)).keys() == {"dummy"}


def test_a_key_set_that_is_too_large_is_not_read() -> None:
    with pytest.raises(Unreachable):
        read_key_set(b'{"keys": []}' + b" " * LARGEST)
