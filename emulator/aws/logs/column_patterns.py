"""Filter patterns of CloudWatch Logs for columns: `[ip, user, ..., status = 4* || status = 500, bytes > 1e3]`.

Columns are set apart by white space; what is in brackets or quotation marks is one. A message has to have a column for
each name, in their order; `...` stands for any number of them, and where it is missing, the last name gets the rest of
the message. Conditions compare numbers where they name one, and else texts, in which `*` stands for anything.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-space-delimited-log-events.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html (its examples)
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from emulator.aws.logs.filter_expressions import (
    NUMBERS,
    TEXTS,
    FilterPatternError,
    number_of,
    text_test,
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>&&|\|\||!=|<=|>=|[=<>,])
    |(?P<ellipsis>\.\.\.)
    |"(?P<quoted>(?:[^"\\]|\\.)*)"
    |%(?P<expression>[^%]+)%
    |(?P<word>[^\s,&|=<>!"%]+))\s*""",
    re.VERBOSE,
)
_WORD = re.compile(r"\S+")
_CLOSING = {"[": "]", '"': '"'}
_ELLIPSIS = "..."
_NUMBERED = re.compile(r"\d+")
Row = Mapping[str, str]
"""The columns of a message by their names, and by their numbers where they have none."""
Test = Callable[[Row], bool]


class Columns:
    """A pattern: call it with a message, or `extract` what it has."""

    def __init__(self, pattern: str) -> None:
        """pattern: with its brackets. Raises FilterPatternError."""
        self._names, self._tests = _Reader(pattern).read()
        self._open = _ELLIPSIS in self._names
        at = self._names.index(_ELLIPSIS) if self._open else len(self._names)
        self._before, self._after = self._names[:at], self._names[at + 1 :]

    def __call__(self, message: str) -> bool:
        return self.extract(message) is not None

    def extract(self, message: str) -> Row | None:
        """None where the message is not wanted."""
        values = self._split(message)
        named = len(self._before) + len(self._after)
        if len(values) < named or (len(values) > named and not self._open):
            return None
        between = [""] * (len(values) - named)
        names = [*self._before, *between, *self._after]
        row = {name or str(number): value for number, (name, value) in enumerate(zip(names, values, strict=True), 1)}
        return row if all(test(row) for test in self._tests) else None

    def _split(self, message: str) -> list[str]:
        """Into as many as there are names, unless there may be more."""
        values: list[str] = []
        for start, end, value in _columns(message):
            if not self._open and len(values) + 1 == len(self._names) and message[end:].strip():
                values.append(message[start:].strip())
                break
            values.append(value)
        return values


def _columns(message: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and what it is. Looked through once, however many of the brackets are not closed."""
    closed = dict.fromkeys(_CLOSING, 0)
    at = 0
    while (word := _WORD.search(message, at)) is not None:
        start, at = word.span()
        opening = message[start]
        if opening in _CLOSING:
            if 0 <= closed[opening] <= start:
                closed[opening] = message.find(_CLOSING[opening], start + 1)
            end = closed[opening]
            if end >= 0 and not message[end + 1 : end + 2].strip():
                at = end + 1
                yield start, at, message[start + 1 : end]
                continue
        yield start, at, word[0]


class _Reader:
    """Reads a pattern from left to right; `&&` binds before `||`."""

    def __init__(self, pattern: str) -> None:
        if not pattern.endswith("]"):
            raise FilterPatternError(pattern)
        self._pattern = pattern
        self._tokens = list(_tokens(pattern[1:-1], pattern))
        self._names: list[str] = []
        self._tests: list[Test] = []

    def read(self) -> tuple[list[str], list[Test]]:
        """The names, `...` among them; an empty one is of a column that has none."""
        if not self._tokens:
            return [_ELLIPSIS], []
        self._column()
        while self._tokens:
            self._take("sign", ",")
            self._column()
        if self._names.count(_ELLIPSIS) > 1:
            raise FilterPatternError(self._pattern)
        return self._names, self._tests

    def _column(self) -> None:
        if not self._tokens or self._tokens[0] == ("sign", ","):
            self._names.append("")
        elif self._tokens[0][0] == "ellipsis":
            self._tokens.pop(0)
            self._names.append(_ELLIPSIS)
        else:
            test = self._any()
            if test is not None:
                self._tests.append(test)

    def _any(self) -> Test | None:
        tests = [self._all()]
        while self._takes("||"):
            tests.append(self._all())
        return _joined(any, tests, self._pattern)

    def _all(self) -> Test | None:
        tests = [self._one()]
        while self._takes("&&"):
            tests.append(self._one())
        return _joined(all, tests, self._pattern)

    def _one(self) -> Test | None:
        """A name that was not there before is the next column's."""
        name = self._take("word")
        if _NUMBERED.fullmatch(name):
            raise FilterPatternError(self._pattern)
        if name not in self._names:
            self._names.append(name)
        if not self._tokens or self._tokens[0][1] in (",", "&&", "||"):
            return None
        sign = self._take("sign", *NUMBERS)
        kind, token = self._tokens.pop(0) if self._tokens else ("", "")
        number = number_of(token) if kind == "word" else None
        if number is None and sign not in TEXTS:
            raise FilterPatternError(self._pattern)
        return _comparison(name, sign, text_test(kind, token, self._pattern), number)

    def _take(self, kind: str, *tokens: str) -> str:
        if not self._tokens or self._tokens[0][0] != kind or (tokens and self._tokens[0][1] not in tokens):
            raise FilterPatternError(self._pattern)
        return self._tokens.pop(0)[1]

    def _takes(self, sign: str) -> bool:
        if not self._tokens or self._tokens[0] != ("sign", sign):
            return False
        self._tokens.pop(0)
        return True


def _tokens(text: str, pattern: str) -> Sequence[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise FilterPatternError(pattern)
        kind = token.lastgroup or ""
        found.append((kind, token[kind]))
        at = token.end()
    return found


def _joined(how: Callable[[Sequence[bool]], bool], tests: list[Test | None], pattern: str) -> Test | None:
    """Of several each must be a condition."""
    if len(tests) == 1:
        return tests[0]
    given = [test for test in tests if test is not None]
    if len(given) < len(tests):
        raise FilterPatternError(pattern)
    return lambda row: how([test(row) for test in given])


def _comparison(name: str, sign: str, fits: Callable[[str], object], number: float | None) -> Test:
    compare, wanted = NUMBERS[sign], TEXTS.get(sign)

    def test(row: Row) -> bool:
        value = row[name]
        measured = number_of(value) if number is not None else None
        if number is not None and measured is not None:
            return compare(measured, number)
        return wanted is not None and bool(fits(value)) is wanted

    return test
