"""Which host a TLS client asks for: the server name in its first message (RFC 8446 section 4.1.2, RFC 6066 section 3).

Pure functions of bytes. A message that is none, or that is spread over several records as no client does, names nobody:
OpenSSL, which reads it next, has the last word on it.
"""

_HEADER = 5
_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME, _HOST_NAME = 22, 1, 0, 0
_VERSION_AND_RANDOM = 34


def is_whole(data: bytes) -> bool:
    """Whether the first record is all there, or these bytes begin none."""
    if data[:1] not in (b"", bytes((_HANDSHAKE,))):
        return True
    return len(data) >= _HEADER and len(data) >= _HEADER + int.from_bytes(data[3:5], "big")


def server_name(data: bytes) -> str | None:
    """The name that a client's first record asks for."""
    try:
        return _server_name(_Bytes(data))
    except (IndexError, UnicodeDecodeError):
        return None


class _Bytes:
    """Bytes that are taken from the front. Raises IndexError where there are too few."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise IndexError(count)
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> "_Bytes":
        """What follows its own length, which is a number of `size` bytes."""
        return _Bytes(self.take(self.number(size)))


def _server_name(data: _Bytes) -> str | None:
    if data.number(1) != _HANDSHAKE:
        return None
    data.take(2)
    message = data.vector(2)
    if message.number(1) != _CLIENT_HELLO:
        return None
    hello = message.vector(3)
    hello.take(_VERSION_AND_RANDOM)
    for size in (1, 2, 1):  # session id, cipher suites, compression methods
        hello.vector(size)
    extensions = hello.vector(2)
    while extensions.left:
        kind, extension = extensions.number(2), extensions.vector(2)
        if kind == _SERVER_NAME:
            names = extension.vector(2)
            return names.take(names.number(2)).decode("ascii") if names.number(1) == _HOST_NAME else None
    return None
