"""The rows of the tables of methods, and how a call finds its row.

A method is found as Java finds it: by its name, how many arguments it gets, and of what types. What is not found is no
error in Velocity: the call is null, and prints its own source. A null for an argument that must not be null is one.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.values import UNDEFINED, Array, ArrayList, SetOnce

Kind = frozenset[type]

ANY: Kind = frozenset()
TEXT: Kind = frozenset({str})
INTEGER: Kind = frozenset({int})
NUMBER: Kind = frozenset({int, float})
COLLECTION: Kind = frozenset({list, ArrayList, Array})
MAP: Kind = frozenset({dict, SetOnce})


class Method(NamedTuple):
    """run(budget, value, *arguments). takes: the types of the arguments. many: the last repeats, or is left out."""

    run: Callable[..., Any]
    takes: tuple[Kind, ...] = ()
    many: bool = False

    def accepts(self, arguments: tuple[Any, ...]) -> bool:
        takes = self.takes
        if self.many:
            takes = takes[:-1] + takes[-1:] * (len(arguments) - len(takes) + 1)
        if len(takes) != len(arguments):
            return False
        for kind, argument in zip(takes, arguments, strict=True):  # noqa: SIM110 -- this loop is on the hot path
            if kind and type(argument) not in kind:
                return False
        return True


Table = Mapping[str, tuple[Method, ...]]


def find(table: Table, name: str, arguments: tuple[Any, ...]) -> Callable[..., Any]:
    """The function behind a name; one that answers "undefined" where there is none."""
    overloads = table.get(name, ())
    for method in overloads:
        if method.accepts(arguments):
            return method.run
    if None in arguments and any(len(method.takes) == len(arguments) for method in overloads):
        raise Refusal(f"{name}: an argument is null")
    return missing


def missing(*_: Any) -> Any:
    return UNDEFINED


def pure(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the value and the arguments alone, as a row wants it."""
    return lambda _, *arguments: function(*arguments)
