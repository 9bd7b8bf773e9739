"""JSON and YAML text <-> plain values, safely.

Laws:

1. At most 6 MB (AWS's limit on an import), nested at most 150 deep: what reads a value may recurse.
2. Keys are texts: YAML's `200:` and `on:` are "200" and "on".
3. Of a key given twice the last counts, and the reader is told.
4. Numbers are finite, texts are Unicode: every value can be written again.
5. JSON never goes through YAML. YAML is loaded at its first use (40 ms).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

LARGEST = 6 * 1024 * 1024
DEEPEST = 150
_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class Loaded(NamedTuple):
    """repeated: the keys that were given twice in one object, each with where."""

    value: Any
    repeated: list[str]


def load(body: bytes) -> Loaded:
    """Read a body as JSON or, failing that, as YAML; raises ValueError."""
    if len(body) > LARGEST:
        raise ValueError("larger than 6 MB")
    try:
        text = body.decode("utf-8-sig")
        loaded = _from_json(text)
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError:
        return _from_yaml(text)
    _check(loaded.value, text)
    return loaded


def load_json(text: str) -> Loaded:
    """Read JSON alone; raises ValueError, a `json.JSONDecodeError` where it is known at which place."""
    try:
        loaded = _from_json(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _check(loaded.value, text)
    return loaded


def dump(document: Any, *, as_yaml: bool) -> bytes:
    if not as_yaml:
        return msgspec.json.format(msgspec.json.encode(document), indent=2)
    return bytes(_yaml().dump(document).encode())


def pretty(document: Any) -> str:
    """JSON to be read by people, as AWS's own schemas are laid out."""
    return json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False)


def _from_yaml(text: str) -> Loaded:
    return Loaded(*_yaml().load(text, largest=4 * LARGEST, deepest=DEEPEST))


def _yaml() -> Any:
    from control_plane.openapi.documents import yaml_text

    return yaml_text


def _from_json(text: str) -> Loaded:
    repeated: list[str] = []

    def built(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.extend(f"'{key}'" for key, count in counts.items() if count > 1)
        return found

    value = json.loads(text, object_pairs_hook=built, parse_float=_finite, parse_constant=_finite)
    return Loaded(value, repeated)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a number that can be written")
    return number


def _check(value: Any, text: str) -> None:
    """value: what the JSON `text` holds."""
    _check_depth(value)
    if _HALF_A_PAIR.search(text):
        _check_unicode(value)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise ValueError("nested too deep")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check_unicode(value: Any) -> None:
    """JSON may escape one half of a surrogate pair: a text that no encoding can write."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair") from None
