"""What Lambda says of an event that is no JSON: the words of its parser, Jackson.

Both planes say them: Invoke, and a REST API whose function gets what the client sent or a template wrote. As users
report them: srcecde/aws-tutorial-code issue 4 (a token, cut), podaac/hydrocron issue 64 (a comma that lacks, the source
cut), serverless/serverless issue 2270 (a line break in a string).
"""

import json
import re

import msgspec

_VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_NAME = "was expecting double-quote to start field name"
_EXPECTED = {
    "Expecting property name enclosed in double quotes": _NAME,
    "Illegal trailing comma before end of object": _NAME,
    "Expecting ':' delimiter": "was expecting a colon to separate field name and value",
    "Expecting ',' delimiter": "was expecting comma to separate {container} entries",
}
"""What Python's parser complains of -> what Jackson expected there; anything else is a value."""
_NOT_UTF8 = {"invalid start byte": "start", "invalid continuation byte": "middle"}
_SOURCE, _TOKEN = 500, 256
"""How many bytes of the source, and characters of a token, are shown."""
_WORD = re.compile(r"[^\W\d]\w*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMA = re.compile(r",\s*")
_CONTROL = (
    "Illegal unquoted character ((CTRL-CHAR, code {code})): "
    "has to be escaped using backslash to be included in string value"
)
_NUMERIC = " in numeric value"


def complaint(event: bytes) -> str:
    """Empty if the event is JSON."""
    try:
        event.decode()
        msgspec.json.decode(event, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return f"Could not parse payload into json: {_explained(event)}"
    return ""


def _explained(event: bytes) -> str:
    text = event.decode(errors="replace")
    read, what = _not_utf8(event) or _failure(text)
    cut = f"[truncated {len(event) - _SOURCE} bytes]" if len(event) > _SOURCE else ""
    line, column = text.count("\n", 0, read) + 1, read - text.rfind("\n", 0, read)
    source = event[:_SOURCE].decode(errors="replace")
    return f'{what}\n at [Source: (byte[])"{source}"{cut}; line: {line}, column: {column}]'


def _not_utf8(event: bytes) -> tuple[int, str] | None:
    """None also if the JSON ends before the byte that is no UTF-8."""
    try:
        event.decode()
    except UnicodeDecodeError as failure:
        which = _NOT_UTF8.get(failure.reason)
        text = event[: failure.start].decode()
        if which and _failure(text)[0] >= len(text):
            return len(text) + 1, f"Invalid UTF-8 {which} byte 0x{event[failure.end - (which == 'start')]:x}"
    return None


def _failure(text: str) -> tuple[int, str]:
    """How many characters the parser has read, and what it says."""
    try:
        json.loads(text, parse_constant=float)
    except json.JSONDecodeError as failure:
        return _misfit(text, failure)
    except RecursionError:
        return 0, "Document nesting depth exceeds the maximum allowed"
    return _no_value(text, 0)


def _misfit(text: str, failure: json.JSONDecodeError) -> tuple[int, str]:
    at = failure.pos
    if failure.msg.startswith("Invalid control character"):
        return at + 1, _CONTROL.format(code=ord(text[at]))
    if failure.msg.startswith("Unterminated string"):
        return len(text), "Unexpected end-of-input"
    if failure.msg.startswith("Illegal trailing comma") and (comma := _COMMA.match(text, at)):
        at = comma.end()
    expected = _EXPECTED.get(failure.msg)
    if expected:
        return _unexpected(text, at, expected.format(container=_container(text[:at])))
    return _no_value(text, at)


def _no_value(text: str, at: int) -> tuple[int, str]:
    token = _WORD.match(text, at)
    if token:
        return _unrecognized(token, text)
    if text.startswith("-", at):
        return _unexpected(text, at + 1, "expected digit (0-9) to follow minus sign, for valid numeric value", _NUMERIC)
    return _unexpected(text, at, f"expected a valid value {_VALUE}")


def _unexpected(text: str, at: int, expected: str, where: str = "") -> tuple[int, str]:
    if at >= len(text):
        return len(text), "Unexpected end-of-input"
    return at + 1, f"Unexpected character ('{text[at]}' (code {ord(text[at])})){where}: {expected}"


def _unrecognized(token: re.Match[str], text: str) -> tuple[int, str]:
    """The parser has read the character behind the token too, unless it gave up before."""
    if len(token[0]) > _TOKEN:
        return token.start() + _TOKEN, f"Unrecognized token '{token[0][:_TOKEN]}...': was expecting {_VALUE}"
    return min(token.end() + 1, len(text)), f"Unrecognized token '{token[0]}': was expecting {_VALUE}"


def _container(before: str) -> str:
    """What the text is inside of at its end."""
    depth: list[str] = []
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", before)):
        if bracket in "[{":
            depth.append(bracket)
        elif depth:
            depth.pop()
    return "Array" if depth and depth[-1] == "[" else "Object"
