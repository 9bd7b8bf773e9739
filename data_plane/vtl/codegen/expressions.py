"""Each expression of a template as one Python expression.

In it `b` is the budget, `U` what an unset variable is worth, `t` a place for the value at hand; every other name is a
function of `vtl.runtime`, or a variable.

Variables are Python locals, the fastest there is, where the whole template is one function. Where macros, blocks or
evaluated texts read them too (`scoped`), they are the items of the dict `v`. Inside a loop the common case stands in
line (text is text, a property is a key); outside, where it runs once, a call takes a third of the time to compile.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from data_plane.vtl.codegen.source import Source
from data_plane.vtl.errors import Refusal
from data_plane.vtl.java import operators
from data_plane.vtl.limits import Budget
from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.nodes import Expression, Reference

_CALLS = {
    "==": "equal(b, {}, {})",
    "!=": "not equal(b, {}, {})",
    "<": "less({}, {})",
    "<=": "less_or_equal({}, {})",
    ">": "greater({}, {})",
    ">=": "greater_or_equal({}, {})",
    "+": "add(b, {}, {})",
    "-": "subtract({}, {})",
    "*": "multiply({}, {})",
    "/": "divide({}, {})",
    "%": "modulo({}, {})",
}
_FOLDED: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: operators.add(Budget(), left, right),
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "%": operators.modulo,
}
_WORDS = {"&&": "and", "||": "or"}
_TESTS = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||", "!"})
_LOOP = {
    "count": "({n} + 1)",
    "first": "({n} == 0)",
    "hasNext": "({n} + 1 < len({i}))",
    "index": "{n}",
    "last": "({n} + 1 == len({i}))",
}
_LOOP_VARIABLES = {"velocityCount": "count", "velocityHasNext": "hasNext"}
_SHOWN = {"context": "show_context", "stageVariables": "show_stage_variable"}
"""What prints a reference to these two; `show` prints every other."""


class Loop:
    """A loop whose body is being written. number and items: its Python names. counted: whether something reads them."""

    def __init__(self, number: str, items: str) -> None:
        self.number, self.items, self.counted = number, items, False


class ExpressionWriter(Source, ABC):
    """tests: code whose value is a Python bool, beside comparisons. locals: the Python name of each variable."""

    def __init__(self, *, scoped: bool) -> None:
        super().__init__()
        self.scoped = scoped
        self.loops: list[Loop] = []
        self.locals: dict[str, str] = {}
        self.tests: set[str] = set()

    @abstractmethod
    def function(self, body: nodes.Body, at: int) -> str:
        """Writes a function that renders a body; the Block of it."""

    def variable(self, name: str) -> str:
        """Where a variable is kept, to be set."""
        if self.scoped:
            return f"v[{name!r}]"
        if name not in self.locals:
            self.locals[name] = f"x{len(self.locals)}"
        return self.locals[name]

    def expression(self, node: Expression) -> str:
        """The value; what is undefined stays so."""
        return _EXPRESSIONS[type(node)](self, node)

    def _constant(self, node: nodes.Constant) -> str:
        return repr(node.value)

    def _list(self, node: nodes.ListLiteral) -> str:
        return f"ArrayList(({''.join(self.known(item) + ', ' for item in node.items)}))"

    def _map(self, node: nodes.MapLiteral) -> str:
        pairs = (f"key_of({self.known(key)}): {self.known(value)}" for key, value in node.pairs)
        return "{" + ", ".join(pairs) + "}"

    def _range(self, node: nodes.RangeLiteral) -> str:
        return f"span(b, {self.expression(node.first)}, {self.expression(node.last)})"

    def known(self, node: Expression) -> str:
        """The value, with null for what is undefined."""
        code = self.expression(node)
        return f"known({code})" if isinstance(node, Reference) else code

    def named(self, node: Expression) -> str:
        """The value, but what is undefined remembers the source it prints."""
        code = self.expression(node)
        return f"named({code}, {node.source!r})" if isinstance(node, Reference) else code

    def condition(self, node: Expression) -> str:
        """Whether the value counts as true."""
        code = self.expression(node)
        is_test = isinstance(node, nodes.Operation) and node.operator in _TESTS
        return code if is_test or code in self.tests else f"true({code})"

    def _operation(self, node: nodes.Operation) -> str:
        operator, left, right = node.operator, node.left, node.right
        if left is None:
            return f"(not {self.condition(right)})" if operator == "!" else f"negate({self.expression(right)})"
        if isinstance(left, nodes.Constant) and isinstance(right, nodes.Constant) and operator in _FOLDED:
            with suppress(Refusal):
                return repr(_FOLDED[operator](left.value, right.value))
        if operator in _WORDS:
            return f"({f' {_WORDS[operator]} '.join(self.condition(side) for side in _sides(node))})"
        side = self.named if operator == "+" else self.expression
        return f"({_CALLS[operator].format(side(left), side(right))})"

    def _interpolation(self, node: nodes.Interpolation) -> str:
        pieces = [self.piece(part) for part in node.body if isinstance(part, nodes.Text | nodes.Print)]
        if len(pieces) != len(node.body):
            return f"captured(b, {self.function(node.body, node.at)})"
        return pieces[0] if len(pieces) == 1 else f"joined(b, ({''.join(piece + ', ' for piece in pieces)}))"

    def piece(self, part: nodes.Text | nodes.Print) -> str:
        """What a piece of text or a reference prints."""
        if isinstance(part, nodes.Text):
            return repr(part.text)
        reference = part.reference
        code = self.reference(reference)
        if part.backslashes:
            return f"escaped(b, {code}, {part.backslashes}, {reference.source!r}, {reference.quiet!r})"
        source = "" if reference.quiet else reference.source
        show = _SHOWN.get(reference.name, "show")
        if not self.loops:
            return f"{show}(b, {code}, {source!r})"
        return f"(t if type(t := {code}) is str else {show}(b, t, {source!r}))"

    def reference(self, node: Reference) -> str:
        code, steps = self._base(node)
        for step in steps:
            code = self._step(code, step)
        if node.alternate:
            return f"(t if true(t := {code}) else {self.expression(node.alternate)})"
        return code

    def _base(self, node: Reference) -> tuple[str, tuple[nodes.Step, ...]]:
        """Where a reference starts from, and what is left of it.

        `$foreach.index` and its kin are read off the loop's own counter, where the loop can be seen from here.
        """
        if self.scoped:
            return f"v.get({node.name!r}, U)", node.steps
        if self.loops and node.name in _LOOP_VARIABLES:
            return self._counter(self.loops[-1], _LOOP_VARIABLES[node.name]), node.steps
        if self.loops and node.name == "foreach":
            names = [step.name for step in node.steps if isinstance(step, nodes.Property)]
            outside = len(names) > len(self.loops)
            return "None" if outside else self._counter(self.loops[-len(names)], names[-1]), ()
        return self.variable(node.name), node.steps

    def _step(self, code: str, step: nodes.Step) -> str:
        if isinstance(step, nodes.Index):
            return f"item(b, {code}, {self.known(step.key)})"
        if isinstance(step, nodes.Method):
            arguments = [self.expression(argument) for argument in step.arguments]
            function = f"call{len(arguments)}" if len(arguments) < 2 else "call"
            return f"{function}(b, {', '.join([code, repr(step.name), *arguments])})"
        if self.loops:
            return f"(t.get({step.name!r}) if type(t := {code}) is dict else property_of(t, {step.name!r}))"
        return f"property_of({code}, {step.name!r})"

    def _counter(self, loop: Loop, name: str) -> str:
        loop.counted = True
        code = _LOOP[name].format(n=loop.number, i=loop.items)
        if name in ("first", "hasNext", "last"):
            self.tests.add(code)
        return code


def _sides(node: nodes.Operation) -> list[Expression]:
    """`a && b && c`, which is a tree that leans to the left, as a list."""
    sides: list[Expression] = []
    left: Expression | None = node
    while isinstance(left, nodes.Operation) and left.operator == node.operator and left.left:
        sides.append(left.right)
        left = left.left
    return [*([left] if left else []), *reversed(sides)]


_EXPRESSIONS: dict[type, Callable[[ExpressionWriter, Any], str]] = {
    nodes.Constant: ExpressionWriter._constant,
    nodes.Interpolation: ExpressionWriter._interpolation,
    nodes.ListLiteral: ExpressionWriter._list,
    nodes.MapLiteral: ExpressionWriter._map,
    nodes.Operation: ExpressionWriter._operation,
    nodes.RangeLiteral: ExpressionWriter._range,
    nodes.Reference: ExpressionWriter.reference,
}
