"""FilterCriteria: which records a function wants (Lambda Developer Guide, "Event filtering"); moto has the matcher.

Importing this imports moto. Patterns that are for the content of a message or a record look into its JSON.
"""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from moto.core.exceptions import AWSError
from moto.events.models import EventPattern

_log = logging.getLogger("functions")
Wants = Callable[[dict[str, Any]], bool]


def compile_filters(patterns: Sequence[str], content: str) -> Wants:
    """Wanted is what any of the patterns fits. content: the member whose text may be JSON, if there is one."""
    compiled = [found for pattern in patterns if (found := _compiled(pattern, content))]
    return lambda record: any(wants(record) for wants in compiled)


def _compiled(text: str, content: str) -> Wants | None:
    try:
        pattern: Any = EventPattern.load(text)
    except AWSError as problem:
        _log.warning("A filter that fits nothing: %s: %s", text, problem)
        return None
    looks_inside = _looks_inside(pattern.get_pattern(), content)

    def wants(record: dict[str, Any]) -> bool:
        if not looks_inside:
            return bool(pattern.matches_event(record))
        try:
            return bool(pattern.matches_event({**record, content: json.loads(record[content])}))
        except ValueError:
            return False

    return wants


def _looks_inside(pattern: Any, content: str) -> bool:
    """Into the JSON of the content, by itself or by an alternative of `$or`."""
    alternatives = pattern.get("$or", ())
    return isinstance(pattern.get(content), dict) or any(_looks_inside(each, content) for each in alternatives)
