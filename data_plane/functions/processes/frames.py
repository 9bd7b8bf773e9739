"""The frames a worker and its parent speak over their socket pair: bytes in, frames out, no I/O.

    length of payload (4 bytes, big-endian) | kind (1) | number (4) | microseconds (4) | payload

| kind | way | number | payload |
|---|---|---|---|
| INVOKE | to the worker | length of the header | header (`InvokeHeader`), then the event |
| READY | from the worker | peak memory, KB | empty: the handler is loaded |
| INIT_ERROR | from the worker | peak memory, KB | error (JSON): it is not, or cannot go on; the worker ends |
| GONE | from the worker | peak memory, KB | the same, where it came after an answer: the next call has not begun |
| RESULT | from the worker | peak memory, KB | what the handler returned |
| ERROR | from the worker | peak memory, KB | error (JSON) |

An INVOKE's header are texts with a zero between: ticket, `1` if alone or `0`, request id, ARN, deadline, trace id, and
the client context, empty if there is none.

Microseconds are what the call of a RESULT or ERROR took, as the worker sees it. Each INVOKE is answered by one of the
two, in order; one that has a ticket may be sent before the last is answered, and is dropped by the worker if the ticket
was taken back (`tickets.py`). Logs do not travel here but through the pipe behind the worker's stdout and stderr, so
that what C code and child processes print is in order with the rest; the answering frame is its end mark, because what
was written before it is in the pipe when the frame arrives.

`bootstrap.py`, `frames.js`, `frames.rb` and `Channel.java` of `runtimes/`, which import nothing of ours, repeat this
format; tests hold them together. Of a worker that does not run Python the peak memory is looked at from outside.
"""

import struct

import msgspec

INVOKE, READY, INIT_ERROR, GONE, RESULT, ERROR = b"IRXGOE"
KINDS = frozenset({INVOKE, READY, INIT_ERROR, GONE, RESULT, ERROR})

_HEAD = struct.Struct(">IBII")
_SIZE = _HEAD.size


class InvokeHeader(msgspec.Struct):
    """What INVOKE says beside the event.

    ticket: the one without which the call is not to begin; 0 for none. alone: no other call runs, so the next one is
    better waited for awake.
    """

    request_id: str
    invoked_arn: str
    deadline_ms: int
    trace_id: str
    client_context: str | None
    ticket: int = 0
    alone: bool = False


class BadFrame(ValueError):
    """The stream holds something that is no frame, or one beyond the limit; nothing after it can be read."""


class Frame(msgspec.Struct, frozen=True):
    kind: int
    number: int
    payload: bytes
    microseconds: int = 0


def encode(kind: int, number: int, payload: bytes, microseconds: int = 0) -> bytes:
    return _HEAD.pack(len(payload), kind, number, microseconds) + payload


def invoke(header: InvokeHeader, event: bytes) -> bytes:
    said = (
        f"{header.ticket}\0{'1' if header.alone else '0'}\0{header.request_id}\0{header.invoked_arn}\0"
        f"{header.deadline_ms}\0{header.trace_id}\0{header.client_context or ''}"
    ).encode()
    return b"".join((_HEAD.pack(len(said) + len(event), INVOKE, len(said), 0), said, event))


class Decoder:
    """Cuts a byte stream, fed as it arrives, into frames of at most `limit` bytes of payload."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._chunks: list[bytes] = []
        self._missing = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that `data` completes. Raises BadFrame."""
        if self._chunks:
            self._chunks.append(data)
            self._missing -= len(data)
            if self._missing > 0:
                return []
            data = b"".join(self._chunks)
            self._chunks = []
        frames: list[Frame] = []
        start, size = 0, len(data)
        while start < size:
            end = start + _SIZE
            if end <= size:
                length, kind, number, microseconds = _HEAD.unpack_from(data, start)
                if kind not in KINDS or length > self._limit:
                    raise BadFrame(f"kind {kind} of {length} bytes")
                end += length
            if end > size:
                self._chunks, self._missing = [data[start:]], end - size
                break
            frames.append(Frame(kind, number, data[start + _SIZE : end], microseconds))
            start = end
        return frames
