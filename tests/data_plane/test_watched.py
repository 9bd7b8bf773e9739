"""What is known of a streamed body when it has ended, and that it is told once."""

import asyncio
from collections.abc import AsyncIterator
from time import perf_counter

import pytest

from data_plane.runtime import Integrated
from data_plane.watched import Watched


@pytest.mark.parametrize(
    ("read", "sent", "why"), [(3, 6, "read to its end"), (1, 2, "dropped in the middle"), (0, 0, "never read")]
)
def test_its_end_is_told_once(read: int, sent: int, why: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in (b"ab", b"", b"cdef"):
            yield piece

    async def scene() -> None:
        watched = Watched(body(), integrated, told.append)
        for _ in range(read):
            await anext(watched)
        assert told == []
        await watched.aclose()
        await watched.aclose()

    told: list[int] = []
    integrated = Integrated(latency=3, began=perf_counter() - 5)
    asyncio.run(scene())
    assert told == [sent], why
    assert (integrated.response_transfer_mode, integrated.time_to_all_headers) == ("STREAMED", 3)
    assert integrated.latency is not None
    assert 5000 <= integrated.latency < 60_000
    assert (integrated.time_to_first_content is not None) is (read > 0)
