"""How the end of a body is told (RFC 9112 section 6): by chunks, by its length, or by closing the connection."""

from typing import Protocol

from emulator.edge.response_head import UnsafeResponse


class Framing(Protocol):
    """piece: what to write for a piece of the body, which is not empty. end: what to write behind the last one."""

    def piece(self, data: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class AsIs:
    """A body that is whole already, or that ends with the connection."""

    def piece(self, data: bytes) -> bytes:
        return data

    def end(self) -> bytes:
        return b""


class Chunked:
    def piece(self, data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data)

    def end(self) -> bytes:
        return b"0\r\n\r\n"


class Counted:
    """A Content-Length was promised before the body was known, and must be kept: else all that follows would shift."""

    def __init__(self, length: int) -> None:
        self._left = length

    def piece(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise UnsafeResponse(f"The body is longer than its Content-Length, by {-self._left} bytes or more")
        return data

    def end(self) -> bytes:
        if self._left:
            raise UnsafeResponse(f"The body is {self._left} bytes shorter than its Content-Length")
        return b""


AS_IS = AsIs()
UNTIL_CLOSE = AsIs()
CHUNKED = Chunked()
