"""The steps of an indefinite path: names, indexes, slices, unions, `*` and `..`, each a function of a list of values.

Jayway leaves out what does not fit: a name on a list, an index beyond the end.
"""

import re
from collections.abc import Callable
from typing import Any

from jsonpath_ng import Child, Descendants, Fields, Index, JSONPath, Root, Slice
from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext.parser import parse
from jsonpath_ng.jsonpath import Wildcard

from data_plane.vtl.errors import Refusal
from data_plane.vtl.limits import Budget

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_FOREIGN = re.compile(r"[`|&+()~<>=!@{}/%]|\[\s*[A-Za-z_]")
"""What jsonpath-ng knows and Jayway does not: unions of paths, arithmetic, bare names in brackets."""

Step = Callable[[Budget, list[Any]], list[Any]]


class JsonPathError(Refusal):
    """A text that is no JSONPath, or one that cannot be evaluated here."""


def compile_steps(text: str, *, last: bool) -> tuple[Step, bool]:
    """A path without filters and functions, as a step, and whether it is definite. last: nothing follows it."""
    if _FOREIGN.search(_QUOTED.sub("''", text)):
        raise JsonPathError(f"no JSONPath of Jayway's: {text}")
    try:
        tree = parse(text)
    except (JSONPathError, RecursionError, ValueError) as problem:
        raise JsonPathError(f"no JSONPath: {text}") from problem
    return _compile(tree, last), _is_definite(tree, last)


def every(budget: Budget, value: Any) -> list[Any]:
    """A value and all within it, each before what it holds."""
    found, waiting = [], [value]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, dict | list):
            inner = children(node)
            budget.spend(1 + 2 * len(inner))
            waiting.extend(inner[::-1])
    return found


def children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _compile(node: JSONPath, last: bool) -> Step:
    compiler = _COMPILERS.get(type(node))
    if compiler is None:
        raise JsonPathError(f"no JSONPath of Jayway's: {node}")
    return compiler(node, last)


def _is_definite(node: JSONPath, last: bool) -> bool:
    if isinstance(node, Child):
        return _is_definite(node.left, last=False) and _is_definite(node.right, last)
    if isinstance(node, Fields):
        return node.fields != ("*",) and (last or len(node.fields) == 1)
    return isinstance(node, Root) or (isinstance(node, Index) and len(node.indices) == 1)


def _root(_: Root, __: bool) -> Step:
    return lambda _, values: values


def _child(node: Child, last: bool) -> Step:
    left, right = _compile(node.left, last=False), _compile(node.right, last)
    return lambda budget, values: right(budget, left(budget, values))


def _descendants(node: Descendants, last: bool) -> Step:
    left, right = _compile(node.left, last=False), _compile(node.right, last)

    def step(budget: Budget, values: list[Any]) -> list[Any]:
        return right(budget, [found for value in left(budget, values) for found in every(budget, value)])

    return step


def _fields(node: Fields, last: bool) -> Step:
    """`['a','b']` at the end of a path is one map of both; further up it is both, one after the other."""
    names = node.fields
    if names == ("*",):
        return _each
    if last and len(names) > 1:
        return lambda _, values: [
            {name: value[name] for name in names if name in value} for value in values if isinstance(value, dict)
        ]
    return lambda _, values: [
        value[name] for value in values if isinstance(value, dict) for name in names if name in value
    ]


def _index(node: Index, _: bool) -> Step:
    places = node.indices
    return lambda _, values: [
        value[place]
        for value in values
        if isinstance(value, list)
        for place in places
        if -len(value) <= place < len(value)
    ]


def _slice(node: Slice, _: bool) -> Step:
    if node.step == 0:
        raise JsonPathError("a slice cannot step by 0")
    part = slice(node.start, node.end, node.step)

    def step(budget: Budget, values: list[Any]) -> list[Any]:
        found = [item for value in values if isinstance(value, list) for item in value[part]]
        budget.spend(len(found))
        return found

    return step


def _each(budget: Budget, values: list[Any]) -> list[Any]:
    found = [item for value in values for item in children(value)]
    budget.spend(len(found))
    return found


def _wildcard(_: JSONPath, __: bool) -> Step:
    return _each


_COMPILERS: dict[type, Callable[[Any, bool], Step]] = {
    Child: _child,
    Descendants: _descendants,
    Fields: _fields,
    Index: _index,
    Root: _root,
    Slice: _slice,
    Wildcard: _wildcard,
}
