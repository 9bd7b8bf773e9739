"""Filter patterns of CloudWatch Logs: which messages they want."""

import pytest

from emulator.aws.filter_patterns import FilterPatternError, compile_pattern

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
        pytest.param('"ERROR', set(), id="a quotation mark alone is a character"),
        pytest.param("{ $.status = 400 }", {400, 401, 419, 420, 500, 200}, id="for JSON: not read"),
        pytest.param("[level, status=4*]", {400, 401, 419, 420, 500, 200}, id="for columns: not read"),
    ],
)
def test_patterns(pattern: str, wanted: set[int]) -> None:
    wants = compile_pattern(pattern)
    assert {number for number, message in MESSAGES.items() if wants(message)} == wanted


def test_a_quotation_mark_within_a_phrase() -> None:
    assert compile_pattern(r'"said \"no\""')('they said "no" again')


@pytest.mark.parametrize("pattern", ["%(a+)+$%", "%[%", "ERROR %a{2,1}%"])
def test_regular_expressions_that_cannot_be_read(pattern: str) -> None:
    """AWS's have no groups, and so none that take for ever."""
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)
