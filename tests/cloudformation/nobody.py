"""An emulator that has nothing, and says so to whoever asks."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from data_plane.runtime import Request, Response
from emulator.cloudformation.clients import Emulator


@contextmanager
def nobody() -> Iterator[Emulator]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Emulator(_answer, loop, "http://localhost")
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _answer(request: Request) -> Response:
    return Response(503)
