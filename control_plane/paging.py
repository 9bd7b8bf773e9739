"""Pages of a list: `limit` items (25 unless said, 500 at most) from an opaque `position` on (handbook/01 section 1)."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from control_plane.wire.errors import BadRequest

T = TypeVar("T")
_OFFSET = re.compile(rb"[0-9]{1,9}")


def page(
    items: Sequence[T], position: str | None, limit: int | None, show: Callable[[T], Any] | None = None
) -> dict[str, Any]:
    """The page as a result: `items`, each as `show` gives it, and `position` where there are more."""
    start = _offset(position) if position else 0
    size = 25 if limit is None else limit
    if not 1 <= size <= 500:
        raise BadRequest("Invalid limit. Limit must be between 1 and 500")
    chosen = items[start : start + size]
    found: dict[str, Any] = {"items": [show(each) for each in chosen] if show else chosen}
    if start + size < len(items):
        found["position"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return found


def _offset(position: str) -> int:
    try:
        text = base64.urlsafe_b64decode(position)
    except (binascii.Error, ValueError):
        text = b""
    if not _OFFSET.fullmatch(text):
        raise BadRequest("Invalid position parameter")
    return int(text)
