"""A streamed body on its way out, watched: when it began to come, when it ended, and how large it was.

What a call came to is known when its body has ended (API Gateway Developer Guide, "Troubleshoot issues with response
streaming"): `integration.latency` is the time until then, `timeToAllHeaders` and `timeToFirstContent` what came before.
"""

from collections.abc import AsyncIterator, Callable
from typing import Self

from data_plane.runtime import Closable, Integrated


class Watched:
    """ended: told once how many bytes went out, when whoever sends the body closes it, for whatever reason."""

    def __init__(self, body: AsyncIterator[bytes], integrated: Integrated | None, ended: Callable[[int], None]) -> None:
        self._body, self._ended = body, ended
        self._integrated = Integrated() if integrated is None else integrated
        self._integrated.response_transfer_mode = "STREAMED"
        self._integrated.time_to_all_headers = self._integrated.latency
        self._sent = 0
        self._open = True

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        piece = await anext(self._body)
        if piece and not self._sent:
            self._integrated.time_to_first_content = self._integrated.elapsed()
        self._sent += len(piece)
        return piece

    async def aclose(self) -> None:
        if isinstance(self._body, Closable):
            await self._body.aclose()
        if self._open:
            self._open = False
            self._integrated.latency = self._integrated.elapsed()
            self._ended(self._sent)
