"""The values that are not plain JSON: Java's own collections, loops and blocks, and the absence of a variable."""

from collections.abc import Callable
from typing import Any

from data_plane.vtl.errors import Refusal


class Undefined:
    """What a reference is worth whose variable was never set: it prints its own source."""

    __slots__ = ("source",)

    def __init__(self, source: str = "") -> None:
        self.source = source


UNDEFINED = Undefined()


class ArrayList(list[Any]):
    """A list that Java made (`[1, "a"]`, a key set): prints `[1, a]`, where a list from JSON prints JSON."""

    __slots__ = ()


class Array(ArrayList):
    """A Java array, such as `split` gives. Velocity lends it the methods of a list."""

    __slots__ = ()


class SetOnce(dict[Any, Any]):
    """A map whose every key can be set but once."""

    __slots__ = ()

    def __setitem__(self, key: Any, value: Any) -> None:
        if key in self:
            raise Refusal(f"{key} is set twice")
        super().__setitem__(key, value)


class Entry:
    """A Map.Entry: prints `key=value`."""

    __slots__ = ("key", "value")

    def __init__(self, key: Any, value: Any) -> None:
        self.key, self.value = key, value


class Iterator:
    """What `iterator()` gives; a loop runs over what is left of it."""

    __slots__ = ("rest",)

    def __init__(self, items: list[Any]) -> None:
        self.rest = items[::-1]


class Foreach:
    """`$foreach` inside a loop."""

    __slots__ = ("index", "parent", "size")

    def __init__(self, size: int, parent: Any) -> None:
        self.index, self.size, self.parent = 0, size, parent


class Block:
    """A piece of template, run each time it is printed: what `#define` and `$bodyContent` hold. cost: of running it."""

    __slots__ = ("cost", "run")

    def __init__(self, run: Callable[[Callable[[str], object]], None], cost: int) -> None:
        self.run, self.cost = run, cost


class Stop(Exception):
    """`#stop`: the rendering ends with what stands. partial: what a block had printed when it was stopped."""

    partial = ""
