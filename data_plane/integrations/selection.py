"""Which integration response a backend's answer means (handbook/02 section 12).

The pattern is matched, as a whole, against the status as text, or against the error message of a function. The first
response whose pattern fits is it, in the order of their status codes; one without a pattern is the default.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import regex

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError

T = TypeVar("T")
_SECONDS = 0.1
"""Time one pattern may take: a user's pattern must not stop the gateway."""


def chooser(responses: Mapping[str, v1.IntegrationResponse], compiled: Mapping[str, T]) -> Callable[[str], T]:
    """Compile: text to match -> what stands under that response's status in `compiled`.

    The result raises ApiConfigurationError where nothing matches and there is no default.
    """
    patterns, default = [], None
    for status in sorted(responses):
        pattern = responses[status].selection_pattern
        if not pattern:
            default = compiled[status]
            continue
        try:
            patterns.append((regex.compile(pattern), compiled[status]))
        except regex.error:
            continue  # AWS refuses such a pattern when it is put; one that slipped through matches nothing

    def choose(text: str) -> T:
        for pattern, found in patterns:
            if _fits(pattern, text):
                return found
        if default is None:
            raise ApiConfigurationError(
                reason=f"{CONFIGURATION}No match for output mapping and no default output mapping configured. "
                f"Endpoint Response Status Code: {text}"
            )
        return default

    return choose


def _fits(pattern: regex.Pattern[str], text: str) -> bool:
    try:
        return pattern.fullmatch(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return False
