"""Any text compiles or raises a TemplateSyntaxError; rendering raises nothing but a TemplateRenderError."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_plane.vtl import TemplateRenderError, TemplateSyntaxError
from data_plane.vtl.java.printing import double_text
from data_plane.vtl.java.utf16 import joined, units
from data_plane.vtl.members import METHODS
from data_plane.vtl.util import Util
from tests.data_plane.vtl.rendering import render

pytestmark = pytest.mark.slow

PIECES = [
    "$", "$!", "${", "}", "{", "#", "##", "#*", "*#", "#[[", "]]#", "\\", "(", ")", "[", "]", ",", ":", ".", "..",
    "|", "'", '"', "\n", " ", "-", "1", "2.5", "true", "a", "$a", "$b.c", "$m", "$l", "$s", "$input", "$util",
    "$context", "#set($a = ", "#if(", "#elseif(", "#else", "#end", "#foreach($i in ", "#macro(m $p)", "#m(", "#@m(",
    "#define($d)", "$d", "#evaluate(", "#stop", "#break", "#include(", "$foreach.index", "$velocityCount", " + ",
    " * ", " / ", " % ", " - ", " == ", " < ", " && ", " || ", "!", "$input.path('$.a')", "$input.json('$')",
    "$util.urlDecode(", ".size()", ".add(", ".put('k', ", ".substring(", ".split(", ".replaceAll(", ".get(",
    ".keySet()", "[1..3]", "{'k': 1}", "\ud83d\ude00", "\ud800",
]  # fmt: skip
NAMES = sorted({name for table in METHODS.values() for name in table})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["1", "a,b", "%41", "{}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
EXPRESSIONS = st.sampled_from(
    [
        "$a",
        "$b",
        "$l",
        "$m",
        "1",
        "-2",
        "0",
        "2.5",
        "'x'",
        "''",
        "true",
        "[1, 'a']",
        "{'k': $a}",
        "$nope",
        "[$b]",
        "'(a|b)+'",
        "'%s'",
    ]
)


def attempt(template: str, body: str = '{"a": [1]}', **variables: Any) -> None:
    try:
        output = render(template, body, **variables)
    except (TemplateSyntaxError, TemplateRenderError) as error:
        assert error.line >= 1  # noqa: PT017
        assert error.column >= 1  # noqa: PT017
        return
    output.encode()


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text(template: str) -> None:
    attempt(template)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("#set($a = $a.b.c)$a.b[1]")
@example("#macro(m $p)#m($p)#end#m(1)")
def test_any_pieces_of_the_language(template: str) -> None:
    attempt(template, a=[1, {"c": "x"}], m={"k": None}, l=[], s="text")


@settings(max_examples=800, deadline=None, derandomize=True)
@given(VALUES, VALUES, st.sampled_from(NAMES), st.lists(EXPRESSIONS, max_size=3))
def test_any_method_on_any_value(value: Any, other: Any, name: str, arguments: list[str]) -> None:
    call = f"$a.{name}({', '.join(arguments)})"
    attempt(f"<{call}>#set($r = {call})$!r $a $!r.size()", a=value, b=other, l=[value], m={"x": other})


@settings(max_examples=300, deadline=None, derandomize=True)
@given(VALUES, st.sampled_from(sorted(METHODS[Util])))
def test_any_function_of_util(value: Any, name: str) -> None:
    attempt(f"$util.{name}($a) $util.{name}($util.{name}($a))", a=value)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(VALUES, VALUES, st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]))
def test_any_operator_on_any_values(left: Any, right: Any, operator: str) -> None:
    attempt(
        f"#set($r = $a {operator} $b)$!r#if($a {operator} $b)x#end$a[$b]$a.x[0]#set($a[$b] = 1)#set($a.x = $b)$a",
        a=left,
        b=right,
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=80) | VALUES.map(repr), st.text(max_size=10))
def test_any_body(body: str, path: str) -> None:
    quoted = path.replace("'", "''")
    attempt(f"$input.json('$') $input.path('$') $input.body $input.json('{quoted}') $input.params('{quoted}')", body)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_double_is_the_same_double(number: float) -> None:
    assert float(double_text(number)) == number


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text())
def test_utf_16_units_and_back(text: str) -> None:
    assert joined(units(text)) == text
    assert len(units(text)) == len(text.encode("utf-16-le", "surrogatepass")) // 2
