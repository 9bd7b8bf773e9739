"""Java's regular expressions, by the `regex` module, and never without a limit of time.

`regex` speaks Java's flavour but for what `translate` respells. What Java does not know and `regex` does (fuzzy
matches, recursion, named lists, verbs) is refused, as Java refuses it. A pattern may come from a client, and may try
for ever: `regex`, unlike `re`, takes a timeout, and the time that a match took is paid for from the budget.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from time import perf_counter
from typing import TypeVar

import regex

from data_plane.vtl.errors import Refusal
from data_plane.vtl.limits import Budget

SECONDS = 1.0
UNITS_PER_SECOND = 1_000_000
PATTERN_SIZE = 2_000

_Found = TypeVar("_Found")

_LINE_ENDS = r"\n\r\u0085\u2028\u2029"
_BLANKS = r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_VERTICAL = r"\n\x0b\f\r\u0085\u2028\u2029"
_ESCAPES = {
    "e": r"\x1b",
    "h": f"[{_BLANKS}]",
    "H": f"[^{_BLANKS}]",
    "v": f"[{_VERTICAL}]",
    "V": f"[^{_VERTICAL}]",
    "z": r"\Z",
    "Z": rf"(?=(?:\r\n|[{_LINE_ENDS}])?\Z)",
}
_SAME_IN_BOTH = frozenset("AbBdDfGnpPrRsStuwWxX")
_JAVA = re.compile(
    r"""\\Q(?P<quote>.*?)(?:\\E|\Z)
      | \\k<(?P<backreference>[A-Za-z][A-Za-z0-9]*)>
      | \\0(?P<octal>[0-3]?[0-7]{1,2})
      | \\x\{(?P<code>[0-9A-Fa-f]{1,6})\}
      | \\(?P<escape>.)
      | (?P<open>\[\^?\]?)
      | (?P<close>\])
      | (?P<set_operator>--|~~|\|\|)
      | \(\?(?P<flags>[dimsuxU]*(?:-[dimsuxU]+)?)(?P<flags_end>[:)])
      | (?P<group>\(\?(?:[=!>]|<[=!]|<[A-Za-z][A-Za-z0-9]*>))
      | (?P<repeat>\{\d+(?:,\d*)?\})
      | (?P<foreign>\(\?|\(\*|\{)
      | (?P<dot>\.)
      | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
_REPLACEMENT = re.compile(
    r"\\(?P<literal>.)|\$(?P<number>\d+)|\$\{(?P<name>\w+)\}|(?P<text>[^\\$]+)|(?P<bad>.)", re.DOTALL
)


def translate(pattern: str) -> str:
    """A pattern in Java's spelling in that of `regex`, version 1."""
    pieces: list[str] = []
    depth, dot = 0, f"[^{_LINE_ENDS}]"
    for found in _JAVA.finditer(pattern):
        kind, text = found.lastgroup or "", found[0]
        if kind == "open":
            depth += 1
            pieces.append(text.replace("]", r"\]"))
        elif kind == "close":
            depth = max(depth - 1, 0)
            pieces.append(text)
        elif depth and kind not in ("quote", "octal", "code", "escape"):
            pieces.append(regex.escape(text) if kind != "plain" else text)
        elif kind == "dot":
            pieces.append(dot)
        else:
            if kind == "flags_end" and "s" in found["flags"].partition("-")[0]:
                dot = "."
            pieces.append(_RESPELLED.get(kind, _as_it_is)(found))
    return "".join(pieces)


def _as_it_is(found: re.Match[str]) -> str:
    return found[0]


def _escape(found: re.Match[str]) -> str:
    letter = found["escape"]
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isascii() and letter.isalpha() and letter not in _SAME_IN_BOTH:
        raise Refusal(f"\\{letter} means nothing in a regular expression")
    return found[0] if letter.isascii() and letter.isalnum() else regex.escape(letter)


def _flags(found: re.Match[str]) -> str:
    """`d`, `u` and `U` choose between ASCII and Unicode in Java; here they change nothing."""
    on, _, off = (re.sub("[duU]", "", part) for part in found["flags"].partition("-"))
    return f"(?{on}{'-' + off if off else ''}{found['flags_end']}" if on or off or found["flags_end"] == ":" else ""


def _foreign(found: re.Match[str]) -> str:
    raise Refusal(f"{found[0]} at {found.start()} is no part of a regular expression in Java")


_RESPELLED: dict[str, Callable[[re.Match[str]], str]] = {
    "quote": lambda found: regex.escape(found["quote"]),
    "backreference": lambda found: f"(?P={found['backreference']})",
    "octal": lambda found: regex.escape(chr(int(found["octal"], 8))),
    "code": lambda found: regex.escape(chr(min(int(found["code"], 16), 0x10FFFF))),
    "escape": _escape,
    "flags_end": _flags,
    "set_operator": _as_it_is,
    "foreign": _foreign,
}


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> "regex.Pattern[str]":
    if len(pattern) > PATTERN_SIZE:
        raise Refusal(f"a regular expression of more than {PATTERN_SIZE} characters")
    try:
        return regex.compile(translate(pattern), regex.VERSION1 | regex.ASCII)
    except (regex.error, RecursionError, OverflowError, ValueError, KeyError, IndexError) as problem:
        raise Refusal(f"not a regular expression: {pattern}") from problem


def _within_time(budget: Budget, search: Callable[[float], _Found]) -> _Found:
    started = perf_counter()
    try:
        found = search(SECONDS)
    except TimeoutError as problem:
        raise Refusal("a regular expression takes too long") from problem
    budget.spend(int((perf_counter() - started) * UNITS_PER_SECOND))
    return found


def matches(budget: Budget, text: str, pattern: str) -> bool:
    """String.matches: the pattern must match the whole text."""
    compiled = compile_pattern(pattern)
    return _within_time(budget, lambda seconds: compiled.fullmatch(text, timeout=seconds)) is not None


def replace_all(budget: Budget, text: str, pattern: str, replacement: str) -> str:
    return _replace(budget, text, pattern, replacement, once=False)


def replace_first(budget: Budget, text: str, pattern: str, replacement: str) -> str:
    return _replace(budget, text, pattern, replacement, once=True)


def split(budget: Budget, text: str, pattern: str, limit: int = 0) -> list[str]:
    """String.split: without a limit, empty texts at the end are left out; matching nothing at the start is no split."""
    parts: list[str] = []
    begin = 0
    for found in _every(budget, text, pattern):
        if len(parts) == limit - 1:
            break
        if found.end() > 0:
            parts.append(text[begin : found.start()])
            begin = found.end()
    parts.append(text[begin:])
    if limit == 0:
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        if parts == [""] and text:
            parts = []
    return parts


def _every(budget: Budget, text: str, pattern: str) -> Iterator["regex.Match[str]"]:
    compiled = compile_pattern(pattern)
    budget.text(len(text))
    matches_left = compiled.finditer(text, timeout=SECONDS)
    while True:
        found = _within_time(budget, lambda _: next(matches_left, None))
        if found is None:
            return
        budget.spend(1)
        yield found


def _replace(budget: Budget, text: str, pattern: str, replacement: str, *, once: bool) -> str:
    pieces: list[str] = []
    begin = 0
    for found in _every(budget, text, pattern):
        pieces.append(text[begin : found.start()])
        pieces += _replacement(found, replacement)
        budget.text(len(pieces[-1]) + len(replacement))
        begin = found.end()
        if once:
            break
    pieces.append(text[begin:])
    budget.text(sum(map(len, pieces)))
    return "".join(pieces)


def _replacement(found: "regex.Match[str]", replacement: str) -> list[str]:
    """What stands for one match. `$2` and `${name}` are groups, a backslash makes the next character plain.

    "If the second group matched the string "foo", then passing the replacement string "$2bar" would cause "foobar"".
    """
    if "\\" not in replacement and "$" not in replacement:
        return [replacement]
    return [_part(found, part) for part in _REPLACEMENT.finditer(replacement)]


def _part(found: "regex.Match[str]", part: re.Match[str]) -> str:
    kind = part.lastgroup
    if kind in ("literal", "text"):
        return part[kind]
    try:
        if kind == "name":
            return found[part["name"]] or ""
        if kind == "number":
            return _numbered(found, part["number"])
    except IndexError as problem:
        raise Refusal(f"{part[0]} is no group of the regular expression") from problem
    raise Refusal("a lone $ or backslash in a replacement")


def _numbered(found: "regex.Match[str]", digits: str) -> str:
    """As many digits belong to the group's number as there are groups for; the others are text."""
    length = 1
    while length < len(digits) and int(digits[: length + 1]) <= len(found.groups()):
        length += 1
    return (found[int(digits[:length])] or "") + digits[length:]
