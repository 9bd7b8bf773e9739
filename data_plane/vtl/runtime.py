"""What the generated source calls. Nothing here leads from a value of a template to Python's own names."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from data_plane.vtl.codegen.statements import CompiledMacro
from data_plane.vtl.errors import Refusal
from data_plane.vtl.java import lists, maps, operators
from data_plane.vtl.java.method import find, missing
from data_plane.vtl.java.printing import block_text, show
from data_plane.vtl.java.values import UNDEFINED, ArrayList, Block, Foreach, Stop, Undefined
from data_plane.vtl.java.values import Iterator as JavaIterator
from data_plane.vtl.limits import CALL_DEPTH, LOOP_TURNS, Budget
from data_plane.vtl.members import METHODS, PROPERTIES

Variables = dict[str, Any]
Out = Callable[[str], object]
_LOOP_VARIABLES = ("foreach", "velocityCount", "velocityHasNext")


def known(value: Any) -> Any:
    """A value to keep or to pass on: what is undefined becomes null, as AWS lets `#set` store it (recorded)."""
    return None if type(value) is Undefined else value


def named(value: Any, source: str) -> Any:
    return Undefined(source) if value is UNDEFINED else value


def show_context(budget: Budget, value: Any, source: str) -> str:
    """`$context.identity` as a whole prints nothing (handbook/10 fact 57), nor does `$context.authorizer.claims`."""
    return "" if isinstance(value, dict) else show(budget, value, source)


def show_stage_variable(budget: Budget, value: Any, source: str) -> str:
    """A stage variable that is not there prints its source, unlike anything else that is null (handbook/03)."""
    return source if value is None else show(budget, value, source)


def escaped(budget: Budget, value: Any, backslashes: int, source: str, quiet: bool) -> str:
    """A reference behind backslashes: each two are one, an odd one makes it text; undefined, all stays as written."""
    if type(value) is Undefined:
        return "\\" * backslashes + ("" if quiet and not backslashes % 2 else source)
    return "\\" * (backslashes // 2) + (source if backslashes % 2 else show(budget, value, source))


def property_of(value: Any, name: str) -> Any:
    """`$value.name`: a key of a map, or a property of another type; null where there is none."""
    if isinstance(value, dict):
        return value.get(name)
    if type(value) is Undefined:
        return value
    read = PROPERTIES.get(type(value), {}).get(name)
    return read(value) if read else None


def item(budget: Budget, value: Any, key: Any) -> Any:
    """`$value[key]`: of a list, counted from its end if negative, or of a map."""
    if isinstance(value, list):
        return lists.at(value, key + len(value) if key < 0 else key) if type(key) is int else None
    if isinstance(value, dict):
        return maps.get(budget, value, key)
    return value if type(value) is Undefined else None


def call0(budget: Budget, value: Any, name: str) -> Any:
    """`$value.name()`: undefined where there is no such method; null where there is no value."""
    run = _found.get((type(value), name)) or _find(value, name, ())
    return run(budget, value)


def call1(budget: Budget, value: Any, name: str, argument: Any) -> Any:
    """`$value.name(argument)`."""
    run = _found.get((type(value), name, type(argument))) or _find(value, name, (argument,))
    return run(budget, value, argument)


def call(budget: Budget, value: Any, name: str, *arguments: Any) -> Any:
    """`$value.name(argument, argument)`."""
    return _find(value, name, arguments)(budget, value, *arguments)


_found: dict[tuple[Any, ...], Callable[..., Any]] = {}
"""Methods found before, by the types of value and argument: as many as the tables have rows, at most, times types."""


def _find(value: Any, name: str, arguments: tuple[Any, ...]) -> Callable[..., Any]:
    if type(value) not in METHODS:
        return lambda *_: value if value is None or type(value) is Undefined else UNDEFINED
    if any(type(argument) is Undefined for argument in arguments):
        plain = tuple(known(argument) for argument in arguments)
        run = find(METHODS[type(value)], name, plain)
        return lambda budget, value, *_: run(budget, value, *plain)
    run = find(METHODS[type(value)], name, arguments)
    if run is not missing and len(arguments) < 2:
        _found[type(value), name, *map(type, arguments)] = run
    return run


def assign(budget: Budget, holder: Any, key: Any, value: Any) -> None:
    """`#set($holder.key = value)`. Where nothing can be set, Velocity logs that, and goes on."""
    if isinstance(holder, dict):
        maps.put(budget, holder, key, value)
    elif isinstance(holder, list) and type(key) is int:
        lists.put_at(budget, holder, key + len(holder) if key < 0 else key, value)


def joined(budget: Budget, pieces: Sequence[str]) -> str:
    budget.text(sum(map(len, pieces)))
    return "".join(pieces)


def captured(budget: Budget, block: Block) -> str:
    """A string with directives in it."""
    return block_text(budget, block) or ""


class _TooLong(ArrayList):
    """The items of a loop that would turn too often: it fails when it gets there, if it does."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        yield from self[:LOOP_TURNS]
        raise Refusal(f"#foreach: more than {LOOP_TURNS} turns")


def turns(budget: Budget, value: Any, cost: int) -> list[Any]:
    """What a loop runs over: the elements of a list, the values of a map; nothing for what is neither."""
    if isinstance(value, list):
        items = value[: LOOP_TURNS + 1]
    elif isinstance(value, dict):
        items = list(value.values())
    elif isinstance(value, JavaIterator):
        items, value.rest = value.rest[::-1], []
    else:
        return []
    budget.spend(min(len(items), LOOP_TURNS) * cost + 1)
    return items if len(items) <= LOOP_TURNS else _TooLong(items)


def enter_loop(variables: Variables, name: str, items: list[Any]) -> dict[str, Any]:
    """The variables that a loop is about to change, as they were; `$foreach` is set."""
    before = {key: variables.get(key, UNDEFINED) for key in (name, *_LOOP_VARIABLES)}
    variables["foreach"] = Foreach(len(items), known(before["foreach"]))
    return before


def each(variables: Variables, items: list[Any]) -> Iterator[Any]:
    """The items, with `$foreach` and the older `$velocityCount` and `$velocityHasNext` kept up with them."""
    loop, size = variables["foreach"], len(items)
    for index, found in enumerate(items):
        loop.index = index
        variables["foreach"], variables["velocityCount"] = loop, index + 1
        variables["velocityHasNext"] = index + 1 < size
        yield found


def restore(variables: Variables, before: dict[str, Any]) -> None:
    for name, value in before.items():
        if value is UNDEFINED:
            variables.pop(name, None)
        else:
            variables[name] = value


def invoke(budget: Budget, variables: Variables, out: Out, macro: CompiledMacro, given: dict[str, Any]) -> None:
    """Calls a macro: its arguments, and `$bodyContent`, stand in for variables of the same names while it runs."""
    if budget.depth == CALL_DEPTH:
        raise Refusal(f"macros call one another more than {CALL_DEPTH} deep")
    budget.spend(macro.cost)
    budget.depth += 1
    before = {name: variables.get(name, UNDEFINED) for name in given}
    variables.update(given)
    macro.run(variables, budget, out)
    restore(variables, before)
    budget.depth -= 1


def load(directive: str) -> None:
    raise Refusal(f"#{directive}: there are no files to load from")


NAMESPACE: dict[str, Any] = {
    "__builtins__": {"enumerate": enumerate, "len": len, "str": str, "dict": dict, "type": type},
    "U": UNDEFINED,
    "inf": float("inf"),
    "nan": float("nan"),
    "ArrayList": ArrayList,
    "Block": Block,
    "Stop": Stop,
    "key_of": maps.key_of,
    "show": show,
} | {
    function.__name__: function
    for function in (
        assign, call, call0, call1, captured, each, enter_loop, escaped, invoke, item, joined, known, restore, load,
        operators.add, operators.divide, operators.equal, operators.greater, operators.greater_or_equal, operators.less,
        operators.less_or_equal, operators.modulo, operators.multiply, operators.negate, operators.span,
        named, operators.subtract, operators.true, property_of, show_context, show_stage_variable, turns,
    )
}  # fmt: skip
"""The globals of generated source: these functions, five harmless builtins, and nothing else."""
