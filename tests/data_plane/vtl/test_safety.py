"""Hostile templates: none reaches a Python attribute, a builtin or an import, whatever it calls things."""

import builtins
from typing import Any

import pytest

from data_plane.vtl import Input, TemplateError, Util, compile_template
from data_plane.vtl.codegen.statements import StatementWriter
from data_plane.vtl.members import METHODS, PROPERTIES
from data_plane.vtl.parsing.statements import Parser
from data_plane.vtl.runtime import NAMESPACE
from tests.data_plane.vtl.rendering import render

NAMES = [
    "__class__", "__dict__", "__init__", "__globals__", "__builtins__", "__import__", "__subclasses__", "__mro__",
    "__reduce__", "_document", "_raw", "gi_frame", "f_globals", "tb_frame", "mro", "format_map", "encode", "count_",
    "getClass", "class", "forName", "exec", "eval", "wait", "notify", "getBytes", "spend", "work", "find", "run",
    "rest",
]  # fmt: skip
VALUES = {
    "a text": "'x'",
    "a list": "[1]",
    "a map": "{'k': 1}",
    "an integer": "1",
    "a double": "1.5",
    "a boolean": "true",
    "a list from JSON": "$input.path('$.l')",
    "an iterator": "$input.path('$.l').iterator()",
    "an entry": "$input.path('$').entrySet().get(0)",
    "an array": "$input.path('$.s').split(',')",
    "$input": "$input",
    "$util": "$util",
    "$context": "$context",
    "overrides": "$context.requestOverride",
}


@pytest.mark.parametrize("value", [pytest.param(code, id=name) for name, code in VALUES.items()])
def test_no_attribute_of_a_value_is_to_be_had(value: str) -> None:
    for name in NAMES:
        prepared = f"#set($x = {value})"
        for use in (f"$x.{name}", f"$x.{name}()", f"$x.{name}('a')", f"$x.{name}.{name}"):
            output = render(prepared + use, '{"l": [1], "s": "a,b"}')
            assert output in ("", use), use


@pytest.mark.parametrize(
    "name",
    [
        "v",
        "b",
        "t",
        "out",
        "extend",
        "U",
        "NAMESPACE",
        "enumerate",
        "len",
        "type",
        "dict",
        "str",
        "show",
        "call",
        "invoke",
        "m0",
        "x0",
    ],
)
def test_a_name_of_ours_is_a_variable_like_others(name: str) -> None:
    assert render(f"${name}") == f"${name}"
    assert render(f"#set(${name} = 1)#foreach($i in [1])${name}#end${name}") == "11"
    assert render(f"#macro({name} $a)$a#end#{name}(5)") == "5"
    assert render(f"#macro(other ${name})${name}#end#other(5)") == "5"
    assert render(f"#define(${name})x#end${name}") == "x"


SPELLS = [
    "'''", '"""', "\\", "\\'", '\\"', "\n", "\r\n", "\x00", "{", "}", "{0}", "%s", "${", "#", "\u2028", "\ud800",
    "\N{BOM}", "') or __import__('os').system('x') or ('", "\nimport os\n", "# coding: utf-7\n", "f'{1}'",
    "\\N{DIGIT ONE}", "\\x41",
]  # fmt: skip


@pytest.mark.parametrize("spell", SPELLS)
def test_text_stays_text(spell: str) -> None:
    printed = spell.replace("\ud800", "?")
    assert render(f"#[[{spell}]]#") == printed
    assert render("#set($x = '" + spell.replace("'", "''") + "')$x") == printed
    assert render("$x", x=spell) == printed
    assert render("$m.get($k)", m={spell: "y"}, k=spell) == "y"
    assert render("$nope.get('" + spell.replace("'", "''") + "')") == "$nope.get('" + printed.replace("'", "''") + "')"


def test_generated_source_has_no_text_but_literals() -> None:
    """Every name in the source is ours; everything else of a template is inside a literal."""
    template = (
        "#macro(evil $evil = 'evil')$evil#end#define($evil)evil#end#set($evil.evil['evil'] = \"evil $evil\")"
        "#foreach($evil in $evil.evil('evil', evil))#end"
    ).replace(", evil)", ")")
    source = StatementWriter(Parser(template).program(), {}, lambda message, offset: pytest.fail(message)).text()
    code = compile(source, "<template>", "exec")
    names: set[str] = set()
    waiting = [code]
    while waiting:
        found = waiting.pop()
        names |= {*found.co_names, *found.co_varnames, *found.co_freevars}
        waiting += [constant for constant in found.co_consts if hasattr(constant, "co_names")]
    assert not {name for name in names if "evil" in name}


def test_the_namespace_has_five_builtins_and_no_module() -> None:
    assert NAMESPACE["__builtins__"] == {"enumerate": enumerate, "len": len, "str": str, "dict": dict, "type": type}
    assert not {name for name in NAMESPACE if name != "__builtins__" and hasattr(builtins, name)}
    assert not [name for name, value in NAMESPACE.items() if type(value).__name__ == "module"]


def test_the_tables_name_no_python_attribute_in_disguise() -> None:
    for table in (*METHODS.values(), *PROPERTIES.values()):
        assert not [name for name in table if name.startswith("_")]


@pytest.mark.parametrize("value", [object(), b"bytes", {1, 2}, (1, 2), lambda: 1, TemplateError, NAMESPACE, print])
def test_a_value_of_no_known_type_is_empty(value: Any) -> None:
    template = compile_template("<$!x.y><$!x.y()><$!x[0]>#foreach($i in $x)$!i.z#end#if($x)t#end")
    output = template.render({"x": value, "input": Input(), "util": Util()})
    assert output.startswith("<><><>")
    assert "object" not in output
    if not isinstance(value, dict):
        assert compile_template("<$x>").render({"x": value}) == "<>"
