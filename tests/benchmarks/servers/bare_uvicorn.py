"""A bare uvicorn with its fast parts: what a user would call a fast Python server."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

_START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
_BODY = {"type": "http.response.body", "body": b'{"hello":"you"}'}


async def hello(scope: dict[str, Any], receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    await send(_START)
    await send(_BODY)


def main() -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(hello, http="httptools", loop="uvloop", log_level="error", lifespan="off", access_log=False)
    print(f"Ready on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
