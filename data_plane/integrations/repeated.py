"""What is made of a client's headers, kept while it repeats them: most clients send what they sent the last time.

The trace id is each request's own, so what is kept has to leave a place for it.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from data_plane.runtime import Call, Header

T = TypeVar("T")


class Repeated(Generic[T]):
    """Of one method, and so of one client at a time. make: it is called once the same headers came twice in a row."""

    __slots__ = ("_kept", "_make", "_sent")

    def __init__(self, make: Callable[[Call], T]) -> None:
        self._make = make
        self._sent: tuple[list[Header], str, str] | None = None  # the last time
        self._kept: T | None = None

    def of(self, call: Call) -> T | None:
        """None where it has to be made for this call alone."""
        request = call.request
        if call.headers is not None or call.cloudfront_id:
            return None
        sent = request.headers, request.peer, request.scheme
        if sent != self._sent:
            self._sent, self._kept = sent, None
            return None
        if self._kept is None:
            self._kept = self._make(call)
        return self._kept
