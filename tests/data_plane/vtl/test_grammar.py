"""References, escapes, text, strings and operators, rule by rule.

The sentences in quotes are Velocity's own: the user guide and the VTL reference of 1.7, the grammar's notes, or the
change it is from; where AWS was recorded to differ, the sentence says so.
"""

import pytest

from tests.data_plane.vtl.rendering import render

REFERENCES = [
    ("a variable's value replaces its reference", "#set($foo = 'bar')$foo", "bar"),
    (
        '"Finding no value for $vicemaniac, it will return $vicemaniac"',
        "Jack is a $vicemaniac.",
        "Jack is a $vicemaniac.",
    ),
    (
        "formal: ${vice} ends where the brace does",
        "#set($vice = 'pyro')Jack is a ${vice}maniac.",
        "Jack is a pyromaniac.",
    ),
    ('quiet: "instead of using $email in the VTL you would use $!email"', "<$!email|$!{email}>", "<|>"),
    ("formal and undefined prints its braces", "${email} ${a.b} ${a.b()}", "${email} ${a.b} ${a.b()}"),
    ('"numeric, hyphen, underscore" belong to a name', "#set($a-b_1 = 'x')$a-b_1", "x"),
    ("so a hyphen is no minus", "#set($a = 1)$a-b", "$a-b"),
    (
        '"a VTL identifier always begins with an upper- or lowercase letter, so $2.50 would not be mistaken"',
        "$2.50",
        "$2.50",
    ),
    ("an underscore may begin a name too (2)", "#set($_a = 1)$_a", "1"),
    ("a lone dollar is text", "$ $$ $- ${ } $! $!{", "$ $$ $- ${ } $! $!{"),
    ("a dollar before a reference is text", "#set($a = 1)$$a", "$1"),
    ("a hash before a reference is text", "#set($a = 1)#$a", "#1"),
    ("a property is a key of a map", "#set($m = {'k': {'l': 5}})$m.k.l", "5"),
    ("a dot that no name follows is text", "#set($a = 1)$a. $a.1", "1. 1.1"),
    ("a property of a property", "$context.identity.sourceIp", "192.0.2.1"),
    ("a method, with arguments", "$input.params('id')", "7"),
    ("methods chain", "#set($s = ' aB ')$s.trim().toUpperCase().length()", "2"),
    ("blanks may stand around arguments, line ends too", "#set($s = 'abc')$s.substring( 1 ,\n 2 )", "b"),
    ("arguments are expressions (2)", "#set($s = 'abcd')$s.substring(1 + 1)", "cd"),
    ("a blank before the bracket makes it text", "#set($s = 'abc')$s.length ()", " ()"),
    ("an index into a list", "#set($l = ['a', 'b'])$l[1]", "b"),
    ("an index into a map", "#set($m = {'k': 1})$m['k']$m[\"k\"]", "11"),
    ("an index may be a reference, or inside another", "#set($i = 1)#set($l = [5, 2, 7])$l[$i] $l[$l[$i]]", "2 7"),
    ("a negative index counts from the end", "#set($l = [1, 2, 3])$l[-1]", "3"),
    ("an index behind a method", "$input.path('$.a')[0].b", "9"),
    ("a bracket apart is text", "#set($l = [1])$l [0]", "[1] [0]"),
    ("${name|alternate} where there is no value (2)", "${nope|'x'} ${context.stage|'x'}", "x prod"),
    ("an alternate may be any expression", "#set($b = 2)${nope| $b + 1 }", "3"),
    (
        "a method that a value has not is null, and prints its source",
        "#set($s = 'x')$s.nope() $!s.nope()",
        "$s.nope() ",
    ),
    ("an undefined reference with a chain prints all of it", "$a.b($c)[1].d", "$a.b($c)[1].d"),
]

ESCAPES = [
    (
        '"\\$email" of a defined reference',
        "#set($email = 'foo')$email \\$email \\\\$email \\\\\\$email",
        "foo $email \\foo \\$email",
    ),
    (
        "of an undefined one nothing is an escape",
        "$email \\$email \\\\$email \\\\\\$email",
        "$email \\$email \\\\$email \\\\\\$email",
    ),
    ("a quiet undefined one keeps its backslash", "\\$!email", "\\$!email"),
    (
        '"Note the differences between regular escaping, and the special case where \\ precedes !"',
        "#set($foo = 'bar')$\\!foo $\\!{foo} $\\\\!foo $\\\\\\!foo",
        "$!foo $!{foo} $\\!foo $\\\\!foo",
    ),
    (
        "regular escaping of quiet references",
        "#set($foo = 'bar')\\$foo \\$!foo \\$!{foo} \\\\$!{foo}",
        "$foo $!foo $!{foo} \\bar",
    ),
    ('"\\#include( "a.txt" ) renders as #include( "a.txt" )"', '\\#include( "a.txt" )', '#include( "a.txt" )'),
    ("an escaped #if is text, and so is its #end", "\\#if($jazz)x\\#end", "#if($jazz)x#end"),
    ("two backslashes before a directive are one", "\\\\#if(true)x\\\\#end", "\\x\\"),
    ("three are one, and the directive is text", "\\\\\\#if", "\\#if"),
    ("before what is no directive they stay", "\\#woogie \\\\#woogie", "\\#woogie \\\\#woogie"),
    ("a macro is a directive once it is defined", "#macro(m)x#end\\#m()", "#m()"),
    ('"in all other cases the \\ is just another piece of text"', "a\\b \\\\ c\\", "a\\b \\\\ c\\"),
    ("braces make a directive of a word that goes on", "#if(true)a#{else}b#end#{if}(true)c#{end}", "ac"),
]

TEXT = [
    ("a line comment takes its line end", "a ## b\nc", "a c"),
    ("at the end of the text too", "a ## b", "a "),
    ("a block comment does not", "a #* b\n *# c\n", "a  c\n"),
    ("nor a formal one", "a #** b *#\nc", "a \nc"),
    ("#[[ ]]# is not parsed", "#[[ $a #if #end ## ]]#", " $a #if #end ## "),
    ("a hash that no word follows is text", "# #1 #! # a", "# #1 #! # a"),
    ("#word of no macro is text", "#fff; color: #a0b0c0;", "#fff; color: #a0b0c0;"),
    ("with its arguments", "#nope($a 'b' 3 [1, 2] c)!", "#nope($a 'b' 3 [1, 2] c)!"),
    ("and a block of none", "#@nope()a $b#end c", "#@nope()a $b#end c"),
    ("brackets and quotes are text", "[1..3] {'a'} \"x\" 'y' (z)", "[1..3] {'a'} \"x\" 'y' (z)"),
    ("a template of nothing", "", ""),
]

STRINGS = [
    (
        '"string literals that are enclosed in double quote characters will be parsed and rendered"',
        '#set($d = "www")#set($t = "$d/${d}x")$t',
        "www/wwwx",
    ),
    (
        '"when the string literal is enclosed in single quote characters, it will not be parsed"',
        "#set($t = '$d #if')$t",
        "$d #if",
    ),
    ("directives too", '#set($t = "#foreach($i in [1..3])$i,#end")$t', "1,2,3,"),
    ("a macro inside a string", "#macro(b $x)<b>$x</b>#end#set($t = \"#b('hi')\")$t", "<b>hi</b>"),
    ("undefined references stay", '#set($t = "$10 and $nope $!nope.")$t', "$10 and $nope ."),
    (
        '"doubling quotes only works when the enclosing quotes are the same"',
        '#set($t = \'it\'\'s ""\')$t|#set($u = "a ""b"" \'\'")$u',
        'it\'s ""|a "b" \'\'',
    ),
    ("no backslash is an escape", '#set($t = \'a\\nb\')$t|#set($u = "a\\nb\\"c")$u', 'a\\nb|a\\nb\\"c'),
    ("but \\uXXXX between double quotes", '#set($t = "\\u0061\\u00e9")$t', "aé"),
    ("a string may have line ends", "#set($t = 'a\nb')$t", "a\nb"),
    ("a string that ends with a backslash", '#set($t = "a\\")$t', "a\\"),
]

OPERATORS = [
    ("precedence: * before +", "#set($x = 1 + 2 * 3)$x", "7"),
    ("from left to right", "#set($x = 10 - 3 - 2)$x", "5"),
    ("brackets", "#set($x = (1 + 2) * 3)$x", "9"),
    (
        '"When a division operation is performed between two integers, the result will be an integer"',
        "#set($x = 7 / 2)#set($y = -7 / 2)$x $y",
        "3 -3",
    ),
    ("% has the sign of its left side, as in Java", "#set($x = 7 % 3)#set($y = -7 % 3)$x $y", "1 -1"),
    ("by zero there is no result", "#set($a = 1)#set($x = $a / 0)#set($y = $a % 0)<$x$y>", "<>"),
    (
        "a decimal on either side gives a decimal",
        "#set($x = 1 + 0.5)#set($y = 3 / 2.0)#set($z = 5.5 % 2)$x $y $z",
        "1.5 1.5 1.5",
    ),
    (
        "integers grow as large as they need",
        "#set($x = 2147483647 + 1)#set($y = 9223372036854775807 + 1)$x $y",
        "2147483648 9223372036854775808",
    ),
    ("what is no number gives null", "#set($x = true * 2)#set($y = [1] + [2])#set($z = $nope - 1)<$x$y$z>", "<>"),
    ("+ joins where one side is a string", "#set($a = 'foo')#set($x = $a + 'bar' + 1 + true)$x", "foobar1true"),
    (
        '"foo$bar": an undefined reference joins as its source',
        "#set($a = 'foo')#set($x = $a + $bar)#set($y = $bar + $a)$x $y",
        "foo$bar $barfoo",
    ),
    ("a null joins as what it prints: nothing", "#set($n = $nope)#set($x = 'a' + $n)<$x>", "<a>"),
    ("-$x (2)", "#set($x = 5)#set($y = -$x)$y", "-5"),
    ("a minus that touches its digits is a number's", "#set($x = 5 + -3)$x", "2"),
    ("== compares numbers by value", "#if(1 == 1.0)y#end#if(1 == 2)n#end", "y"),
    ("strings by text", "#if('a' == \"a\")y#end#if('a' == 'A')n#end", "y"),
    ("different classes by their toString", "#if('1' == 1)y#end#if(true == 'true')y#end", "yy"),
    ("lists and maps element by element", "#if([1, 'a'] == [1, 'a'])y#end#if({'a': 1} == {'a': 2})n#end", "y"),
    ("two nulls are alike", "#if($nope == $null)y#end#if($nope != $null)n#end", "y"),
    ("null is unlike a value", "#if($nope == 1)n#end#if($nope != 1)y#end", "y"),
    ('AWS: null == "" (recorded)', '#set($r = $input.path("$.x"))#if($r == "")y#end', "y"),
    ("< > <= >=", "#if(1 < 2 && 2 > 1 && 1 <= 1 && 1 >= 1)y#end", "y"),
    (
        "1.7: \"Right side of '<' operation is not a Number\" is false",
        "#if('a' < 'b')n#end#if($nope < 1)n#end#if('2' > 1)n#end",
        "",
    ),
    (
        '"text versions of all logical operators, including eq, ne, and, or, not, gt, ge, lt, and le"',
        "#if(1 eq 1 and 1 ne 2 and 2 gt 1 and 2 ge 2 and 1 lt 2 and 1 le 1 and not false or false)y#end",
        "y",
    ),
    ("&& binds more than ||", "#if(true || false && false)y#end", "y"),
    ("! binds most", "#if(!false && true)y#end#if(!!true)y#end#if(!(1 == 2))y#end", "yyy"),
    (
        '"If $foo is false, the expression will evaluate to false; $bar will not be evaluated"',
        "#set($l = [])#if(false && $l.add(1))#end#if(true || $l.add(1))#end$l.size()",
        "0",
    ),
    ("a comparison is a value", "#set($x = 1 < 2)#set($y = !$x)$x $y", "true false"),
    (
        'truth: "a boolean which has a true value, or the value is not null"',
        "#if(0)a#end#if('')b#end#if([])c#end#if(false)d#end#if($nope)e#end",
        "abc",
    ),
]

ALL = [*REFERENCES, *ESCAPES, *TEXT, *STRINGS, *OPERATORS]


@pytest.mark.parametrize(("template", "expected"), [pytest.param(*row, id=rule) for rule, *row in ALL])
def test_the_rule(template: str, expected: str) -> None:
    assert render(template, '{"a": [{"b": 9}]}') == expected


def test_one_variable_may_be_named_as_a_python_word() -> None:
    assert render("#set($class = 1)#set($import = 2)#set($v = 3)#set($b = 4)#set($t = 5)$class$import$v$b$t") == "12345"
