"""What a client may send, and how long the edge waits for it.

AWS's are (handbook/02 sections 3, 4 and 21) 10,240 bytes of headers, 10,240 bytes of URL, 10 MB of payload, 310 seconds
of idleness. It publishes no other times; the rest is what keeps a slow client from holding a connection for ever.
"""

import sys

import msgspec

NO_LIMIT = sys.maxsize
"""For `body_limit`: a body of any size, as S3 takes them."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes, times in seconds.

    target: the request target, path and query. headers: their names, values and line ends together.
    body: what `body_limit` answers where the server's owner gave none.
    head_seconds: from the first byte of a head to its last. body_seconds: between two pieces of a body.
    idle_seconds: between two requests. write_seconds: a client taking nothing of what was written.
    linger_seconds: how long a refused client may go on sending before the connection is cut.
    """

    target: int = 10_240
    headers: int = 10_240
    body: int = 10_485_760
    head_seconds: float = 30
    body_seconds: float = 60
    idle_seconds: float = 310
    write_seconds: float = 60
    linger_seconds: float = 5

    def times(self) -> tuple[float, ...]:
        return self.head_seconds, self.body_seconds, self.idle_seconds, self.write_seconds, self.linger_seconds


AWS_LIMITS = Limits()
