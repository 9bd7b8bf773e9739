"""Start, ready, drain, stop: one process on one port."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

from emulator.app import App
from emulator.edge.event_loop import new_event_loop
from emulator.edge.server import Server
from emulator.settings import Settings

_GRACE = 5.0
"""Seconds that requests in flight are given to finish."""


def start(settings: Settings, then: Callable[[str], Awaitable[None]] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. `then` is run once ready, with the URL."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    listener = _listen(settings)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings, listener, then))


def _listen(settings: Settings) -> socket.socket:
    """Bind before all else, so that an address that cannot be had is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as problem:
        raise SystemExit(f"Cannot listen on {settings.host}:{settings.port}: {problem.strerror}") from None


async def _serve(settings: Settings, listener: socket.socket, then: Callable[[str], Awaitable[None]] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{listener.getsockname()[1]}"
    try:
        app = App(settings, url)
    except OSError as problem:
        raise SystemExit(f"Cannot open {problem.filename}: {problem.strerror}") from None
    server = Server(app.handle, listener=listener, body_limit=app.body_limit)
    await server.start()
    print(f"Ready on {url}", flush=True)
    tasks = [asyncio.ensure_future(app.warm()), *([asyncio.ensure_future(then(url))] if then else [])]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await server.drain(_GRACE)
        await app.close()
