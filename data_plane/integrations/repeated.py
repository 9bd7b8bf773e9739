"""What is made of a client's headers, kept while it repeats them: most clients send what they sent the last time.

The trace id is each request's own, and so is what CloudFront calls it, where that stands before the API: what is kept
has to leave a place for either.
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
        self._sent: tuple[list[Header], str, str, bool] | None = None  # the last time
        self._kept: T | None = None

    def of(self, call: Call) -> T | None:
        """None where it has to be made for this call alone."""
        if call.headers is not None:
            return None
        request = call.request
        sent = request.headers, request.peer, request.scheme, call.cloudfront_id != ""
        if sent != self._sent:
            self._sent, self._kept = sent, None
            return None
        if self._kept is None:
            self._kept = self._make(call)
        return self._kept
