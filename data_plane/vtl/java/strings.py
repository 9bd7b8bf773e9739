"""The methods of java.lang.String (handbook/03 section 5.1).

Positions and lengths count UTF-16 units. Whatever makes a text pays for it first.
"""

from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java import formatter, regexes
from data_plane.vtl.java.method import ANY, COLLECTION, INTEGER, TEXT, Method, Table, pure
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.utf16 import joined, units
from data_plane.vtl.java.values import Array
from data_plane.vtl.limits import Budget


def _substring(budget: Budget, text: str, begin: int, end: int | None = None) -> str:
    text = units(text)
    stop = len(text) if end is None else end
    if not 0 <= begin <= stop <= len(text):
        raise Refusal(f"substring: {begin}, {stop} is outside a text of {len(text)}")
    budget.text(stop - begin)
    return joined(text[begin:stop])


def _char_at(_: Budget, text: str, index: int) -> str:
    text = units(text)
    if not 0 <= index < len(text):
        raise Refusal(f"charAt: {index} is outside a text of {len(text)}")
    return text[index]


def _index_of(budget: Budget, text: str, part: str, start: int = 0) -> int:
    budget.text(len(text))
    return units(text).find(units(part), max(start, 0))


def _last_index_of(budget: Budget, text: str, part: str, start: int | None = None) -> int:
    budget.text(len(text))
    text, part = units(text), units(part)
    return text.rfind(part) if start is None else text.rfind(part, 0, max(start + len(part), 0))


def _contains(budget: Budget, text: str, part: str) -> bool:
    budget.text(len(text))
    return part in text


def _replace(budget: Budget, text: str, old: str, new: str) -> str:
    budget.text(len(text))
    budget.text(len(text) + text.count(old) * max(len(new) - len(old), 0))
    return text.replace(old, new)


def _concat(budget: Budget, text: str, more: str) -> str:
    budget.text(len(text) + len(more))
    return text + more


def _repeat(budget: Budget, text: str, count: int) -> str:
    if count < 0:
        raise Refusal(f"repeat: {count} is negative")
    budget.text(len(text) * count)
    return text * count


def _join(budget: Budget, _: str, separator: str, *parts: Any) -> str:
    items = parts[0] if len(parts) == 1 and isinstance(parts[0], list) else parts
    texts = [java_text(budget, item) for item in items]
    budget.text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _value_of(budget: Budget, _: str, value: Any) -> str:
    return java_text(budget, value)


def _lower(budget: Budget, text: str) -> str:
    budget.text(len(text))
    return text.lower()


def _upper(budget: Budget, text: str) -> str:
    budget.text(len(text))
    return text.upper()


def _trim(budget: Budget, text: str) -> str:
    """Java's trim takes away every character up to the blank, U+0020."""
    budget.text(len(text))
    begin, end = 0, len(text)
    while begin < end and text[begin] <= " ":
        begin += 1
    while begin < end and text[end - 1] <= " ":
        end -= 1
    return text[begin:end]


def _compare(_: Budget, text: str, other: str) -> int:
    one, two = units(text), units(other)
    for left, right in zip(one, two, strict=False):
        if left != right:
            return ord(left) - ord(right)
    return len(one) - len(two)


def _compare_ignoring_case(budget: Budget, text: str, other: str) -> int:
    return _compare(budget, text.lower(), other.lower())


def _hash_code(budget: Budget, text: str) -> int:
    budget.text(len(text) * 8)
    code = 0
    for unit in units(text):
        code = (code * 31 + ord(unit)) & 0xFFFFFFFF
    return code - (1 << 32) if code >> 31 else code


def _split(budget: Budget, text: str, pattern: str, limit: int = 0) -> Array:
    return Array(map(joined, regexes.split(budget, text, pattern, limit)))


STRING: Table = {
    "charAt": (Method(_char_at, (INTEGER,)),),
    "compareTo": (Method(_compare, (TEXT,)),),
    "compareToIgnoreCase": (Method(_compare_ignoring_case, (TEXT,)),),
    "concat": (Method(_concat, (TEXT,)),),
    "contains": (Method(_contains, (TEXT,)),),
    "endsWith": (Method(pure(str.endswith), (TEXT,)),),
    "equals": (Method(pure(lambda text, other: text == other), (ANY,)),),
    "equalsIgnoreCase": (
        Method(pure(lambda text, other: text.lower() == other.lower()), (TEXT,)),
        Method(pure(lambda text, other: False), (ANY,)),
    ),
    "format": (Method(formatter.format_text, (TEXT, ANY), many=True),),
    "hashCode": (Method(_hash_code),),
    "indexOf": (Method(_index_of, (TEXT,)), Method(_index_of, (TEXT, INTEGER))),
    "isBlank": (Method(pure(lambda text: not text.strip())),),
    "isEmpty": (Method(pure(lambda text: not text)),),
    "join": (Method(_join, (TEXT, COLLECTION)), Method(_join, (TEXT, ANY), many=True)),
    "lastIndexOf": (Method(_last_index_of, (TEXT,)), Method(_last_index_of, (TEXT, INTEGER))),
    "length": (Method(pure(lambda text: len(units(text)))),),
    "matches": (Method(regexes.matches, (TEXT,)),),
    "repeat": (Method(_repeat, (INTEGER,)),),
    "replace": (Method(_replace, (TEXT, TEXT)),),
    "replaceAll": (Method(regexes.replace_all, (TEXT, TEXT)),),
    "replaceFirst": (Method(regexes.replace_first, (TEXT, TEXT)),),
    "split": (Method(_split, (TEXT,)), Method(_split, (TEXT, INTEGER))),
    "startsWith": (
        Method(pure(str.startswith), (TEXT,)),
        Method(
            pure(lambda text, part, start: start >= 0 and units(text).startswith(units(part), start)), (TEXT, INTEGER)
        ),
    ),
    "strip": (Method(pure(str.strip)),),
    "substring": (Method(_substring, (INTEGER,)), Method(_substring, (INTEGER, INTEGER))),
    "toLowerCase": (Method(_lower),),
    "toString": (Method(pure(lambda text: text)),),
    "toUpperCase": (Method(_upper),),
    "trim": (Method(_trim),),
    "valueOf": (Method(_value_of, (ANY,)),),
}
