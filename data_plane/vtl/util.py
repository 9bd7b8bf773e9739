"""`$util` (handbook/03 section 3). What AppSync has and API Gateway has not (`toJson`, `error`, `time`) is not here.

Null gives null. What is not text is taken by its toString.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from data_plane.vtl.documents import decode
from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.method import ANY, Method, Table
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.utf16 import encodable, units
from data_plane.vtl.limits import Budget


class Util:
    """The object behind `$util`; it has no state."""

    __slots__ = ()


_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FOREIGN_TO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_ESCAPES = {code: f"\\u{code:04X}" for code in range(32)} | {
    ord(character): "\\" + letter for character, letter in zip("\b\t\n\f\r\"'/\\", "btnfr\"'/\\", strict=True)
}
_PLAIN = re.compile(r"[ !#-&(-.0-\[\]-\x7f]*")


def _escape_java_script(text: str) -> str:
    """As commons-lang's StringEscapeUtils does: quotes, the slash and what is not ASCII too.

    "This function will turn any regular single quotes (') into escaped ones (\\')", which is no JSON.
    """
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.translate(_ESCAPES)
    if escaped.isascii():
        return escaped
    return "".join(unit if unit <= "\x7f" else f"\\u{ord(unit):04X}" for unit in units(escaped))


def _url_encode(text: str) -> str:
    """application/x-www-form-urlencoded, by java.net.URLEncoder: `*` stays, `~` does not."""
    return quote_plus(encodable(text), safe="*").replace("~", "%7E")


def _url_decode(text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise Refusal("urlDecode: % without two hexadecimal digits")
    return unquote_plus(text)


def _base64_encode(text: str) -> str:
    return base64.b64encode(encodable(text).encode()).decode()


def _base64_decode(text: str) -> str:
    """Lenient, as commons-codec: padding may lack, and what is no Base64 is passed over. The bytes are UTF-8."""
    digits = _FOREIGN_TO_BASE64.sub("", text.replace("-", "+").replace("_", "/").partition("=")[0])
    usable = digits[: len(digits) - (len(digits) % 4 == 1)]
    try:
        return base64.b64decode(usable + "=" * (-len(usable) % 4)).decode("utf-8", "replace")
    except binascii.Error as problem:
        raise Refusal("base64Decode: not Base64") from problem


def _of_text(function: Callable[[str], str]) -> tuple[Method, ...]:
    """Paid for before and after: a text may be six times as long when it is escaped."""

    def run(budget: Budget, _: Util, value: Any) -> str | None:
        if value is None:
            return None
        text = value if type(value) is str else java_text(budget, value)
        budget.text(len(text))
        result = function(text)
        budget.text(len(result))
        return result

    return (Method(run, (ANY,)),)


def _parse_json(budget: Budget, _: Util, value: Any) -> Any:
    if value is None:
        return None
    text = java_text(budget, value)
    budget.spend(len(text))
    parsed, plain = decode(encodable(text))
    budget.plain = budget.plain and plain
    return parsed


UTIL: Table = {
    "base64Decode": _of_text(_base64_decode),
    "base64Encode": _of_text(_base64_encode),
    "escapeJavaScript": _of_text(_escape_java_script),
    "parseJson": (Method(_parse_json, (ANY,)),),
    "urlDecode": _of_text(_url_decode),
    "urlEncode": _of_text(_url_encode),
}
