"""https on the port of http: a connection whose first bytes are those of TLS goes on in TLS.

AWS tells functions to call `https://{domainName}/{stage}`, and users' code does (handbook/06 section 1). The name that
events tell is this port's, so this port speaks both. An HTTP request never begins with the byte a TLS record does.

`asyncio.sslproto` is what event loops secure connections with; by `loop.start_tls` it cannot be given what was read.
"""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from typing import cast

_HANDSHAKE = b"\x16"


def begins_tls(data: bytes) -> bool:
    return data.startswith(_HANDSHAKE)


def secure(transport: asyncio.Transport, context: ssl.SSLContext, protocol: asyncio.Protocol, begun: bytes) -> None:
    """Go on in TLS. protocol: what is inside, told of its connection when the handshake is done. begun: what came."""
    nobody_waits = cast("asyncio.Future[None]", None)
    tls = SSLProtocol(asyncio.get_running_loop(), protocol, context, nobody_waits, server_side=True)
    transport.set_protocol(tls)
    tls.connection_made(transport)
    rest = memoryview(begun)
    while rest:
        buffer = tls.get_buffer(len(rest))
        size = min(len(rest), len(buffer))
        buffer[:size] = rest[:size]
        tls.buffer_updated(size)
        rest = rest[size:]
