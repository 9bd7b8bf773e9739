"""Lambda's lists: `MaxItems` from an opaque `Marker` on, and `NextMarker` where there is more."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from control_plane.functions.errors import InvalidParameterValue

T = TypeVar("T")


def page(name: str, items: Sequence[T], marker: str | None, max_items: int | None, limit: int = 50) -> dict[str, Any]:
    """A page as an operation's result; `limit` is what it holds at most, whatever is asked for."""
    start = _start(marker) if marker else 0
    end = start + min(max_items or limit, limit)
    found: dict[str, Any] = {name: items[start:end]}
    if end < len(items):
        found["next_marker"] = base64.urlsafe_b64encode(str(end).encode()).decode()
    return found


def _start(marker: str) -> int:
    try:
        return max(0, int(base64.urlsafe_b64decode(marker)))
    except (binascii.Error, ValueError):
        raise InvalidParameterValue("Invalid pagination marker.") from None
