"""The way out of HTTP: an answer after which the connection belongs to another protocol."""

import asyncio
from collections.abc import Callable

from data_plane.runtime import Response


class Upgrade(Response, kw_only=True):
    """Written as a head alone; then `take_over(transport, following)` answers the protocol that gets the connection.

    following: the bytes the client sent behind its request, which the edge has read already. What arrives later goes to
    the new protocol's `data_received`; its `connection_made` is not called. The edge forgets the connection: neither
    `Server.drain` nor a time limit touches it any more.
    Only with status 101, and for a request that asked for it (`Connection: upgrade` and `Upgrade`, no body): else the
    client gets a 500.
    """

    take_over: Callable[[asyncio.Transport, bytes], asyncio.Protocol]
