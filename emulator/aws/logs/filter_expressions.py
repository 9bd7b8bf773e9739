"""What the kinds of filter patterns share, see `filter_patterns`."""

import operator
import re
from collections.abc import Callable, Mapping

import regex

_SECONDS = 0.1
"""Time that one message may take: a user's expression must not stop the emulator."""

ESCAPED = re.compile(r"\\(.)")
NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TEXTS: Mapping[str, bool] = {"=": True, "!=": False}
"""What signs say of numbers, and of texts: whether they are to be alike."""

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


def text_test(kind: str, token: str, pattern: str) -> Callable[[str], object]:
    if kind == "expression":
        return matching(token)
    if kind not in ("quoted", "word"):
        raise FilterPatternError(pattern)
    parts = (ESCAPED.sub(r"\1", token) if kind == "quoted" else token).split("*")
    return lambda text: _fits(text, parts)


def _fits(text: str, parts: list[str]) -> bool:
    """Does the text consist of the parts, with whatever between them?"""
    if len(parts) == 1:
        return text == parts[0]
    at, end = len(parts[0]), len(text) - len(parts[-1])
    if end < at or not (text.startswith(parts[0]) and text.endswith(parts[-1])):
        return False
    for part in parts[1:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def number_of(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
