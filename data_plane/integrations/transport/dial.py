"""From a host name to a connected socket: DNS with a short memory, then the addresses in their order.

`localhost` is two addresses, and a server often listens on one of them only; a name on the internet may have an
address that swallows packets. So the next address is tried as soon as one fails, and beside it when it has not
answered for `STAGGER` seconds (RFC 8305, in small).
"""

import asyncio
import socket
from typing import Any

from data_plane.integrations.transport.errors import InvalidEndpoint

STAGGER = 0.25
REMEMBERED_SECONDS = 5.0
REMEMBERED_NAMES = 1024

Address = tuple[int, int, int, str, tuple[Any, ...]]


def is_name(host: str) -> bool:
    """Whether DNS and TLS can be asked for this name or address at all."""
    try:
        host.encode("idna")  # what both do with it: no empty label, none beyond 63 letters
    except UnicodeError:
        return False
    return bool(host) and host.isascii()


class Resolver:
    """`getaddrinfo` off the loop, each answer kept for five seconds."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[float, list[Address]]] = {}

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Where a host can be reached. Raises InvalidEndpoint."""
        loop = asyncio.get_running_loop()
        until, found = self._known.get((host, port), (0.0, []))
        if until > loop.time():
            return found
        if not (is_name(host) and 0 < port < 65536):
            raise InvalidEndpoint(f"Invalid endpoint address {host}:{port}")
        try:
            found = list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except socket.gaierror as unknown:
            raise InvalidEndpoint(f"Invalid endpoint address {host}:{port}: {unknown}") from unknown
        if len(self._known) >= REMEMBERED_NAMES:
            self._known.clear()
        self._known[host, port] = (loop.time() + REMEMBERED_SECONDS, found)
        return found


async def open_socket(addresses: list[Address]) -> socket.socket:
    """A socket connected to the first address that answers; otherwise the last failure, an OSError."""
    untried = list(reversed(addresses))
    attempts: list[asyncio.Task[socket.socket]] = []
    pending: set[asyncio.Task[socket.socket]] = set()
    winner = None
    failure: BaseException = OSError("no address")
    try:
        while untried or pending:
            if untried:
                attempts.append(asyncio.create_task(_attempt(untried.pop())))
                pending.add(attempts[-1])
            patience = STAGGER if untried else None
            done, pending = await asyncio.wait(pending, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    winner = attempt
                    return attempt.result()
                failure = error
        raise failure
    finally:
        for attempt in attempts:
            if attempt is not winner:
                attempt.cancel()
                attempt.add_done_callback(_discard)


async def _attempt(address: Address) -> socket.socket:
    family, kind, protocol, _, target = address
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, target)
    except (OSError, asyncio.CancelledError):
        sock.close()
        raise
    return sock


def _discard(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
