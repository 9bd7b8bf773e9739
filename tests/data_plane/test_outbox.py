"""What is put into the outbox is written at the end of the turn, in order, and not to a socket that has gone."""

import asyncio
from typing import cast

from data_plane.outbox import Outbox


class Socket:
    """Notes what is written; what it lacks nobody asks of it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.written.append(data)


def busy() -> Outbox:
    """One that several may write to soon."""
    outbox = Outbox()
    outbox.expected = 2
    return outbox


def put(outbox: Outbox, socket: Socket, data: bytes) -> None:
    outbox.put(cast(asyncio.WriteTransport, socket), data)


def test_writes_of_one_turn_are_made_at_its_end() -> None:
    async def run() -> None:
        outbox, one, other = busy(), Socket(), Socket()
        put(outbox, one, b"1")
        put(outbox, other, b"2")
        put(outbox, one, b"3")
        assert one.written == other.written == []
        await asyncio.sleep(0)
        assert (one.written, other.written) == ([b"13"], [b"2"]), "what goes to the same one goes together"
        put(outbox, one, b"4")
        await asyncio.sleep(0)
        assert one.written == [b"13", b"4"]

    asyncio.run(run())


def test_a_flush_writes_now_and_leaves_nothing_for_later() -> None:
    async def run() -> None:
        outbox, socket = busy(), Socket()
        put(outbox, socket, b"1")
        outbox.flush()
        assert socket.written == [b"1"]
        await asyncio.sleep(0)
        assert socket.written == [b"1"]

    asyncio.run(run())


def test_a_socket_that_has_gone_is_passed_over() -> None:
    async def run() -> None:
        outbox, gone, there = busy(), Socket(), Socket()
        put(outbox, gone, b"1")
        put(outbox, there, b"2")
        gone.closing = True
        await asyncio.sleep(0)
        assert (gone.written, there.written) == ([], [b"2"])

    asyncio.run(run())


def test_where_one_request_alone_is_under_way_nothing_is_waited_for() -> None:
    async def run() -> None:
        outbox, socket = busy(), Socket()
        put(outbox, socket, b"1")
        outbox.expected = 1
        put(outbox, socket, b"2")
        assert socket.written == []
        outbox.flush()
        put(outbox, socket, b"3")
        assert socket.written == [b"12", b"3"]

    asyncio.run(run())
