"""Start, ready, drain, stop: one process on one port, and on a second one with TLS."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

from emulator.app import App
from emulator.edge.event_loop import new_event_loop
from emulator.edge.server import Server
from emulator.persistence.errors import StateError
from emulator.settings import Settings
from emulator.tls.contexts import CertificateError

_GRACE = 5.0
"""Seconds that requests in flight are given to finish."""


def start(settings: Settings, then: Callable[[str], Awaitable[None]] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. `then` is run once ready, with the URL."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    listener = _listen(settings.host, settings.port)
    secure = _listen(settings.host, settings.tls_port) if settings.tls else None
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings, listener, secure, then))


def _listen(host: str, port: int) -> socket.socket:
    """Bind before all else, so that an address that cannot be had is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as problem:
        raise SystemExit(f"Cannot listen on {host}:{port}: {problem.strerror}") from None


def _url(scheme: str, host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}:{listener.getsockname()[1]}"


async def _serve(
    settings: Settings,
    listener: socket.socket,
    secure: socket.socket | None,
    then: Callable[[str], Awaitable[None]] | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    url = _url("http", settings.host, listener)
    try:
        app = App(settings, url)
    except (CertificateError, StateError) as problem:
        raise SystemExit(str(problem)) from None
    servers = [Server(app.handle, listener=listener, body_limit=app.body_limit)]
    if app.tls is not None and secure is not None:
        servers.append(Server(app.handle, listener=secure, tls=app.tls.context, body_limit=app.body_limit))
    for server in servers:
        await server.start()
    if secure is not None:
        print(f"TLS on {_url('https', settings.host, secure)}", flush=True)
    print(f"Ready on {url}", flush=True)
    tasks = [asyncio.ensure_future(app.warm()), *([asyncio.ensure_future(then(url))] if then else [])]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(server.drain(_GRACE) for server in servers))
        await app.close()
