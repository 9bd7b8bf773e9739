"""The limits of a streamed response on its way through API Gateway (handbook/02 section 8)."""

import asyncio
import math
import time
from collections.abc import AsyncIterator

import pytest

from data_plane.integrations.streamed import Streamed, idle_limit
from data_plane.integrations.transport.errors import ConnectionLost
from data_plane.runtime import BrokenOff, Scope


class Body:
    """Two pieces, then nothing for ever, or a failure."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._pieces = [b"one", b"two"]
        self._failure = failure
        self.closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._pieces:
            return self._pieces.pop(0)
        if self._failure is not None:
            raise self._failure
        never: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        return await never

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("failure", "idle", "left", "message", "why"),
    [
        (None, 0.05, math.inf, "too long", "nothing comes for too long"),
        (None, 300.0, 0.05, "too long", "it takes too long in all"),
        (ConnectionLost("hung up"), 300.0, 300.0, "hung up", "the endpoint hangs up"),
    ],
)
def test_what_breaks_a_response_off(
    failure: Exception | None, idle: float, left: float, message: str, why: str
) -> None:
    async def scene() -> None:
        body = Body(failure)
        streamed = Streamed(body, idle=idle, deadline=time.monotonic() + left)
        assert [await anext(streamed), await anext(streamed)] == [b"one", b"two"]
        with pytest.raises(BrokenOff, match=message):
            await anext(streamed)
        await streamed.aclose()
        assert body.closed, why

    asyncio.run(asyncio.wait_for(scene(), 20))


def test_edge_optimized_apis_wait_less() -> None:
    scope = Scope(account_id="0", region="r", api_id="a", stage_name="s")
    assert idle_limit(scope) == 300
    edge = Scope(account_id="0", region="r", api_id="a", stage_name="s", edge_optimized=True)
    assert idle_limit(edge) == 30
