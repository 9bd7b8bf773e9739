"""What compiled stages call on while they serve. `emulator/app.py` supplies it; each step package names its part."""

from collections.abc import Callable

import msgspec

from data_plane.caching.responses import ResponseCaches
from data_plane.integrations.backends import Backends
from data_plane.runtime import Call


def nobody(call: Call) -> bool:
    """No caller has shown who it is."""
    return False


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """may_invalidate_cache: does the caller have `execute-api:InvalidateCache`? Asked where a method demands it."""

    backends: Backends
    response_caches: ResponseCaches
    may_invalidate_cache: Callable[[Call], bool] = nobody
