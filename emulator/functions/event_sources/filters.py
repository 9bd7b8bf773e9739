"""FilterCriteria: which records a function wants (Lambda Developer Guide, "Event filtering"); moto has the matcher.

Importing this imports moto. Patterns that are for the content of a queue's message look into its JSON.
"""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from moto.core.exceptions import AWSError
from moto.events.models import EventPattern

_log = logging.getLogger("functions")
Wants = Callable[[dict[str, Any]], bool]


def compile_filters(patterns: Sequence[str]) -> Wants:
    """Wanted is what any of the patterns fits."""
    compiled = [found for pattern in patterns if (found := _compiled(pattern))]
    return lambda record: any(wants(record) for wants in compiled)


def _compiled(text: str) -> Wants | None:
    try:
        pattern: Any = EventPattern.load(text)
    except AWSError as problem:
        _log.warning("A filter that fits nothing: %s: %s", text, problem)
        return None
    looks_inside = isinstance(pattern.get_pattern().get("body"), dict)

    def wants(record: dict[str, Any]) -> bool:
        if not looks_inside:
            return bool(pattern.matches_event(record))
        try:
            return bool(pattern.matches_event({**record, "body": json.loads(record["body"])}))
        except ValueError:
            return False

    return wants
