"""`compile_path`: a JSONPath as Jayway reads it, compiled once and kept.

A definite path gives the one value it names, or MISSING; an indefinite one (`..`, `*`, slices, unions of indexes,
filters) always gives a list. Without `$` in front, a path starts at the root all the same.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from data_plane.vtl.jsonpath.filters import MISSING, Operand, Predicate, Scene
from data_plane.vtl.jsonpath.functions import FUNCTIONS
from data_plane.vtl.jsonpath.reader import Reader, closing
from data_plane.vtl.jsonpath.steps import JsonPathError, Step, compile_steps, every
from data_plane.vtl.limits import Budget

PATH_SIZE = 1_000
FILTERS_WITHIN_FILTERS = 3

_KEY = re.compile(
    r"""\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]
      | \.?\[\s*(-?\d{1,9})\s*\]
      | \.([^\s.\[\](){}*?,:@'"`]+)(?!\()""",
    re.VERBOSE | re.DOTALL,
)
_FUNCTION = re.compile(r"\.([a-z]+)\(([^()]*)\)\Z")

Find = Callable[[Any, Budget], Any]
Stage = Callable[[Budget, list[Any], Any], list[Any]]


class Path:
    """A compiled JSONPath. definite: it names one value, and does not give a list of what it found."""

    __slots__ = ("_find", "definite", "text")

    def __init__(self, text: str, find: Find, *, definite: bool) -> None:
        self.text, self._find, self.definite = text, find, definite

    def find(self, document: Any, budget: Budget | None = None) -> Any:
        """What the path names in a document (dicts, lists and scalars): a value, a list, or MISSING."""
        return self._find(document, budget or Budget())


@lru_cache(maxsize=1024)
def compile_path(text: str) -> Path:
    """Raises JsonPathError where the text is no JSONPath."""
    return _compile(text, 0)


def _compile(text: str, depth: int) -> Path:
    if len(text) > PATH_SIZE or depth > FILTERS_WITHIN_FILTERS:
        raise JsonPathError(f"a JSONPath that is too long or too deep: {text[:50]}")
    path = text.strip()
    if not path.startswith("$"):
        path = f"$.{path}" if path[:1] not in ("[", ".") else f"${path}"
    keys = _keys(path)
    if keys is not None:
        return Path(text, _walk(keys), definite=True)
    compile_inner = partial(_compile, depth=depth + 1)
    if function := _FUNCTION.search(path):
        return _calling(text, function, depth, Reader(function[2], compile_inner))
    return _stages(text, path, compile_inner)


def _keys(path: str) -> list[str | int] | None:
    """The names and indexes of a definite path; None where it is not one."""
    keys: list[str | int] = []
    at = 1
    while at < len(path):
        found = _KEY.match(path, at)
        if not found:
            return None
        at = found.end()
        quoted = found[1] if found[1] is not None else found[2]
        if quoted is not None:
            keys.append(re.sub(r"\\(.)", r"\1", quoted))
        else:
            keys.append(int(found[3]) if found[3] else found[4])
    return keys


def _walk(keys: list[str | int]) -> Find:
    def find(value: Any, _: Budget) -> Any:
        for key in keys:
            if isinstance(value, dict):
                if key not in value:
                    return MISSING
            elif not isinstance(value, list) or isinstance(key, str) or not -len(value) <= key < len(value):
                return MISSING
            value = value[key]
        return value

    return find


def _calling(text: str, function: re.Match[str], depth: int, reader: Reader) -> Path:
    call = FUNCTIONS.get(function[1])
    if call is None:
        raise JsonPathError(f"no function of a JSONPath: {function[1]}")
    inner = _compile(function.string[: function.start()], depth)
    operands: list[Operand] = reader.operands() if function[2].strip() else []

    def find(document: Any, budget: Budget) -> Any:
        scene = Scene(budget, document, document)
        value = inner.find(document, budget)
        return MISSING if value is MISSING else call(value, [operand(scene) for operand in operands])

    return Path(text, find, definite=True)


def _stages(text: str, path: str, compile_inner: Callable[[str], Path]) -> Path:
    """A path cut at its filters: what stands between two of them is compiled as a path of its own."""
    stages: list[Stage] = []
    definite, at = True, 1
    while at < len(path):
        begin = path.find("[?", at)
        last = begin < 0
        steps = path[at:] if last else path[at:begin]
        deep = steps.endswith("..") and not last
        if plain := steps[:-2] if deep else steps:
            step, is_definite = compile_steps("$" + plain, last=last)
            stages.append(_stage(step))
            definite = definite and is_definite
        if last:
            break
        definite, at = False, closing(path, begin)
        stages.append(_filter(Reader(path[begin + 2 : at - 1], compile_inner).predicate(), deep=deep))

    def find(document: Any, budget: Budget) -> Any:
        values = [document]
        for stage in stages:
            values = stage(budget, values, document)
        if definite:
            return values[0] if values else MISSING
        return values

    return Path(text, find, definite=definite)


def _stage(step: Step) -> Stage:
    return lambda budget, values, _: step(budget, values)


def _filter(test: Predicate, *, deep: bool) -> Stage:
    """The elements of a list that pass; of an object, itself if it passes. deep: every object below is asked."""

    def stage(budget: Budget, values: list[Any], document: Any) -> list[Any]:
        if deep:
            asked = [found for value in values for found in every(budget, value) if isinstance(found, dict)]
        else:
            asked = [item for value in values for item in (value if isinstance(value, list) else [value])]
        budget.spend(len(asked))
        return [item for item in asked if test(Scene(budget, item, document))]

    return stage
