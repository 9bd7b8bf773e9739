"""What is no template, and where it stops being one: line and column, from 1."""

import pytest

from data_plane.vtl import TemplateSyntaxError
from tests.data_plane.vtl.rendering import render

REFUSED = [
    ("an index that is none", "$foo[bar]", 1, 6),
    ("an empty index", "$foo[]", 1, 6),
    ("an index without end", "a\n$foo[1", 2, 7),
    ("arguments that are none", "$foo.bar(a)", 1, 10),
    ("arguments without end", "$foo.bar(1", 1, 11),
    ("a brace without end", "${foo", 1, 6),
    ("a brace around more than a reference", "${foo bar}", 1, 6),
    ("#if without a bracket", "#if $a", 1, 4),
    ("#if without a condition", "#if()x#end", 1, 5),
    ("#if without #end", "x\n  #if(true)y", 2, 3),
    ("#end without a beginning", "x#end", 1, 2),
    ("#else without a beginning", "x\n#else", 2, 1),
    ("#elseif after #else", "#if(1)#{else}#elseif(1)#end", 1, 14),
    ('"#elseno way!": the word is no #else, and the #end is missing', "#if(true)a#elseno way!", 1, 1),
    ("#foreach without in", "#foreach($i $l)#end", 1, 12),
    ("#foreach without a variable", "#foreach(i in $l)#end", 1, 10),
    ("#foreach without #end", "#foreach($i in $l)", 1, 1),
    ("#else in #foreach", "#foreach($i in $l)#{else}#end", 1, 19),
    ("#set of what is no reference", "#set(1 = 2)", 1, 6),
    ("#set of a method", "#set($a.b() = 2)", 1, 6),
    ("#set without a value", "#set($a = )", 1, 11),
    ("#set without =", "#set($a 1)", 1, 9),
    ("#set without end", "#set($a = 1", 1, 12),
    ("#set whose bracket is on another line", "#set\n($a = 1)", 1, 5),
    ("a minus that touches its digits, where an operator is due", "#set($a = $b -1)", 1, 14),
    ("two operators", "#set($a = 1 + * 2)", 1, 15),
    ("a string without end", "#set($a = 'x)", 1, 11),
    ("an error in a string has its own place", 'x\n#set($a = "b $c[")', 2, 17),
    ("#end in a string", '#set($a = "#end")', 1, 12),
    ("a list without end", "#set($a = [1, 2)", 1, 16),
    ("a map without colon", "#set($a = {'a'})", 1, 15),
    ("a range without end", "#set($a = [1..])", 1, 15),
    ("a comment without end", "x #* y", 1, 3),
    ("#[[ without end", "#[[ x", 1, 1),
    ("#macro without a name", "#macro($a)x#end", 1, 8),
    ("#macro without #end", "#macro(a)x", 1, 1),
    ("a word as an argument of a macro", "#macro(m $a)$a#end#m(word)", 1, 19),
    ("an argument that is none", "#nope(a.b)", 1, 8),
    ("#define of what is no variable", "#define(a)x#end", 1, 9),
    ("#break of another scope", "#foreach($i in [1])#break($macro)#end", 1, 27),
    ("a number of a thousand digits", "#set($a = " + "1" * 1001 + ")", 1, 11),
]


@pytest.mark.parametrize(("template", "line", "column"), [pytest.param(*row, id=rule) for rule, *row in REFUSED])
def test_what_is_no_template(template: str, line: int, column: int) -> None:
    with pytest.raises(TemplateSyntaxError) as failure:
        render(template)
    assert (failure.value.line, failure.value.column) == (line, column), str(failure.value)
