"""Filter patterns of CloudWatch Logs for messages that are JSON: `{ ($.level = "ERR*" || $.took > 1e3) && $.id = 7 }`.

A comparison holds for a member that is there and is neither an object, an array nor null. `*` stands for any text, with
quotation marks or without, and so `$.a = "*"` for any value. `IS NULL`, `IS TRUE`, `IS FALSE` and `NOT EXISTS` say what
they mean.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from emulator.aws.logs.filter_expressions import NUMBERS, TEXTS, FilterPatternError, Wants, number_of, text_test

_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>&&|\|\||!=|<=|>=|[=<>()])
    |(?P<selector>\$(?:\.[\w-]+|\.?\[\s*(?:\d{1,9}|'[^']*'|"[^"]*")\s*\])+)
    |"(?P<quoted>(?:[^"\\]|\\.)*)"
    |%(?P<expression>[^%]+)%
    |(?P<word>[^\s()&|=<>!"%$]+))\s*""",
    re.VERBOSE,
)
_STEP = re.compile(r"\.([\w-]+)|\[\s*(\d+)\s*\]|\[\s*['\"]([^'\"]*)['\"]\s*\]")
_DEEPEST = 32
ABSENT = object()
_IS: Mapping[str, object] = {"NULL": None, "TRUE": True, "FALSE": False}
Test = Callable[[Any], bool]
"""(A message's JSON, or one value in it) -> does it hold?"""


def compile_json_pattern(pattern: str) -> Wants:
    """pattern: with its braces. Raises FilterPatternError."""
    test = _Reader(pattern).read()

    def wants(message: str) -> bool:
        try:
            document = msgspec.json.decode(message)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return False
        return test(document)

    return wants


class _Reader:
    """Reads a pattern from left to right; `&&` binds before `||`."""

    def __init__(self, pattern: str) -> None:
        if not pattern.endswith("}"):
            raise FilterPatternError(pattern)
        self._text, self._at, self._end = pattern, 1, len(pattern) - 1
        self._kind, self._token = "", ""
        self._depth = 0
        self._advance()

    def read(self) -> Test:
        test = self._any()
        if self._kind:
            raise FilterPatternError(self._text)
        return test

    def _advance(self) -> tuple[str, str]:
        """What is read, as its kind and itself; no kind at the end."""
        done = self._kind, self._token
        found = _TOKEN.match(self._text, self._at, self._end)
        if found is None:
            if self._text[self._at : self._end].strip():
                raise FilterPatternError(self._text)
            self._kind, self._token = "", ""
        else:
            self._kind = found.lastgroup or ""
            self._token, self._at = found[self._kind], found.end()
        return done

    def _take(self, kind: str, *tokens: str) -> str:
        if self._kind != kind or (tokens and self._token not in tokens):
            raise FilterPatternError(self._text)
        return self._advance()[1]

    def _takes(self, sign: str) -> bool:
        if (self._kind, self._token) != ("sign", sign):
            return False
        self._advance()
        return True

    def _any(self) -> Test:
        tests = [self._all()]
        while self._takes("||"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._takes("&&"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda document: all(test(document) for test in tests)

    def _one(self) -> Test:
        if not self._takes("("):
            select, test = selector(self._take("selector")), self._test()
            return lambda document: test(select(document))
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterPatternError(self._text)
        within = self._any()
        self._take("sign", ")")
        self._depth -= 1
        return within

    def _test(self) -> Test:
        if self._kind == "word":
            if self._take("word", "IS", "NOT") == "NOT":
                self._take("word", "EXISTS")
                return lambda value: value is ABSENT
            wanted = _IS[self._take("word", *_IS)]
            return lambda value: value is wanted
        sign = self._take("sign", *NUMBERS)
        kind, token = self._advance()
        number = number_of(token) if kind == "word" else None
        if number is None and sign not in TEXTS:
            raise FilterPatternError(self._text)
        return _comparison(sign, text_test(kind, token, self._text), number)


def selector(text: str) -> Callable[[Any], Any]:
    steps: list[str | int] = [
        int(index) if index else member or quoted for member, index, quoted in _STEP.findall(text)
    ]

    def select(document: Any) -> Any:
        for step in steps:
            document = _step(document, step)
        return document

    return select


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    return value[step] if isinstance(value, list) and step < len(value) else ABSENT


def _comparison(sign: str, fits: Callable[[str], object], number: float | None) -> Test:
    compare, wanted = NUMBERS[sign], TEXTS.get(sign)

    def test(value: Any) -> bool:
        if value is ABSENT or value is None or isinstance(value, dict | list):
            return False
        if number is not None and isinstance(value, int | float) and not isinstance(value, bool):
            return compare(value, number)
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        return wanted is not None and bool(fits(text)) is wanted

    return test
