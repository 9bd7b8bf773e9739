"""Pages of a list: `maxResults` items, which travels as text, from an opaque `nextToken` on (handbook/05 section 1)."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from control_plane import paging
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest

T = TypeVar("T")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def page(
    items: Iterable[T],
    next_token: str | None,
    max_results: str | int | None,
    show: Callable[[T], Any] | None = None,
    *,
    called: str = "items",
) -> dict[str, Any]:
    """The page as a result: the items, each as `show` gives it, and `next_token` where there are more."""
    if max_results is not None and not _NUMBER.fullmatch(str(max_results)):
        raise BadRequest(unverified.MAX_RESULTS)
    found = paging.page(list(items), next_token, None if max_results is None else int(max_results), show)
    return {called: found["items"], "next_token": found.get("position")}
