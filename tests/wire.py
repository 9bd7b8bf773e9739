"""A request as no client library would send it: its target and headers go out as they are."""

import socket
from urllib.parse import urlsplit


def asked(url: str, target: str, headers: str = "", *, host: str = "h") -> tuple[list[str], str]:
    """The lines of an answer's head, and its body. url: of the server."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as wire:
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode("latin-1")
    head, _, body = answer.partition("\r\n\r\n")
    return head.split("\r\n"), body
