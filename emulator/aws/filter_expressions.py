"""What the kinds of filter patterns share, see `filter_patterns`."""

import re
from collections.abc import Callable

Wants = Callable[[str], object]
"""(Message) -> something true, if it is wanted."""


class FilterPatternError(Exception):
    """It cannot be read."""


def matching(expression: str) -> Wants:
    """A regular expression; AWS's have no groups, and need not fit the whole text. Raises FilterPatternError."""
    if "(" in expression:
        raise FilterPatternError(expression)
    try:
        return re.compile(expression).search
    except re.error as problem:
        raise FilterPatternError(expression) from problem
