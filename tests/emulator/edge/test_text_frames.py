"""Messages are the same however their frames are cut, whether `websockets` reads them or we do."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from data_plane.websockets.connection import Ending
from data_plane.websockets.connections import Limits
from emulator.edge.text_frames import frame_size, read_text, write_text
from emulator.edge.websocket import WebSocket


class Transport:
    """Takes everything."""

    def write(self, data: bytes) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None: ...
    def is_closing(self) -> bool:
        return False


class Hearing:
    """An owner that is done with every message at once."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.endings: list[Ending] = []
        self.wire = WebSocket(transport(), self, Limits())

    def heard(self) -> None: ...
    def message(self, data: bytes) -> None:
        self.messages.append(data)
        self.wire.done()

    def ended(self, ending: Ending) -> None:
        self.endings.append(ending)

    def lost(self) -> None: ...


def transport() -> Any:
    return Transport()


def sent(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


TEXTS = st.sampled_from([b"", b"hi", b"x" * 125, b"y" * 126, b"z" * 32_768])
WHOLE = TEXTS.map(lambda text: ([text], sent(Opcode.TEXT, text)))
IN_PARTS = st.tuples(TEXTS, TEXTS).map(
    lambda parts: ([parts[0] + parts[1]], sent(Opcode.TEXT, parts[0], fin=False) + sent(Opcode.CONT, parts[1]))
)
NOTHING: list[bytes] = []
PING = st.just((NOTHING, sent(Opcode.PING, b"?")))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(WHOLE | IN_PARTS | PING, max_size=6), st.lists(st.integers(1, 40_000), max_size=8), st.booleans())
def test_messages_are_the_same_however_they_arrive(
    conversation: list[tuple[list[bytes], bytes]], cuts: list[int], by_frame: bool
) -> None:
    client = Hearing()
    pieces = [data for _, data in conversation]
    data = b"" if by_frame else b"".join(pieces)
    if by_frame:
        for piece in pieces:
            client.wire.data_received(piece)
    for cut in cuts:
        client.wire.data_received(data[:cut])
        data = data[cut:]
    client.wire.data_received(data)
    assert client.messages == [text for texts, _ in conversation for text in texts]
    assert client.endings == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (sent(Opcode.TEXT, b"hi")[:-1], "the end is missing"),
        (sent(Opcode.TEXT, b"hi") * 2, "another follows"),
        (sent(Opcode.TEXT, b"hi", fin=False), "the first of several"),
        (sent(Opcode.CONT, b"hi"), "the last of several"),
        (sent(Opcode.BINARY, b"hi"), "no text"),
        (sent(Opcode.PING, b"hi"), "nor this"),
        (b"\xc1" + sent(Opcode.TEXT, b"hi")[1:], "a bit that is reserved"),
        (Frame(Opcode.TEXT, b"hihihi").serialize(mask=False), "not masked"),
        (sent(Opcode.TEXT, b"x" * 32_769), "too large"),
        (sent(Opcode.TEXT, b"x" * 65_536), "its length in eight bytes"),
        (b"\x81\xfe\x00", "not even a length"),
        (b"", "nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # masks are made by chance
)
def test_what_is_left_to_websockets(data: bytes, why: str) -> None:
    assert read_text(data, 32_768) is None, why


@pytest.mark.parametrize("size", [0, 1, 125, 126, 32_768])
def test_frames_are_those_of_websockets(size: int) -> None:
    text = b"t" * size
    assert write_text(text) == Frame(Opcode.TEXT, text).serialize(mask=False)
    assert read_text(sent(Opcode.TEXT, text), 32_768) == text
    assert frame_size(size) == len(sent(Opcode.TEXT, text))


def test_a_text_amid_the_parts_of_another_ends_the_connection() -> None:
    client = Hearing()
    client.wire.data_received(sent(Opcode.TEXT, b"be", fin=False))
    client.wire.data_received(sent(Opcode.TEXT, b"hi"))
    assert (client.messages, [ending.code for ending in client.endings]) == ([], [1002])
    client.wire.data_received(sent(Opcode.TEXT, b"hi"))
    assert client.messages == []
