"""An HTTP endpoint of a test's, and what came to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any, NamedTuple


class Got(NamedTuple):
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Endpoint:
    """Answers by the path: `/503/pets` is unavailable at first, `/token` gives one."""

    def __init__(self, url: str, came: "Queue[Got]") -> None:
        self.url = url
        self._came = came

    def got(self) -> Got:
        return self._came.get(timeout=20)


@contextmanager
def listening() -> Iterator[Endpoint]:
    came: Queue[Got] = Queue()
    first = {"/503/pets"}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            came.put(Got(self.command, self.path, headers, self.rfile.read(length).decode()))
            status = int(self.path[1:4]) if self.path in first or self.path.startswith("/4") else 200
            first.discard(self.path)
            answer = b'{"access_token": "of-the-client"}' if self.path == "/token" else b"{}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_PUT = do_POST  # noqa: N815 (http.server finds it by this name)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever).start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}", came)
    finally:
        server.shutdown()
        server.server_close()
