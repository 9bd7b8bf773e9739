"""What the kinds of filter patterns share, see `filter_patterns`."""

from collections.abc import Callable

import regex

_SECONDS = 0.1
"""Time that one message may take: a user's expression must not stop the emulator."""

Wants = Callable[[str], object]
"""(Message) -> something true, if it is wanted."""


class FilterPatternError(Exception):
    """It cannot be read."""


def matching(expression: str) -> Wants:
    """A regular expression; AWS's have no groups, and need not fit the whole text. Raises FilterPatternError."""
    if "(" in expression:
        raise FilterPatternError(expression)
    try:
        compiled = regex.compile(expression)
    except regex.error as problem:
        raise FilterPatternError(expression) from problem
    return lambda message: _found(compiled, message)


def _found(expression: regex.Pattern[str], message: str) -> bool:
    try:
        return expression.search(message, timeout=_SECONDS) is not None
    except TimeoutError:
        return False
