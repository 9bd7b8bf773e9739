"""A TLS context that is many: each connection gets the one for the name that its client asks for.

OpenSSL can exchange the context when it has read the name, but then keeps asking for client certificates as the first
one would. So the name is read before it: a connection is no TLS object until its client's first message is there.
"""

import ssl
from collections.abc import Callable
from typing import Any, cast

from emulator.tls.client_hello import is_whole, server_name

Choose = Callable[[str | None], ssl.SSLContext]


class ContextByName(ssl.SSLContext):
    """choose: the context for a name; None where the client names nobody."""

    choose: Choose

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *args: Any, **options: Any) -> ssl.SSLObject:
        return cast(ssl.SSLObject, _Connection(self.choose, incoming, outgoing))


class _Connection:
    """What event loops use of an SSLObject."""

    def __init__(self, choose: Choose, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO) -> None:
        self._choose = choose
        self._incoming = incoming
        self._outgoing = outgoing
        self._chosen: ssl.SSLObject | None = None

    def do_handshake(self) -> None:
        if self._chosen is None:
            begun = self._incoming.read()
            self._incoming.write(begun)
            if not is_whole(begun):
                raise ssl.SSLWantReadError
            self._chosen = self._choose(server_name(begun)).wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._chosen.do_handshake()

    # uvloop takes these three before the handshake, and uses them after.

    def read(self, *args: Any) -> Any:
        return self._object().read(*args)

    def write(self, data: Any) -> int:
        return self._object().write(data)

    def pending(self) -> int:
        return self._object().pending()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._object(), name)

    def _object(self) -> ssl.SSLObject:
        if self._chosen is None:
            raise ssl.SSLError("The client has not said hello")
        return self._chosen
