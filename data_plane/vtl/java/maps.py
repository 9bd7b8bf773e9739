"""The methods of java.util.Map and Map.Entry, for JSON objects and maps that the template made.

A key is text, a number, a boolean or null: Java would take a list for one too, but no template can have meant that.
"""

from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.method import ANY, MAP, Method, Table, pure
from data_plane.vtl.java.operators import java_equals
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.values import ArrayList, Entry
from data_plane.vtl.limits import Budget

_KEYS = frozenset({str, int, float, bool, type(None)})
_ENTRY_COST = 8
"""Units for an entry: it takes some hundred bytes."""


def key_of(value: Any) -> Any:
    if type(value) not in _KEYS:
        raise Refusal("a list or a map is no key of a map")
    return value


def get(_: Budget, mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key) if type(key) in _KEYS else None


def put(budget: Budget, mapping: dict[Any, Any], key: Any, value: Any) -> Any:
    """Gives what stood there before, as Java does: so `$map.put("a", 1)` in a text prints that."""
    budget.spend(_ENTRY_COST)
    budget.plain = False
    before = mapping.get(key_of(key))
    mapping[key] = value
    return before


def _put_all(budget: Budget, mapping: dict[Any, Any], more: dict[Any, Any]) -> None:
    for key, value in list(more.items()):
        put(budget, mapping, key, value)


def _put_if_absent(budget: Budget, mapping: dict[Any, Any], key: Any, value: Any) -> Any:
    before = get(budget, mapping, key)
    return put(budget, mapping, key, value) if before is None else before


def _get_or_default(budget: Budget, mapping: dict[Any, Any], key: Any, default: Any) -> Any:
    return get(budget, mapping, key) if _contains_key(mapping, key) else default


def _contains_key(mapping: dict[Any, Any], key: Any) -> bool:
    return type(key) in _KEYS and key in mapping


def _contains_value(budget: Budget, mapping: dict[Any, Any], value: Any) -> bool:
    budget.spend(len(mapping))
    return any(java_equals(budget, held, value) for held in mapping.values())


def _remove(_: Budget, mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.pop(key, None) if type(key) in _KEYS else None


def _key_set(budget: Budget, mapping: dict[Any, Any]) -> ArrayList:
    budget.spend(len(mapping))
    return ArrayList(mapping)


def _values(budget: Budget, mapping: dict[Any, Any]) -> ArrayList:
    budget.spend(len(mapping))
    return ArrayList(mapping.values())


def _entry_set(budget: Budget, mapping: dict[Any, Any]) -> ArrayList:
    budget.spend(len(mapping) * _ENTRY_COST)
    return ArrayList(Entry(key, value) for key, value in mapping.items())


MAPPING: Table = {
    "clear": (Method(pure(lambda mapping: mapping.clear())),),
    "containsKey": (Method(pure(_contains_key), (ANY,)),),
    "containsValue": (Method(_contains_value, (ANY,)),),
    "entrySet": (Method(_entry_set),),
    "equals": (Method(java_equals, (ANY,)),),
    "get": (Method(get, (ANY,)),),
    "getOrDefault": (Method(_get_or_default, (ANY, ANY)),),
    "isEmpty": (Method(pure(lambda mapping: not mapping)),),
    "keySet": (Method(_key_set),),
    "put": (Method(put, (ANY, ANY)),),
    "putAll": (Method(_put_all, (MAP,)),),
    "putIfAbsent": (Method(_put_if_absent, (ANY, ANY)),),
    "remove": (Method(_remove, (ANY,)),),
    "size": (Method(pure(len)),),
    "toString": (Method(java_text),),
    "values": (Method(_values),),
}

ENTRY: Table = {
    "getKey": (Method(pure(lambda entry: entry.key)),),
    "getValue": (Method(pure(lambda entry: entry.value)),),
    "toString": (Method(java_text),),
}
