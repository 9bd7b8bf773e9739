"""The claims of a token as texts: how `$context.authorizer.claims` and the events of integrations show them.

REST APIs print as Java does: a date as `Sat Jan 01 00:00:00 UTC 2026`, a list with commas. HTTP APIs print as Go does:
a list as `[a b]` (handbook/04 sections 3 and 4).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_DATES = ("exp", "iat", "nbf")


def of_rest(claims: Mapping[str, Any]) -> dict[str, str]:
    return {name: _date(value) if name in _DATES else _java(value) for name, value in claims.items()}


def of_http(claims: Mapping[str, Any]) -> dict[str, str]:
    return {name: _go(value) for name, value in claims.items()}


def _date(value: Any) -> str:
    try:
        return datetime.fromtimestamp(int(value), UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    except (ValueError, OverflowError, OSError, TypeError):
        return _java(value)


def _java(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_java(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _go(value: Any) -> str:
    match value:
        case str():
            return value
        case list():
            return f"[{' '.join(_go(each) for each in value)}]"
        case dict():
            return f"map[{' '.join(f'{name}:{_go(each)}' for name, each in sorted(value.items()))}]"
        case None:
            return "<nil>"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return json.dumps(value)
