"""Pages of AWS's lists: a hundred, and a token where there are more."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from control_plane import paging
from control_plane.wire.errors import BadRequest
from emulator.cloudformation.errors import ValidationError

T = TypeVar("T")
_SIZE = 100


def page(
    name: str, items: Sequence[T], next_token: str | None, show: Callable[[T], Any], size: int = _SIZE
) -> dict[str, Any]:
    """The members of a result: the list called `name`, and `next_token`."""
    try:
        found = paging.page(items, next_token, size, show)
    except BadRequest:
        raise ValidationError("The specified token is invalid.") from None
    return {name: found["items"], "next_token": found.get("position")}
