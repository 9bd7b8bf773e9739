"""What each API was used for, in AWS's units: the quantities of a bill (handbook/09 sections 1 and 4).

| API | a unit is |
|---|---|
| REST | a call; one whose response is streamed, for every 10 MB, begun, of that |
| HTTP | a call for every 512 KB, begun, of its request or its response, whichever is larger |
| WebSocket | a message, in or out, for every 32 KB of it, begun; besides, the time that each connection is open |

Calls that are refused before they are let in, or throttled, are free; those that a backend fails are not. Bytes out
are those of bodies, after compression; those that are streamed count when they have ended. A call adds to three
numbers, on the event loop.
"""

import sys
from typing import NamedTuple

from data_plane import errors
from data_plane.metrics import Home

REST, HTTP, WEBSOCKET = "REST", "HTTP", "WEBSOCKET"
_STEPS = {REST: sys.maxsize, HTTP: 524_288, WEBSOCKET: 32_768}
"""Bytes that a unit has room for."""
_STREAMED = 10_485_760
"""The same, of a REST API's response that is streamed."""
_MOST = 50_000
"""APIs that are remembered; test suites leave theirs behind."""
_FREE = (
    errors.AccessDenied, errors.AuthorizerConfigurationError, errors.AuthorizerFailure, errors.ExpiredToken,
    errors.Forbidden, errors.IncompleteSignature, errors.InvalidApiKey, errors.InvalidSignature,
    errors.MissingAuthenticationToken, errors.QuotaExceeded, errors.Throttled, errors.Unauthorized,
    errors.UnrecognizedClient, errors.WafFiltered,
)  # fmt: skip


class Bill:
    """requests: calls or messages that are charged; units: what they count as. sent: bytes of their answers."""

    __slots__ = ("_ended", "_opened", "_step", "api_id", "connections", "home", "kind", "requests", "sent", "units")

    def __init__(self, home: Home, kind: str, api_id: str) -> None:
        self.home, self.kind, self.api_id = home, kind, api_id
        self._step = _STEPS[kind]
        self.requests = self.units = self.sent = 0
        self.connections = self._opened = self._ended = 0

    def called(self, received: int, sent: int, failure: errors.GatewayError | None, streamed: bool = False) -> None:
        """A call, or a message of one direction. received, sent: bytes of the bodies. streamed: was the response?"""
        if failure is not None and isinstance(failure, _FREE):
            return
        self.requests += 1
        self.sent += sent
        step = _STREAMED if streamed and self.kind == REST else self._step
        self.units += 1 if received <= step and sent <= step else -(-max(received, sent) // step)

    def connected(self, milliseconds: int) -> None:
        """A connection began. milliseconds: since the epoch."""
        self.connections += 1
        self._opened += milliseconds

    def disconnected(self, began: int, milliseconds: int) -> None:
        """A connection that began then has ended."""
        self.connections -= 1
        self._opened -= began
        self._ended += milliseconds - began

    def totals(self, milliseconds: int) -> "Totals":
        """Until now, which is given; connections that are open count as far as they have come."""
        connected = self._ended + self.connections * milliseconds - self._opened
        return Totals(self.requests, self.units, self.sent, connected)


class Totals(NamedTuple):
    """What a `Bill` has come to. connection_ms: the time of all connections."""

    requests: int
    units: int
    sent: int
    connection_ms: int


NOTHING = Totals(0, 0, 0, 0)


class Bills:
    """Of every API that was published, also of those that are gone."""

    def __init__(self) -> None:
        self.reset()

    def of(self, home: Home, kind: str, api_id: str) -> Bill:
        """The bill of an API, over all its stages."""
        found = self._bills.get((home, api_id))
        if found is None:
            found = self._bills[home, api_id] = Bill(home, kind, api_id)
            if len(self._bills) > _MOST:
                del self._bills[next(iter(self._bills))]
        return found

    def all(self) -> list[Bill]:
        return list(self._bills.values())

    def reset(self) -> None:
        """Count from now on."""
        self._bills: dict[tuple[Home, str], Bill] = {}
