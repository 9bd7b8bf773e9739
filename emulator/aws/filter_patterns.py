"""Filter patterns of CloudWatch Logs for text: which messages a subscription, or FilterLogEvents, wants.

`ERROR`, `ERROR "exactly this"` (all of them), `?ERROR ?WARN` (any), `-DEBUG` (not this), `%regular expression%`; case
counts, and an empty pattern wants all. What is optional decides only where nothing is required.

Patterns for JSON (`{ $.a = 1 }`) and for columns (`[a, b]`) are not read: they want every message.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Callable
from functools import lru_cache

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))')
_ESCAPED = re.compile(r"\\(.)")
Wants = Callable[[str], object]
"""(Message) -> something true, if it is wanted."""


class FilterPatternError(Exception):
    """It cannot be read."""


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Wants:
    """Raises FilterPatternError."""
    pattern = pattern.strip()
    if pattern.startswith(("{", "[")):
        return lambda message: True
    terms: dict[str, list[Wants]] = {"": [], "?": [], "-": []}
    for sign, quoted, expression, word in _TERM.findall(pattern):
        terms[sign].append(_matching(expression) if expression else _containing(word or _ESCAPED.sub(r"\1", quoted)))
    required, unwanted = terms[""], terms["-"]
    optional = [] if required else terms["?"]

    def wants(message: str) -> bool:
        return (
            all(term(message) for term in required)
            and not any(term(message) for term in unwanted)
            and (not optional or any(term(message) for term in optional))
        )

    return wants


def _containing(text: str) -> Wants:
    return lambda message: text in message


def _matching(expression: str) -> Wants:
    """AWS's have no groups."""
    if "(" in expression:
        raise FilterPatternError(expression)
    try:
        return re.compile(expression).search
    except re.error as problem:
        raise FilterPatternError(expression) from problem
