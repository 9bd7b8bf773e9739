"""An echo server of nothing but the library `websockets`, which a WebSocket API is compared with."""

from contextlib import suppress

import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


async def echo(client: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        async for message in client:
            await client.send(message)


async def main() -> None:
    async with serve(echo, "127.0.0.1", 0, compression=None) as server:
        print(f"Ready on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
