"""In a worker of Python's, before anything else: names that AWS gives to APIs lead to the emulator, if it has the API.

A function may call an API by `{api}.execute-api.{region}.amazonaws.com` without having been told where that is:
frameworks make the name up themselves, as Chalice does to send to the connections of a WebSocket API. AWS's own APIs,
of which the emulator knows nothing, stay where they are.

Run like `bootstrap.py`, and held to the same: Python 3.8 or later, nothing of ours, nothing third-party. Patched is
what `socket.getaddrinfo` calls, so that `socket` need not be imported; it says the port, too.
"""

from __future__ import annotations

import _socket
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

API_NAME = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?", re.IGNORECASE)
PATIENCE = 5.0


def lead_here(endpoint: str) -> None:
    """endpoint: the emulator's, as `http://127.0.0.1:4566`."""
    address, _, port = endpoint.rpartition("/")[2].rpartition(":")
    here = (address, int(port))
    resolve = _socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> list[Any]:
        found = API_NAME.fullmatch(host) if isinstance(host, str) else None
        if found and is_here(here, found[1].lower()):
            host, port = here
        return resolve(host, port, *rest, **named)

    _socket.getaddrinfo = getaddrinfo


def is_here(emulator: tuple[str, int], api_id: str) -> bool:
    """Whether the emulator has this API; it says so by 204."""
    connection = _socket.socket()
    try:
        connection.settimeout(PATIENCE)
        connection.connect(emulator)
        request = f"GET /_emulator/apis/{api_id} HTTP/1.0\r\nHost: {emulator[0]}\r\n\r\n"
        connection.sendall(request.encode())
        return connection.recv(12)[9:] == b"204"
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    lead_here(sys.argv.pop(1))
