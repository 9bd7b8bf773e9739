"""Reads the text of a filter, or the arguments of a function, into functions of a `Scene`."""

import re
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from data_plane.vtl.documents import NotJson, decode
from data_plane.vtl.jsonpath.filters import MISSING, OPERATORS, Operand, Predicate, Regex
from data_plane.vtl.jsonpath.steps import JsonPathError
from data_plane.vtl.limits import Budget

DEPTH = 20

_Read = TypeVar("_Read")


class FindsValues(Protocol):
    """A compiled path, as a filter needs it."""

    def find(self, document: Any, budget: Budget | None = None) -> Any: ...


_OPERATOR = re.compile(
    r"==|!=|<=|>=|=~|<|>|(?:" + "|".join(name for name in OPERATORS if name.isalpha()) + r")\b", re.IGNORECASE
)
_SPACE = re.compile(r"\s*")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/([dimsuxU]*)", re.DOTALL)
_JSON = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b")
_PATH_PIECE = re.compile(r"[^\s\[\]()<>=!&|,'\"~]+")


class Reader:
    """Reads one filter, or the arguments of one function, from left to right."""

    def __init__(self, text: str, compile_path: Callable[[str], FindsValues]) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.compile_path = compile_path

    def predicate(self) -> Predicate:
        test = self._either()
        if self.at != len(self.text):
            raise self._wrong()
        return test

    def operands(self) -> list[Operand]:
        """`1, $.a, 'x'`: as many sides as there are, with commas between."""
        found: list[Operand] = []
        while not found or self._take(","):
            found.append(self._operand())
        if self.at != len(self.text):
            raise self._wrong()
        return found

    def _wrong(self) -> JsonPathError:
        return JsonPathError(f"no filter of a JSONPath: {self.text} (at {self.at + 1})")

    def _take(self, token: str) -> bool:
        self._match(_SPACE)
        if self.text.startswith(token, self.at):
            self.at += len(token)
            self._match(_SPACE)
            return True
        return False

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def _either(self) -> Predicate:
        tests = [self._all()]
        while self._take("||"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda scene: any(test(scene) for test in tests)

    def _all(self) -> Predicate:
        tests = [self._one()]
        while self._take("&&"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda scene: all(test(scene) for test in tests)

    def _one(self) -> Predicate:
        if self._take("!"):
            test = self._nested(self._one)
            return lambda scene: not test(scene)
        if self._take("("):
            test = self._nested(self._either)
            if not self._take(")"):
                raise self._wrong()
            return test
        return self._comparison()

    def _nested(self, read: Callable[[], _Read]) -> _Read:
        self.depth += 1
        if self.depth > DEPTH:
            raise JsonPathError("a filter is nested too deeply")
        inner = read()
        self.depth -= 1
        return inner

    def _comparison(self) -> Predicate:
        left = self._operand()
        self._match(_SPACE)
        found = self._match(_OPERATOR)
        if not found:
            return lambda scene: left(scene) is not MISSING
        compare, right = OPERATORS[found[0].lower()], self._operand()
        return lambda scene: compare(scene, left(scene), right(scene))

    def _operand(self) -> Operand:
        self._match(_SPACE)
        if self.text[self.at : self.at + 1] in ("@", "$"):
            return self._path()
        value = self._value()
        return lambda _: value

    def _value(self) -> Any:
        self._match(_SPACE)
        if found := self._match(_STRING):
            return re.sub(r"\\(.)", r"\1", found[1] if found[1] is not None else found[2])
        if found := self._match(_JSON):
            return self._json(found[0])
        if found := self._match(_REGEX):
            return Regex(f"(?{found[2]}){found[1]}" if found[2] else found[1])
        if self._take("["):
            return self._nested(self._list)
        raise self._wrong()

    def _json(self, text: str) -> Any:
        try:
            return decode(text)[0]
        except NotJson as problem:
            raise self._wrong() from problem

    def _list(self) -> list[Any]:
        values: list[Any] = []
        while not self._take("]"):
            if values and not self._take(","):
                raise self._wrong()
            values.append(self._value())
        return values

    def _path(self) -> Operand:
        root, begin = self.text[self.at], self.at + 1
        self.at += 1
        while self._match(_PATH_PIECE) or self._bracket():
            pass
        path = self.compile_path("$" + self.text[begin : self.at])
        if root == "@":
            return lambda scene: path.find(scene.element, scene.budget)
        return lambda scene: path.find(scene.document, scene.budget)

    def _bracket(self) -> bool:
        """Steps over `[...]` or the `()` of a function, whole."""
        opening = self.text[self.at : self.at + 1]
        if opening not in ("[", "("):
            return False
        self.at = closing(self.text, self.at)
        return True


_INSIDE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[\[(]|[\])]|.", re.DOTALL)


def closing(text: str, at: int) -> int:
    """The place behind the bracket that closes the one at `at`, quoted text apart."""
    depth = 0
    for found in _INSIDE.finditer(text, at):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    raise JsonPathError(f"a bracket is not closed: {text}")
