"""Directives, rule by rule.

The sentences in quotes are Velocity's own: the user guide and the VTL reference of 1.7, the grammar's notes, or the
change it is from; where AWS was recorded to differ, the sentence says so.
"""

import pytest

from tests.data_plane.vtl.rendering import render

SET = [
    ('"number literal", integers and decimals', "#set($a = 123)#set($b = -4)#set($c = 1.50)$a $b $c", "123 -4 1.5"),
    ("exponents", "#set($a = 1e3)#set($b = 2.5E-4)$a $b", "1000.0 2.5E-4"),
    ("true and false", "#set($a = true)#set($b = false)$a $b", "true false"),
    ("a list", "#set($l = ['Not', $context.stage, 1.0, [true]])$l", "[Not, prod, 1.0, [true]]"),
    ("an empty list and map", "#set($l = [])#set($m = {})$l$m", "[]{}"),
    (
        "a map",
        "#set($m = {'banana': 'good', \"roast beef\": $context.stage, 1: 2})$m",
        "{banana=good, roast beef=prod, 1=2}",
    ),
    ("a range", "#set($r = [1..3])$r", "[1, 2, 3]"),
    ('"the range will simply count down"', "#set($r = [2..-2])$r", "[2, 1, 0, -1, -2]"),
    ("a range of references, with blanks", "#set($a = 1)#set($r = [ $a .. 2 ])$r", "[1, 2]"),
    ("of what is no integer there is none", "#set($r = ['a'..2])<$r>", "<>"),
    ("a property of a map", "#set($m = {})#set($m.k = 1)#set($m.l.n = 2)$m", "{k=1}"),
    (
        "an item of a map or a list",
        "#set($m = {})#set($m['k'] = 1)#set($l = [1, 2])#set($l[1] = 9)#set($l[-2] = 8)$m $l",
        "{k=1} [8, 9]",
    ),
    ("of nothing: nothing happens", "#set($nope.a = 1)#set($s = 'x')#set($s.a = 1)$s", "x"),
    ("braces around the name", "#set(${a} = 1)${a}", "1"),
    ("line ends between", "#set(\n $a\n =\n 1\n)$a", "1"),
    ("#set without a bracket is text", "#set up", "#set up"),
    ("AWS: null can be set, and prints nothing (recorded)", "#set($a = 1)#set($a = $input.path('$.nope'))<$a>", "<>"),
    ("a variable set to an undefined one is null too", "#set($a = $nope)<$a>", "<>"),
    ("a property set to null", "#set($m = {'a': 1})#set($m.a = $nope)$m", "{a=null}"),
]

CONDITIONALS = [
    (
        '"$foo is greater than 10, so the first two comparisons fail"',
        "#set($foo = 15)#set($bar = 6)#if($foo < 10)North#elseif($foo == 10)East#elseif($bar == 6)South#{else}West#end",
        "South",
    ),
    ("#else", "#if($nope)a#{else}b#end", "b"),
    ("nothing at all", "#if($nope)a#end", ""),
    ("blanks and line ends before the bracket", "#if\n (true)a#elseif (true)b#end", "a"),
    ("one in another", "#if(true)#if(false)a#{else}b#end#end", "b"),
    ("an empty branch", "#if(true)#{else}b#end", ""),
]

LOOPS = [
    ("over a list", "#foreach($i in ['a', 'b'])$i;#end", "a;b;"),
    ("over a range", "#foreach($i in [1..3])$i#end", "123"),
    ("over the values of a map", "#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
    (
        "over keys and entries",
        "#set($m = {'a': 1})#foreach($k in $m.keySet())$k#end#foreach($e in $m.entrySet())$e.key:$e.value $e#end",
        "aa:1 a=1",
    ),
    (
        "over nothing",
        "#foreach($i in $nope)x#end#foreach($i in [])x#end#foreach($i in 'abc')x#end#foreach($i in 5)x#end",
        "",
    ),
    (
        "$foreach.index, .count, .first, .last, .hasNext",
        "#foreach($i in ['a', 'b'])$foreach.index$foreach.count$foreach.first$foreach.last$foreach.hasNext;#end",
        "01truefalsetrue;12falsetruefalse;",
    ),
    (
        "the older $velocityCount and $velocityHasNext",
        "#foreach($i in ['a', 'b'])$velocityCount#if($velocityHasNext),#end#end",
        "1,2",
    ),
    ("$velocityCount is a number like others", "#foreach($i in [5])$velocityCount.toString()#end", "1"),
    (
        "$foreach of the loop around",
        "#foreach($i in [1..2])#foreach($j in ['a'])$foreach.parent.count$foreach.count #end#end",
        "11 21 ",
    ),
    ("and beyond the outermost there is none", "#foreach($i in [1])<$foreach.parent.index>#end", "<>"),
    (
        "the variable is what it was, after the loop",
        "#set($i = 'x')#foreach($i in [1..2])#end$i#foreach($j in [1])#end$j",
        "x$j",
    ),
    ("so is $foreach", "#foreach($i in [1])#end$foreach.index $velocityCount", "$foreach.index $velocityCount"),
    ("what the body sets stays", "#foreach($i in [1..3])#set($last = $i)#end$last", "3"),
    ("#break leaves the loop", "#foreach($i in [1..5])$i#if($i == 2)#break#end#end.", "12."),
    ("the inner one", "#foreach($i in [1..2])#foreach($j in [1..3])#if($j == 2)#break#end$i$j #end#end", "11 21 "),
    ("#break($foreach) is the same", "#foreach($i in [1..5])#if($i == 2)#break($foreach)#end$i#end.", "1."),
    ("outside of a loop it ends the template", "a#{break}b", "a"),
    ("a list that grows meanwhile", "#set($l = [1])#foreach($i in $l)#set($x = $l.add(2))#end$l", "[1, 2]"),
    (
        "what an iterator has left",
        "#set($l = [1, 2, 3])#set($it = $l.iterator())$it.next()#foreach($i in $it),$i#end $it.hasNext()",
        "1,2,3 false",
    ),
]

MACROS = [
    (
        '"Velocity would replace #d() with a row containing a single, empty data cell"',
        "#macro(d)<tr></tr>#end#d()#d",
        "<tr></tr><tr></tr>",
    ),
    ("arguments, with blanks or commas between", "#macro(m $a $b)$a+$b #end#m(1 'x')#m(1, 'x')", "1+x 1+x "),
    (
        "of every kind",
        "#macro(m $a)$a #end#m('s')#m(1)#m([1..2])#m(['a'])#m({'k': 1})#m(true)#m($context.stage)",
        "s 1 [1, 2] [a] {k=1} true prod ",
    ),
    ("it can be called before it is defined", "#m(1)#macro(m $a)<$a>#end", "<1>"),
    ("an argument that lacks is undefined", "#macro(m $a)<$a|$!a>#end#m()", "<$a|>"),
    ("one too many is left out", "#macro(m $a)$a#end#m(1 2)", "1"),
    ("an undefined argument prints as it was given", "#macro(m $a)<$a>#end#m($x.y)", "<$x.y>"),
    ("a default (2)", "#macro(m $a = 1 $b = 'x')$a$b #end#m()#m(2)#m(2 3)", "1x 2x 23 "),
    ("parameters are the macro's own", "#set($a = 'out')#macro(m $a)$a#end#m('in')$a", "inout"),
    ('"any modifications to the context via #set() within a Velocimacro" stay', "#macro(m)#set($x = 1)#end#m()$x", "1"),
    (
        "#@macro with a body",
        '#macro(foo $txt) Yeah, $txt! $bodyContent $bodyContent#end #@foo("woohoo")jee#end',
        "  Yeah, woohoo! jee jee",
    ),
    ("the body is rendered where it is printed", "#macro(m)#set($x = 2)$bodyContent#end#set($x = 1)#@m()$x#end", "2"),
    (
        "bodies in one another",
        "#macro(foo)foo:$bodyContent#end#macro(bar)bar:$bodyContent#end#@foo()foo,#@bar()bar#end#end",
        "foo:foo,bar:bar",
    ),
    ("formal names", "#macro(foo)foo:$!bodyContent#end#{foo},#{@foo}bar#end", "foo:,foo:bar"),
    (
        "recursion with a variable",
        "#macro(down)$n#if($n > 0)#set($n = $n - 1)#down()#end#end#set($n = 3)#down()",
        "3210",
    ),
    ("#break ends the macro alone", "#macro(m)a#{break}b#end#m()c", "ac"),
    (
        "loops inside see their own $foreach",
        "#macro(m $l)#foreach($x in $l)$foreach.count$x#end#end#foreach($i in [1])#m(['a'])$foreach.index#end",
        "1a0",
    ),
    ("the first definition stays", "#macro(m)1#end#macro(m)2#end#m()", "1"),
    ("#define holds a piece of template", "#define($b)[$x]#end#set($x = 1)$b#set($x = 2)$b", "[1][2]"),
    ("it is true, and prints nothing where it is defined", "#define($b)x#end#if($b)y#end", "y"),
    ("a block that prints itself prints its reference in the end", "#define($r)$r#end$r", "$r"),
    ("#break ends the block", "#define($a)a#{break}b#end$a.", "a."),
    (
        '#evaluate: "Dynamically evaluates a string or reference"',
        "#set($c = '$x#set($y = 2)')#set($x = 1)#evaluate($c)$y",
        "12",
    ),
    ("with the template's macros", "#macro(m)M#end#evaluate('#m()')", "M"),
    ("and macros of its own", "#evaluate('#macro(k)K#end#k()')", "K"),
    ("of what is no string nothing", "#evaluate($nope)#evaluate(5).", "."),
    ("#stop ends the rendering", "a#stop b", "a"),
    ("from within everything", "#macro(m)1$bodyContent#end#define($d)3#{stop}#end#@m()2$d#end", "123"),
    ("with a message", "a#stop('why')b", "a"),
]

ALL = [*SET, *CONDITIONALS, *LOOPS, *MACROS]


@pytest.mark.parametrize(("template", "expected"), [pytest.param(*row, id=rule) for rule, *row in ALL])
def test_the_rule(template: str, expected: str) -> None:
    assert render(template) == expected
