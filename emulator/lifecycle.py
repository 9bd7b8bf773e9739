"""Start, ready, drain, stop: one process on one port, and on a second one with TLS."""

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from emulator import open_files
from emulator.app import App
from emulator.edge import wakefulness
from emulator.edge.event_loop import new_event_loop
from emulator.edge.server import Server
from emulator.persistence.errors import StateError
from emulator.settings import Settings
from emulator.tls.contexts import CertificateError

_GRACE = 5.0
"""Seconds that requests in flight are given to finish."""


Then = Callable[[App, str], Coroutine[Any, Any, None]]
Say = Callable[[str], None]


def echo(line: str) -> None:
    print(line, flush=True)


def start(settings: Settings, then: Then | None = None, say: Say = echo) -> None:
    """Serve until SIGTERM or SIGINT. `then` is run once ready, with the emulator and its URL, and cancelled at the end.

    say: told where it serves. What is logged goes to stderr, unless somebody has seen to that before.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger().setLevel(settings.log_level.upper())
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_of_no_function)  # which has a log of its own
    open_files.allow_many()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings, then or _nothing, say))


def _is_of_no_function(record: logging.LogRecord) -> bool:
    """Functions in this process, if there are any, are loaded with the first."""
    inside = sys.modules.get("data_plane.functions.in_process.inside")
    return inside is None or bool(inside.is_of_no_function(record))


def _listen(host: str, port: int) -> socket.socket:
    """Bind before all else, so that an address that cannot be had is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as problem:
        raise SystemExit(
            f"Cannot listen on {host}:{port}: {problem.strerror}. Take another port, --port 0 a free one; apigw doctor "
            "says who has it."
        ) from None


def _url(scheme: str, host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}:{listener.getsockname()[1]}"


@asynccontextmanager
async def running(
    settings: Settings, settled: Callable[[], None] = lambda: None, say: Say = echo, *, alone: bool = False
) -> AsyncIterator[tuple[App, str]]:
    """The emulator, accepting connections, and its URL; at the end it drains. Raises SystemExit where it cannot.

    settled: called when all is loaded that the first calls need, and again with moto. say: told where https is.
    alone: this process does nothing else, and so may stay awake for the next request.
    """
    listener = _listen(settings.host, settings.port)
    secure = _listen(settings.host, settings.tls_port) if settings.tls else None
    url = _url("http", settings.host, listener)
    try:
        app = App(settings, url, settled)
    except (CertificateError, StateError) as problem:
        raise SystemExit(str(problem)) from None
    except OSError as problem:
        raise SystemExit(f"Cannot open {problem.filename}: {problem.strerror}") from None
    awake = wakefulness.where_it_pays() if alone else None
    make = partial(Server, app.handle, body_limit=app.body_limit, wakefulness=awake)
    servers = [make(listener=listener, secure=app.secure)]
    if app.tls is not None and secure is not None:
        servers.append(make(listener=secure, tls=app.tls.context))
        say(f"TLS on {_url('https', settings.host, secure)}")
    for server in servers:
        await server.start()
    warming = asyncio.ensure_future(app.warm())
    try:
        yield app, url
    finally:
        warming.cancel()
        await asyncio.gather(*(server.drain(_GRACE) for server in servers))
        await app.close()


def _spare_what_is_loaded() -> None:
    """What is loaded by now stays: the garbage collector need not go through it again and again.

    Its full rounds took 80 ms, in which nobody was answered. And it comes thirty times as seldom, since calls in flight
    are no garbage: at the usual pace they alone set off a full round every half a second.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _serve(settings: Settings, then: Then, say: Say) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings, _spare_what_is_loaded, say, alone=True) as (app, url):
        say(f"Ready on {url}")
        working = asyncio.create_task(then(app, url))

        def ended(work: "asyncio.Task[None]") -> None:
            if not work.cancelled() and work.exception() is not None:
                stop.set()

        working.add_done_callback(ended)
        await stop.wait()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _nothing(app: App, url: str) -> None:
    """What is done besides serving, by `apigw start`."""
