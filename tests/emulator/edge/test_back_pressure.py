"""A client that reads slowly slows its answers down, and never fills the edge's memory."""

from collections.abc import AsyncIterator

from data_plane.runtime import Request, Response
from tests.emulator.edge.serving import LoopFactory, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
MEGABYTE = 1_048_576
ON_THE_WAY = 8 * MEGABYTE
"""What the kernel's buffers for both ends may hold, with the edge's small one."""


def test_a_stream_waits_for_its_reader(loop_factory: LoopFactory) -> None:
    total, piece, made = 50 * MEGABYTE, b"x" * 65_536, 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal made
        for _ in range(total // len(piece)):
            made += len(piece)
            yield piece

    async def handle(request: Request) -> Response:
        return Response(200, [("Content-Length", str(total))], pieces())

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect(receive_buffer=65_536) as wire:
        wire.send(GET)
        wire.head()
        read = 0
        while read < total:
            read += len(wire.read(min(100_000, total - read)))
            assert made - read <= ON_THE_WAY


def test_pipelined_requests_wait_for_the_reader_of_their_answers(loop_factory: LoopFactory) -> None:
    started = 0

    async def handle(request: Request) -> Response:
        nonlocal started
        started += 1
        return Response(200, [], b"x" * MEGABYTE)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect(receive_buffer=65_536) as wire:
        wire.send(GET * 50)
        for read in range(50):
            assert started * MEGABYTE - read * MEGABYTE <= ON_THE_WAY
            assert len(wire.answer().body) == MEGABYTE


def test_requests_are_not_read_from_a_client_that_reads_no_answers(loop_factory: LoopFactory) -> None:
    """It can send only until the kernel's buffers are full: the edge takes no more from it."""

    async def handle(request: Request) -> Response:
        return Response(200, [], b"x" * MEGABYTE)

    sent = 0
    with serving(handle, loop_factory=loop_factory) as edge, edge.connect(receive_buffer=65_536) as wire:
        wire.socket.settimeout(1)
        try:
            while sent < 50 * MEGABYTE:
                sent += wire.socket.send(GET * 1_000)
        except TimeoutError:
            assert sent < 2 * ON_THE_WAY
    assert sent < 50 * MEGABYTE
