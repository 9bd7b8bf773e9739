"""The tree of a template: one frozen record for each thing the Velocity Template Language can say.

`at` is the offset in the template's text where the thing begins.
"""

from typing import Any, Union

import msgspec


class Node(msgspec.Struct, frozen=True, kw_only=True):
    at: int


# Expressions


class Constant(Node, frozen=True):
    """A number, true, false, or a string without anything in it to replace."""

    value: Any


class Interpolation(Node, frozen=True):
    """A double-quoted string: a template of its own, rendered to a text."""

    body: "Body"


class ListLiteral(Node, frozen=True):
    items: "tuple[Expression, ...]"


class MapLiteral(Node, frozen=True):
    pairs: "tuple[tuple[Expression, Expression], ...]"


class RangeLiteral(Node, frozen=True):
    first: "Expression"
    last: "Expression"


class Operation(Node, frozen=True):
    """An operator with two sides, or with one (`!`, `-`), which is then `right`. Operators are spelled as signs."""

    operator: str
    left: "Expression | None"
    right: "Expression"


class Property(Node, frozen=True):
    name: str


class Index(Node, frozen=True):
    key: "Expression"


class Method(Node, frozen=True):
    name: str
    arguments: "tuple[Expression, ...]"


class Reference(Node, frozen=True):
    """`$name.step[step].step()`. source: as it is written, which is what it prints where it has no value.

    quiet: `$!`, which prints nothing instead. alternate: of `${name|alternate}`.
    """

    source: str
    name: str
    steps: "tuple[Step, ...]" = ()
    quiet: bool = False
    alternate: "Expression | None" = None


Step = Union[Property, Index, Method]  # noqa: UP007 -- msgspec resolves the forward names
Expression = Union[Constant, Interpolation, ListLiteral, MapLiteral, RangeLiteral, Operation, Reference]  # noqa: UP007


# Statements


class Text(Node, frozen=True):
    text: str


class Print(Node, frozen=True):
    """A reference in the text. backslashes: how many stand before it; an odd number escapes it."""

    reference: Reference
    backslashes: int = 0


class Set(Node, frozen=True):
    target: Reference
    value: Expression


class If(Node, frozen=True):
    branches: "tuple[tuple[Expression, Body], ...]"
    otherwise: "Body"


class Foreach(Node, frozen=True):
    name: str
    items: Expression
    body: "Body"


class Break(Node, frozen=True):
    pass


class Stop(Node, frozen=True):
    pass


class Define(Node, frozen=True):
    name: str
    body: "Body"


class Evaluate(Node, frozen=True):
    text: Expression


class Load(Node, frozen=True):
    """`#include` or `#parse`: there is nothing to load from."""

    directive: str


class Call(Node, frozen=True):
    """`#name(...)`, or `#@name(...)body#end`. source: as it is written, printed where there is no such macro."""

    name: str
    source: str
    arguments: "tuple[Expression, ...]"
    words: tuple[str, ...] = ()
    body: "Body | None" = None


Statement = Union[Text, Print, Set, If, Foreach, Break, Stop, Define, Evaluate, Load, Call]  # noqa: UP007
Body = tuple[Statement, ...]


class Macro(Node, frozen=True):
    """parameters: their names, each with its default or None."""

    name: str
    parameters: tuple[tuple[str, Expression | None], ...]
    body: Body


class Program(Node, frozen=True):
    """scoped: `$foreach` may be read where its loop is not seen, so it must be an object (see `parsing.scanner`)."""

    body: Body
    macros: dict[str, Macro]
    scoped: bool
