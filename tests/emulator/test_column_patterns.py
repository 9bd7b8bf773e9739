"""Filter patterns of CloudWatch Logs for columns: which messages they want, and what they find in them.

The examples, messages too, are those of AWS's API reference of TestMetricFilter and of "Using filter patterns to match
terms in space-delimited log events"; `[timestamp=*Z, request_id="*-*", event]` is what AWS's console offers for logs of
functions: their `event` is the rest of the line.
"""

import pytest

from emulator.aws.logs.column_patterns import Columns
from emulator.aws.logs.filter_expressions import FilterPatternError
from emulator.aws.logs.filter_patterns import compile_pattern

APACHE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'
NUMBERED = {
    "1": "127.0.0.1", "2": "-", "3": "frank", "4": "10/Oct/2000:13:25:15 -0700",
    "5": "GET /apache_pb.gif HTTP/1.0", "6": "200", "7": "1534",
}  # fmt: skip


def named(**columns: str) -> dict[str, str]:
    """The columns of APACHE, those at the numbers given by their names."""
    numbers = {number.removeprefix("_"): name for number, name in columns.items()}
    return {numbers.get(number, number): value for number, value in NUMBERED.items()}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (
            "[ip, identity, user_id, timestamp, request, status_code, size]",
            named(_1="ip", _2="identity", _3="user_id", _4="timestamp", _5="request", _6="status_code", _7="size"),
        ),
        ("[..., size]", named(_7="size")),
        ("[]", NUMBERED),
        ("[...]", NUMBERED),
        ("[..., status_code=200, size]", named(_6="status_code", _7="size")),
        ("[..., status_code=500, size]", None),
        ("[..., request=*.gif*, status_code=2*,]", named(_5="request", _6="status_code")),
        ("[..., request=*.html*, status_code=2*,]", None),
        ("[ip, ..., size]", named(_1="ip", _7="size")),
        ("[ip, user, ...]", named(_1="ip", _2="user")),
        ("[ip, , user, ...]", named(_1="ip", _3="user")),
        (r"[ip=%127\.0\.0\.[1-9]%, ...]", named(_1="ip")),
        (r"[ip=%127\.0\.0\.[2-9]%, ...]", None),
        ("[..., status_code = 404 || status_code = 200, size]", named(_6="status_code", _7="size")),
        ("[..., status_code >= 200 && status_code < 300, size > 1e3]", named(_6="status_code", _7="size")),
        ("[..., status_code, size > 2000]", None),
        ("[..., status_code = 2* && bytes > 1000]", named(_6="status_code", _7="bytes")),
        ("[..., status_code = 200.0, size]", named(_6="status_code", _7="size")),
        ('[..., user = "fr*k", timestamp, request, status_code, size]', named(
            _3="user", _4="timestamp", _5="request", _6="status_code", _7="size"
        )),
        ("[..., user != frank, timestamp, request, status_code, size]", None),
        ("[..., user > 5, timestamp, request, status_code, size]", None),
        ("[a, b, c, d, e, f, g, h]", None),
        ("[a, b, c, d, ..., e, f, g, h]", None),
        (
            "[ip, rest]",
            {"ip": "127.0.0.1", "rest": '- frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'},
        ),
    ],
)  # fmt: skip
def test_what_is_found(pattern: str, found: dict[str, str] | None) -> None:
    assert Columns(pattern).extract(APACHE) == found
    assert Columns(pattern)(APACHE) is (found is not None)


ORDERED = {
    "info": "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200",
    "warning": "WARNING 09/25/2014 12:00:02 Invalid user request",
    "error": "ERROR 09/25/2014 12:00:02 Failed to process request",
}


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("[w1=ERROR, w2]", {"error"}),
        ("[w1=ERROR || w1=WARNING, w2]", {"error", "warning"}),
        ("[w1!=ERROR && w1!=WARNING, w2]", {"info"}),
        ("[w1!=ERROR&&w1!=WARNING, w2]", {"info"}),
    ],
)
def test_words_in_their_order(pattern: str, wanted: set[str]) -> None:
    wants = compile_pattern(pattern)
    assert {name for name, message in ORDERED.items() if wants(message)} == wanted


def test_the_rest_of_a_functions_line() -> None:
    pattern = Columns('[timestamp=*Z, request_id="*-*", event]')
    row = pattern.extract('2026-01-01T00:00:00.000Z\ta1-b2\tINFO {"a": [1, 2]}\n')
    assert row == {"timestamp": "2026-01-01T00:00:00.000Z", "request_id": "a1-b2", "event": 'INFO {"a": [1, 2]}'}
    assert pattern.extract("START RequestId: a1-b2 Version: 1") is None


@pytest.mark.parametrize(
    ("message", "columns"),
    [
        ("[ERROR] Caught", ["ERROR", "Caught"]),
        ('"a b" [c d]', ["a b", "c d"]),
        ("[open and", ["[open", "and"]),
        ('"open and', ['"open', "and"]),
        ("[a]b c", ["[a]b", "c"]),
        ("", []),
    ],
)
def test_brackets_and_quotation_marks(message: str, columns: list[str]) -> None:
    row = Columns("[]").extract(message)
    assert row is not None
    assert list(row.values()) == columns


@pytest.mark.parametrize("message", ["[ " * 130_000, '" ' * 130_000, "[ " * 130_000 + "]x"])
def test_brackets_that_are_not_closed_take_no_time(message: str) -> None:
    """The largest event there may be: each would look for its end through all of it."""
    assert Columns("[..., last]")(message)


@pytest.mark.parametrize(
    "pattern",
    [
        "[a", "[a, ..., b, ...]", "[a = ]", "[a > x]", "[= 5]", "[a b]", '[a = "open]', "[a = %(x)%]", "[a && b]",
        "[a = 1 &&]", "[5 = 5]", "[a = 1 || b]",
    ],
)  # fmt: skip
def test_what_cannot_be_read(pattern: str) -> None:
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)
