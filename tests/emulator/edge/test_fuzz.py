"""Rubbish over a real socket: what comes back is HTTP, and the next client is served as if nothing had been."""

from collections.abc import Iterator
from contextlib import suppress
from http.client import RemoteDisconnected

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.edge.reading import SNIPPETS, H
from tests.emulator.edge.serving import Answer, Edge, Wire, serving

GET = b"GET / HTTP/1.1\r\n" + H + b"\r\n"
LAST = b"GET /last HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\n"
STATUSES = {200, 400, 413, 414, 431, 501, 505}

rubbish = st.lists(st.one_of(st.sampled_from([*SNIPPETS, GET]), st.binary(max_size=40)), max_size=12)


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with serving() as edge:
        yield edge


def answers(wire: Wire) -> Iterator[Answer]:
    """All that come until the server ends the connection, as it may with a reset if the client still sends."""
    with suppress(RemoteDisconnected, ConnectionError):
        while True:
            yield wire.answer()


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(rubbish)
def test_rubbish_is_answered_or_refused(edge: Edge, pieces: list[bytes]) -> None:
    with edge.connect() as wire:
        with suppress(OSError):
            for piece in [*pieces, b"\r\n\r\n", LAST]:
                wire.send(piece)
            wire.finish()
        for answer in answers(wire):
            assert answer.status in STATUSES
            assert answer.status == 200 or answer.header("connection") == "close"
    assert edge.ask(GET).request().path == "/"
