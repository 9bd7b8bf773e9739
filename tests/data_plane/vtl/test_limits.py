"""How much a template may ask for: each limit reached, and what is said then. None of these may hang or fill memory."""

import pytest

from data_plane.vtl import TemplateError, TemplateRenderError, TemplateSyntaxError, compile_template
from data_plane.vtl.limits import LOOP_TURNS, NESTING, OUTPUT_SIZE, TEMPLATE_SIZE, WORK, Budget
from tests.data_plane.vtl.rendering import render

DOUBLING = "#foreach($i in [1..60])"

CALLS = "".join(f"#macro(m{n})" + f"#m{n + 1}()" * 10 + "#end" for n in range(15))
BLOCKS = "".join(f"#define($d{n})" + f"$d{n + 1}" * 10 + "#end" for n in range(15))

RENDERING = [
    ("more than 1,000 turns of a loop (AWS)", f"#foreach($i in [1..{LOOP_TURNS + 1}])#end", "more than 1000 turns"),
    ("loops in loops", "#set($l = [1..1000])" + "#foreach($i in $l)" * 4 + "#end" * 4, "too much"),
    (
        "loops around a long line",
        "#set($l = [1..1000])#foreach($i in $l)#foreach($j in $l)#if(" + "$l.size()||" * 2000 + "1)#end#end#end",
        "too much",
    ),
    ("constants too large to be folded", "#set($n = " + "9" * 1000 + " * " + "9" * 1000 + ")", "too large"),
    ("a text that doubles", f"#set($s = 'x'){DOUBLING}#set($s = $s + $s)#end", "too much"),
    ("a text that doubles by interpolation", f'#set($s = "x"){DOUBLING}#set($s = "$s$s")#end', "too much"),
    ("a text that doubles by replace", f"#set($s = 'x'){DOUBLING}#set($s = $s.replace('x', 'xx'))#end", "too much"),
    ("by replaceAll", f"#set($s = 'x'){DOUBLING}#set($s = $s.replaceAll('x', 'xx'))#end", "too much"),
    ("by concat", f"#set($s = 'x'){DOUBLING}#set($s = $s.concat($s))#end", "too much"),
    ("by repeat", "#set($s = 'xxxxxxxxxx')$s.repeat(1000000000)", "too much"),
    ("by join", f"#set($s = 'x'){DOUBLING}#set($s = $s.join($s, [$s, $s]))#end", "too much"),
    ("by format", f"#set($s = 'x'){DOUBLING}#set($s = $s.format('%s%s', $s, $s))#end", "too much"),
    ("by escaping", f"#set($s = '/'){DOUBLING}#set($s = $util.escapeJavaScript($s))#end", "too much"),
    ("a list that doubles", f"#set($l = [1]){DOUBLING}#set($x = $l.addAll($l))#end", "too much"),
    (
        "a list that holds itself twice, printed",
        f"#set($l = [1]){DOUBLING}#set($l = [$l, $l])#end$l",
        "too much|nested",
    ),
    ("a map that does", f"#set($m = {{'a': 1}}){DOUBLING}#set($m = {{'a': $m, 'b': $m}})#end$m", "too much|nested"),
    ("the same as JSON", f"#set($l = $input.path('$.l')){DOUBLING}#set($x = $l.add($l))#end$l", "nested|too much"),
    (
        "two that are compared",
        f"#set($l = 1)#set($k = 1){DOUBLING}#set($l = [$l, $l])#set($k = [$k, $k])#end#if($l == $k)#end",
        "too much",
    ),
    ("a list in itself", "#set($l = [1])#set($x = $l.add($l))$l", "nested too deeply"),
    ("a map in itself", "#set($m = {})#set($m.m = $m)$m", "nested too deeply"),
    (
        "one in itself, compared",
        "#set($l = [1])#set($x = $l.add($l))#set($k = [1])#set($x = $k.add($k))#if($l == $k)#end",
        "nested too deeply",
    ),
    ("an integer that squares", "#set($n = 3)#foreach($i in [1..60])#set($n = $n * $n)#end", "too large"),
    (
        "an integer that doubles",
        "#set($n = 1)#foreach($j in [1..5])#foreach($i in [1..1000])#set($n = $n + $n)#end#end",
        "too large",
    ),
    ("a range without end", "#set($r = [1..1000000000000])", "too much"),
    ("a macro that calls itself", "#macro(m)#m()#end#m()", "more than 20 deep"),
    ("two that call each other twice", "#macro(a)#b()#b()#end#macro(b)#a()#a()#end#a()", "more than 20 deep"),
    ("macros that call the next one ten times", CALLS + "#m0()", "too much"),
    ("blocks that print one another", BLOCKS + "$d0", "too much"),
    ("an evaluation of itself", "#set($e = '#evaluate($e)')#evaluate($e)", "more than 20 deep"),
    (
        "evaluations without number",
        "#set($l = [1..1000])#foreach($i in $l)#foreach($j in $l)#evaluate('$i')#end#end",
        "too much",
    ),
    ("an evaluated text that is no template", "#set($e = '#if(')#evaluate($e)", "#evaluate: 1:5: a value expected"),
    ("#include", "#include('x')", "no files"),
    ("#parse", "#parse('x')", "no files"),
    ("output beyond what AWS sends", "#set($s = 'xxxxxxxxxxxxxxxx')#set($s = $s.repeat(65536))" + "$s" * 11, "output"),
]


@pytest.mark.parametrize(("template", "message"), [pytest.param(*row, id=rule) for rule, *row in RENDERING])
def test_a_rendering_that_asks_too_much(template: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "work", WORK // 10)
    with pytest.raises(TemplateRenderError, match=message):
        render(template, '{"l": [1]}')


COMPILING = [
    ("a template of more than 300 KB (AWS)", "x" * (TEMPLATE_SIZE + 1)),
    ("counted in bytes", "é" * (TEMPLATE_SIZE // 2 + 1)),
    ("brackets", "#set($a = " + "(" * 10_000 + "1" + ")" * 10_000 + ")"),
    ("lists", "#set($a = " + "[" * 10_000 + "]" * 10_000 + ")"),
    ("maps", "#set($a = " + "{'a':" * 10_000 + "1" + "}" * 10_000 + ")"),
    ("negations", "#if(" + "!" * 10_000 + "$a)#end"),
    ("minus signs", "#set($a = " + "-" * 10_000 + "$a)"),
    ("conditions", "#if(true)" * 10_000 + "#end" * 10_000),
    ("loops", "#foreach($i in [1])" * 25 + "#end" * 25),
    ("calls", "$a" + ".f($a" * 10_000 + ")" * 10_000),
    ("properties", "$a" + ".b" * 10_000),
    ("indexes", "$a" + "[1]" * 10_000),
    ("indexes in indexes", "$a" + "[$a" * 10_000 + "]" * 10_000),
    ("operators", "#set($a = 1" + " + $b" * 10_000 + ")"),
    ("strings in strings", "#set($a = " + '"$b[' * 100 + ")"),
    ("macros", "#macro(m)" * 10_000 + "#end" * 10_000),
    ("block macros", "#@m()" * 10_000 + "#end" * 10_000),
    ("alternates", "${a|" * 10_000 + "1" + "}" * 10_000),
]


@pytest.mark.parametrize("template", [pytest.param(template, id=rule) for rule, template in COMPILING])
def test_a_template_that_is_too_large_or_too_deep(template: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        compile_template(template)


def test_what_is_within_the_limits_is_rendered() -> None:
    assert len(render(f"#foreach($i in [1..{LOOP_TURNS}])x#end")) == LOOP_TURNS
    assert render("x" * TEMPLATE_SIZE) == "x" * TEMPLATE_SIZE
    assert len(render(f"#set($s = 'x')$s.repeat({OUTPUT_SIZE})")) == OUTPUT_SIZE
    depth = NESTING - 2
    assert render("#if(true)" * depth + "x" + "#end" * depth) == "x"
    assert render("#set($a = " + "(" * depth + "1" + ")" * depth + ")$a") == "1"
    assert render("#set($a = 1)#set($b = 1" + " + $a" * 60 + ")$b") == "61"
    assert render("#if(" + "$a || " * 500 + "true)x#end") == "x"
    assert render("#if(false)" + "#elseif($a)y" * 500 + "#{else}x#end") == "x"


def test_a_loop_that_breaks_before_its_thousandth_turn_is_none_too_long() -> None:
    assert render("#foreach($i in [1..5000])#if($i == 3)#break#end$i#end") == "12"
    assert render("#foreach($i in [1..5000])$foreach.hasNext#break#end") == "true"


def test_an_error_tells_its_place() -> None:
    template = compile_template("one\n  two $s.substring(9)\n#set($x = $l[0])")
    with pytest.raises(TemplateRenderError) as failure:
        template.render({"s": "abc", "l": []})
    assert (failure.value.line, failure.value.column) == (2, 7)
    assert str(failure.value) == "2:7: substring: 9, 3 is outside a text of 3"
    with pytest.raises(TemplateRenderError, match="3:1: index 0 is outside a list of 0"):
        template.render({"s": "a long text", "l": []})


def test_an_error_in_a_macro_tells_the_place_in_the_macro() -> None:
    template = compile_template("#macro(m $s)\n$s.substring(9)#end\n\n#m('x')")
    with pytest.raises(TemplateError) as failure:
        template.render({})
    assert (failure.value.line, failure.value.column) == (2, 1)


def test_an_error_in_an_evaluated_text_tells_the_place_of_the_evaluation() -> None:
    template = compile_template("\n #evaluate('\n\n$s.substring(9)')")
    with pytest.raises(TemplateRenderError) as failure:
        template.render({"s": "x"})
    assert (failure.value.line, failure.value.column) == (2, 2)


def test_one_template_serves_many_renderings() -> None:
    template = compile_template("#foreach($i in $l)$i#set($x = $i)#end$!x")
    assert [template.render({"l": [n]}) for n in range(3)] == ["00", "11", "22"]
    assert template.render({"l": []}) == ""


def test_a_text_is_compiled_once_for_all_who_have_it() -> None:
    """And keeps nothing of those who rendered it: neither their variables nor their macros."""
    text = "#macro(greet $name)Hello $name#end$set#set($set = 1)#greet($who)#evaluate($more)"
    first, second = compile_template(text), compile_template(text)
    assert first is second
    more = "#macro(other)!#end#other()"
    assert first.render({"who": "Ann", "more": more, "set": "-"}) == "-Hello Ann!"
    assert second.render({"who": "Bob", "more": "#other()"}) == "$setHello Bob#other()"
