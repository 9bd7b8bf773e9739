"""What the codec reads and writes. The front door turns these from and into real HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import parse_qsl

import msgspec

Query = Mapping[str, Sequence[str]]
"""Query parameters, decoded: every value of a name, in the order sent."""


class Request(msgspec.Struct, frozen=True):
    """path: percent-encoded, as sent. query: the query string, as sent. headers: names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""

    def parameters(self) -> Query:
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


class Response(msgspec.Struct, frozen=True):
    """stream: what is sent piece by piece in place of a body."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    stream: AsyncIterator[bytes] | None = None
