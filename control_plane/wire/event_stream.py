"""AWS's event stream: the body of an answer that is a sequence of events (smithy.io, "Amazon Event Stream").

A message is, every number big-endian:

    total length (4) | length of the headers (4) | CRC-32 of these 8 (4) | headers | payload | CRC-32 of all before (4)

A header is the length of its name (1), the name, the type of its value (1; 7 is text), the length of the value (2), the
value. An event's headers say which it is, and of which type its payload is.
"""

import binascii
import struct
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

import msgspec
from botocore.model import StructureShape

from control_plane.wire.model import snake

CONTENT_TYPE = "application/vnd.amazon.eventstream"
Event = tuple[str, Mapping[str, Any]]
"""The name of an event, in snake_case, and its members."""
Encode = Callable[[Mapping[str, Any]], bytes]
_TEXT = 7


class Events(Protocol):
    """What an operation answers with; closed where nobody reads on."""

    async def __anext__(self) -> Event: ...
    async def aclose(self) -> None: ...


class Encoded:
    """Events as bytes, one message after the other; closing it closes where the events come from."""

    def __init__(self, messages: Mapping[str, Encode], events: Events) -> None:
        self._messages = messages
        self._events = events

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        name, members = await self._events.__anext__()
        return self._messages[name](members)

    async def aclose(self) -> None:
        await self._events.aclose()


def messages(shape: StructureShape, encoder: Callable[[StructureShape], Callable[[Any], Any]]) -> Mapping[str, Encode]:
    """How each event of a stream is written. encoder: of a structure that is JSON."""
    events = ((name, member) for name, member in shape.members.items() if isinstance(member, StructureShape))
    return {snake(name): _message(name, member, encoder(member)) for name, member in events}


def _message(name: str, shape: StructureShape, encode: Callable[[Any], Any]) -> Encode:
    payloads = (snake(each) for each, member in shape.members.items() if "eventpayload" in member.serialization)
    payload = next(payloads, "")
    content_type = "application/octet-stream" if payload else "application/json"
    headers = _header(":event-type", name) + _header(":content-type", content_type) + _header(":message-type", "event")

    def message(members: Mapping[str, Any]) -> bytes:
        return framed(headers, members[payload] if payload else msgspec.json.encode(encode(members)))

    return message


def framed(headers: bytes, payload: bytes) -> bytes:
    """A message. headers: as `_header` makes them."""
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + payload
    return message + struct.pack(">I", binascii.crc32(message))


def _header(name: str, value: str) -> bytes:
    return bytes((len(name),)) + name.encode() + struct.pack(">BH", _TEXT, len(value)) + value.encode()
