"""Filter patterns of CloudWatch Logs: which messages they want."""

import pytest

from emulator.aws.logs.filter_expressions import FilterPatternError
from emulator.aws.logs.filter_patterns import compile_pattern

MESSAGES = {
    400: "[ERROR 400] BAD REQUEST",
    401: "[ERROR 401] UNAUTHORIZED REQUEST",
    419: "[ERROR 419] MISSING ARGUMENTS",
    420: "[ERROR 420] INVALID ARGUMENTS",
    500: "[ERROR 500] INTERNAL SERVER ERROR",
    200: "[SUCCESS 200] AUTHORIZED REQUEST",
}
"""As in AWS's "Using filter patterns to match terms in unstructured log events", whose examples these are."""


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        pytest.param("", {400, 401, 419, 420, 500, 200}, id="everything"),
        pytest.param("ERROR", {400, 401, 419, 420, 500}, id="a term"),
        pytest.param("error", set(), id="case counts"),
        pytest.param("ERROR ARGUMENTS", {419, 420}, id="all of several"),
        pytest.param("?SUCCESS ?ARGUMENTS", {419, 420, 200}, id="any of several"),
        pytest.param('"INTERNAL SERVER ERROR"', {500}, id="a phrase"),
        pytest.param('?"SERVER ERROR" ?"BAD REQUEST"', {400, 500}, id="any of several phrases"),
        pytest.param("ERROR -ARGUMENTS", {400, 401, 500}, id="one and not the other"),
        pytest.param('-"BAD REQUEST" -ARGUMENTS', {401, 500, 200}, id="neither"),
        pytest.param("?SUCCESS ERROR", {400, 401, 419, 420, 500}, id="what is optional decides nothing then"),
        pytest.param("%AUTHORIZED%", {401, 200}, id="a regular expression"),
        pytest.param(r"%\[ERROR 4[0-9]{2}\] [A-Z]+ A% -INVALID", {419}, id="one with operators, and a term"),
        pytest.param('[level="ERROR 4*", text]', {400, 401, 419, 420}, id="for columns"),
    ],
)
def test_patterns(pattern: str, wanted: set[int]) -> None:
    wants = compile_pattern(pattern)
    assert {number for number, message in MESSAGES.items() if wants(message)} == wanted


def test_a_quotation_mark_within_a_phrase() -> None:
    assert compile_pattern(r'"said \"no\""')('they said "no" again')


@pytest.mark.parametrize("pattern", ["%(a+)+$%", "%[%", "ERROR %a{2,1}%", "{ $.a = %(b)% }"])
def test_regular_expressions_that_cannot_be_read(pattern: str) -> None:
    """AWS's have no groups, and so none that take for ever."""
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ['"ERROR', '?"?REPORT ?NR_LAMBDA_MONITORING ?"Task timed out""'])
def test_quotation_marks_that_are_not_closed(pattern: str) -> None:
    """The second is of newrelic/serverless-newrelic-lambda-layers issue 36: `Invalid subscription filter pattern`."""
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)


RECORD = """
{
  "eventType": "UpdateTrail",
  "sourceIPAddress": "111.111.111.111",
  "arrayKey": ["value", "another value"],
  "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
  "SomeObject": null,
  "ThisFlag": true,
  "errorCode": 400,
  "latency": 50.5,
  "user": {"id": 1, "email": "John.Stiles@example.com"},
  "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
  "actions": ["GET", "PUT", "DELETE"],
  "coordinates": [0, 1e-3, 1e3],
  "stack.name": "web"
}
"""
"""Much as in AWS's "Using filter patterns to match terms in JSON log events", whose examples most of these are."""


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ('{ $.eventType = "updatetrail" }', False),
        ('{$.eventType="UpdateTrail"}', True),
        ("{ $.eventType = UpdateTrail }", True),
        ("{ $.eventType = Update* }", True),
        ('{ $.eventType = "*date*il" }', True),
        ('{ $.eventType = "*Trail*Trail" }', False),
        ("{ $.eventType = %Trail% }", True),
        ("{ $.eventType = %^Trail% }", False),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = 111.111.* }", True),
        ('{ $.arrayKey[0] = "value" }', True),
        ("{ $.arrayKey[0] = %val.{2}% }", True),
        ('{ $.arrayKey[2] = "*" }', False),
        ("{ $.objectList[1].id = 2 }", True),
        ('{ $.objectList = "*" }', False),
        ('{ $.objectList != "a" }', False),
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.SomeOtherObject IS NULL }", False),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.SomeObject NOT EXISTS }", False),
        ("{ $.ThisFlag IS TRUE }", True),
        ("{ $.ThisFlag IS FALSE }", False),
        ("{ $.errorCode IS TRUE }", False),
        ("{ $.errorCode = 400 }", True),
        ("{ $.errorCode = 4* }", True),
        ("{ $.errorCode != 400 }", False),
        ("{ $.errorCode != 500 }", True),
        ('{ $.errorCode = "*" }', True),
        ("{ $.missing != 500 }", False),
        ("{ $.latency > 50 }", True),
        ("{ $.latency >= 50.5 }", True),
        ("{ $.latency < 50.5 }", False),
        ("{ $.latency <= 5.05e1 }", True),
        ("{ $.eventType > 1 }", False),
        ("{ $.coordinates[1] = 1e-3 }", True),
        ("{ $.coordinates[2] != 1e+3 }", False),
        ('{ $.user.id = 1 && $.users[0].email = "John.Doe@example.com" }', True),
        ('{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" }', True),
        ('{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', False),
        ('{ $.user.id = 2 && $.users[0].email = "nonmatch" || $.actions[0] = "GET" }', True),
        ('{ $.user.id = 2 && ($.users[0].email = "nonmatch" || $.actions[0] = "GET") }', False),
        ("{ $.['stack.name'] = web }", True),
    ],
)
def test_patterns_for_json(pattern: str, wanted: bool) -> None:
    assert compile_pattern(pattern)(RECORD) is wanted


@pytest.mark.parametrize("message", ["ERROR", "", '"text"', "[1]", "{", '{"a": 2} and more', "[" * 100_000, "\ud800"])
def test_what_is_not_such_json_is_not_wanted(message: str) -> None:
    assert not compile_pattern("{ $.a = 2 }")(message)


@pytest.mark.parametrize(
    "pattern",
    [
        "{ }",
        "{ $.a = 1",
        "{ $.a }",
        "{ $.a = }",
        "{ = 1 }",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a = 1) }",
        "{ $.a = 1 $.b = 2 }",
        '{ $.a > "text" }',
        "{ $.a IS MAYBE }",
        "{ $.a NOT TRUE }",
        "{ $.a[*] = 1 }",
        "{ a = 1 }",
        f"{{ {'(' * 5000}$.a = 1{')' * 5000} }}",
    ],
)
def test_patterns_for_json_that_cannot_be_read(pattern: str) -> None:
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["%x*x*x*x*x*x*x*x*[yz]%", "{ $.a = %x*x*x*x*x*x*x*x*[yz]% }"])
def test_an_expression_that_takes_for_ever_wants_nothing(pattern: str) -> None:
    text = "x" * 3000
    assert not compile_pattern(pattern)(f'{{"a": "{text}"}}')
