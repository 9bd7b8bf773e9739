"""Everything a template can reach from a value: its methods, and the properties that are no key of a map.

A type that is in neither table has neither; no name in a template is ever looked up on a Python object.
"""

from collections.abc import Callable, Mapping
from typing import Any

from data_plane.vtl.input import INPUT, Input
from data_plane.vtl.java.lists import ITERATOR, LIST
from data_plane.vtl.java.maps import ENTRY, MAPPING
from data_plane.vtl.java.method import Method, Table, pure
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.scalars import BOOLEAN, DOUBLE, WHOLE
from data_plane.vtl.java.strings import STRING
from data_plane.vtl.java.values import Array, ArrayList, Block, Entry, Foreach, Iterator, SetOnce
from data_plane.vtl.util import UTIL, Util

Property = Callable[[Any], Any]


def _topmost(loop: Foreach) -> Foreach:
    while isinstance(loop.parent, Foreach):
        loop = loop.parent
    return loop


def _empty(value: Any) -> bool:
    return not value


LOOP_PROPERTIES: dict[str, Property] = {
    "count": lambda loop: loop.index + 1,
    "first": lambda loop: loop.index == 0,
    "hasNext": lambda loop: loop.index + 1 < loop.size,
    "index": lambda loop: loop.index,
    "last": lambda loop: loop.index + 1 == loop.size,
    "parent": lambda loop: loop.parent,
    "topmost": _topmost,
}

_GETTERS = {"first": "isFirst", "last": "isLast", "hasNext": "hasNext"}
FOREACH: Table = {
    _GETTERS.get(name, "get" + name.capitalize()): (Method(pure(read)),) for name, read in LOOP_PROPERTIES.items()
}

METHODS: Mapping[type, Table] = {
    str: STRING,
    int: WHOLE,
    float: DOUBLE,
    bool: BOOLEAN,
    list: LIST,
    ArrayList: LIST,
    Array: LIST,
    dict: MAPPING,
    SetOnce: MAPPING,
    Entry: ENTRY,
    Iterator: ITERATOR,
    Foreach: FOREACH,
    Block: {"toString": (Method(java_text),)},
    Input: INPUT,
    Util: UTIL,
}

PROPERTIES: Mapping[type, Mapping[str, Property]] = {
    str: {"empty": _empty},
    list: {"empty": _empty},
    ArrayList: {"empty": _empty},
    Array: {"empty": _empty, "length": len},
    Entry: {"key": lambda entry: entry.key, "value": lambda entry: entry.value},
    Foreach: LOOP_PROPERTIES,
    Input: {"body": lambda source: source.body},
}
