"""The statements of a template as Python statements.

A body becomes lines that call `out` with one text after another. Macros, blocks and strings with directives in them
become functions; `#break` is Python's `break` in a loop, and `return` where a function is the nearest scope.
"""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, NamedTuple, NoReturn

import msgspec

from data_plane.vtl.codegen.expressions import ExpressionWriter, Loop
from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.nodes import Body

ENTRY = "render"
Run = Callable[..., None]


class CompiledMacro(NamedTuple):
    """cost: what one call spends."""

    run: Run
    cost: int
    definition: nodes.Macro


class StatementWriter(ExpressionWriter):
    """Writes a whole template.

    borrowed: what it may call beside its own macros, those of the template that evaluates it.
    fail: raises a syntax error at an offset. names: the Python name of each macro. own_macros: cost and definition.
    """

    def __init__(
        self,
        program: nodes.Program,
        borrowed: Mapping[str, CompiledMacro],
        fail: Callable[[str, int], NoReturn],
    ) -> None:
        super().__init__(scoped=program.scoped)
        self.fail = fail
        self.breakable = False
        self.macros = {name: macro.definition for name, macro in borrowed.items()} | program.macros
        self.names = {name: f"m{number}" for number, name in enumerate(self.macros)}
        self.own_macros: dict[str, tuple[int, nodes.Macro]] = {}
        for name, macro in program.macros.items():
            cost = self._function(f"{self.names[name]}(v, b, out)", macro.body, macro.at)
            self.own_macros[name] = cost, macro
        begin = len(self.lines) + 1
        self._function(f"{ENTRY}(v, b, out, extend)", program.body, 0)
        for variable, python_name in self.locals.items():
            self.insert(begin, f" {python_name} = v.get({variable!r}, U)")

    def _function(self, signature: str, body: Body, at: int) -> int:
        """A function that renders a body; what running it costs."""
        begin, breakable = len(self.lines), self.breakable
        self.breakable = False
        with self.block(f"def {signature}:", at):
            self._body(body)
        self.breakable = breakable
        return self.cost(begin)

    def function(self, body: Body, at: int) -> str:
        name = self.name("f")
        cost = self._function(f"{name}(out)", body, at)
        return f"Block({name}, {cost})"

    def _body(self, body: Body) -> None:
        printed: list[nodes.Text | nodes.Print] = []
        for statement in body:
            if isinstance(statement, nodes.Text | nodes.Print):
                printed.append(statement)
            elif isinstance(statement, nodes.Call) and statement.name not in self.macros:
                printed.append(nodes.Text(at=statement.at, text=statement.source))
            else:
                self._print(printed)
                _WRITERS[type(statement)](self, statement)
        self._print(printed)

    def _print(self, printed: list[nodes.Text | nodes.Print]) -> None:
        """Pieces go out together; one by one where a `#stop` inside one must not take the others with it."""
        pieces: list[tuple[str, int]] = []
        for is_text, parts in groupby(printed, key=lambda part: isinstance(part, nodes.Text)):
            if is_text:
                found = list(parts)
                pieces.append((repr("".join(part.text for part in found if isinstance(part, nodes.Text))), found[0].at))
            else:
                pieces += [(self.piece(part), part.at) for part in parts]
        printed.clear()
        if self.scoped or len(pieces) < 3:
            for code, at in pieces:
                self.line(f"out({code})", at)
            return
        self.line("extend((", pieces[0][1])
        for code, at in pieces:
            self.line(f"{code},", at)
        self.line("))", pieces[-1][1])

    def _set(self, node: nodes.Set) -> None:
        target, value = node.target, self.known(node.value)
        if not target.steps:
            self.line(f"{self.variable(target.name)} = {value}", node.at)
            return
        holder = self.reference(msgspec.structs.replace(target, steps=target.steps[:-1]))
        last = target.steps[-1]
        key = self.known(last.key) if isinstance(last, nodes.Index) else repr(last.name)
        self.line(f"assign(b, {holder}, {key}, {value})", node.at)

    def _if(self, node: nodes.If) -> None:
        word = "if"
        for condition, (_, body) in [(self.condition(branch[0]), branch) for branch in node.branches]:
            with self.block(f"{word} {condition}:", node.at):
                self._body(body)
            word = "elif"
        if node.otherwise:
            with self.block("else:", node.at):
                self._body(node.otherwise)

    def _foreach(self, node: nodes.Foreach) -> None:
        """The lines before the body are written after it: they say what a turn costs, and whether turns are counted."""
        items, saved, number = self.name("i"), self.name("s"), self.name("n")
        variable, code, begin = self.variable(node.name), self.expression(node.items), len(self.lines)
        loop, outer = Loop(number, items), self.breakable
        self.loops.append(loop)
        self.breakable = True
        self.line("", node.at)
        self.line(
            f"{saved} = enter_loop(v, {node.name!r}, {items})" if self.scoped else f"{saved} = {variable}", node.at
        )
        with self.block("", node.at):
            self._body(node.body)
        self.line(f"restore(v, {saved})" if self.scoped else f"{variable} = {saved}", node.at)
        self.breakable = outer
        self.loops.pop()
        turns = f"each(v, {items})" if self.scoped else items
        head = f"for {number}, {variable} in enumerate({turns}):" if loop.counted else f"for {variable} in {turns}:"
        self.lines[begin] = f"{self.indent}{items} = turns(b, {code}, {self.cost(begin)})"
        self.lines[begin + 2] = self.indent + head

    def _break(self, node: nodes.Break) -> None:
        self.line("break" if self.breakable else "return", node.at)

    def _stop(self, node: nodes.Stop) -> None:
        self.line("raise Stop", node.at)

    def _define(self, node: nodes.Define) -> None:
        block = self.function(node.body, node.at)
        self.line(f"{self.variable(node.name)} = {block}", node.at)

    def _evaluate(self, node: nodes.Evaluate) -> None:
        self.line(f"evaluate(b, v, out, {self.expression(node.text)})", node.at)

    def _load(self, node: nodes.Load) -> None:
        self.line(f"load({node.directive!r})", node.at)

    def _call(self, node: nodes.Call) -> None:
        """Arguments that lack take their default, or stay undefined; those too many are left out."""
        parameters = self.macros[node.name].parameters
        if node.words:
            self.fail(f"{node.words[0]!r} is no argument for the macro #{node.name}", node.at)
        given = [self.named(argument) for argument in node.arguments[: len(parameters)]]
        lacking = [self.known(default) if default else "U" for _, default in parameters[len(given) :]]
        values = [f"{name!r}: {value}" for (name, _), value in zip(parameters, given + lacking, strict=True)]
        if node.body is not None:
            values.append(f"'bodyContent': {self.function(node.body, node.at)}")
        self.line(f"invoke(b, v, out, {self.names[node.name]}, {{{', '.join(values)}}})", node.at)


_WRITERS: dict[type, Callable[[StatementWriter, Any], None]] = {
    nodes.Break: StatementWriter._break,
    nodes.Call: StatementWriter._call,
    nodes.Define: StatementWriter._define,
    nodes.Evaluate: StatementWriter._evaluate,
    nodes.Foreach: StatementWriter._foreach,
    nodes.If: StatementWriter._if,
    nodes.Load: StatementWriter._load,
    nodes.Set: StatementWriter._set,
    nodes.Stop: StatementWriter._stop,
}
