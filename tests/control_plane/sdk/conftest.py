"""An API with calls of every kind, and a server that shows what it was sent."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from control_plane.definitions import v1
from tests.control_plane.openapi.documents import imported, operation, swagger

QUERY = [{"name": "q", "in": "query"}, {"name": "X-H", "in": "header", "required": True}]
DOCUMENT = swagger(
    {
        "/": {"get": operation()},
        "/pets/{petId}": {
            "get": operation(parameters=QUERY),
            "put": operation(security=[{"key": []}]),
            "delete": operation(),
        },
        "/files/{proxy+}": {"x-amazon-apigateway-any-method": operation()},
        "/a-b": {"get": operation()},
        "/a/b": {"get": operation()},
        "/2x": {"get": operation()},
    },
    info={"title": '*/ """ </script> \\', "version": "1"},
    securityDefinitions={"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
)


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; the status is in the header X-Status."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = int(self.headers.get("X-Status", 200))
        sent = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode(),
        }
        payload = json.dumps(sent).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=echo.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{echo.server_port}/dev"
    echo.shutdown()
    thread.join()
    echo.server_close()


@pytest.fixture(scope="module")
def api() -> v1.RestApi:
    return imported(DOCUMENT).api


def unpacked(archive: bytes, folder: Path) -> Path:
    """The one folder that a zip has."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return next(folder.iterdir())
