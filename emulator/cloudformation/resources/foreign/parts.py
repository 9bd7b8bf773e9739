"""Parts of a resource that have operations of their own, such as a bucket's versioning or a role's policies.

Each compares what was with what shall be, and calls only what the difference needs: making a resource is going from
nothing, deleting one going to nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from emulator.cloudformation.records import Properties

Call = Callable[[str, Mapping[str, Any]], Any]
"""Calls an operation of the resource's service; the members that say which resource are added to those given."""


class Part(Protocol):
    @property
    def freed(self) -> bool:
        """Must it be taken off before the resource can be deleted?"""

    def change(self, call: Call, old: Properties, new: Properties) -> None: ...


@dataclass(frozen=True)
class One:
    """A property that `put` sets and `remove` unsets, or `default` does, if removing means putting that. again: what
    changes it, where `put` only makes it.

    member: of put's input that takes the value; without one the value's own members are put's. made: does the operation
    that creates the resource take it too?
    """

    property: str
    put: str
    remove: str = ""
    member: str = ""
    default: Any = None
    again: str = ""
    made: bool = False
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = old.get(self.property), new.get(self.property)
        if before == after or (self.made and not old):
            return
        if after is None and self.remove:
            call(self.remove, {})
            return
        value = self.default if after is None else after
        if value is not None:
            put = self.again if self.again and before is not None else self.put
            call(put, {self.member: value} if self.member else value)


@dataclass(frozen=True)
class Each:
    """A list, of whose items `put` adds or replaces one and `remove` takes off one.

    member: of both inputs that takes the item, if that is a text; else the item's members are put's, and `identity` is
    the one that tells it from others, which remove takes.
    """

    property: str
    put: str
    remove: str
    member: str = ""
    identity: str = ""
    freed: bool = True

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = self._items(old), self._items(new)
        for name in before.keys() - after.keys():
            call(self.remove, {self.member or self.identity: name})
        for name, item in after.items():
            if before.get(name) != item:
                call(self.put, {self.member: item} if self.member else item)

    def _items(self, properties: Properties) -> dict[str, Any]:
        items = properties.get(self.property) or []
        return {item[self.identity] if self.identity else item: item for item in items}


@dataclass(frozen=True)
class Together:
    """A list that one call of `put` takes as `member`; one of `remove` takes what went as `names`: the identities, or
    the items themselves, if that is the same member."""

    property: str
    put: str
    member: str
    remove: str
    names: str
    identity: str
    freed: bool = True

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = self._items(old), self._items(new)
        if gone := [item for name, item in before.items() if name not in after]:
            whole = self.names == self.member
            call(self.remove, {self.names: gone if whole else [item[self.identity] for item in gone]})
        if changed := [item for name, item in after.items() if before.get(name) != item]:
            call(self.put, {self.member: changed})

    def _items(self, properties: Properties) -> dict[str, Any]:
        return {item[self.identity]: item for item in properties.get(self.property) or []}


@dataclass(frozen=True)
class Attributes:
    """Settings that the operation that creates takes as one map, `property`, and `put` changes one by one.

    unset: what those are set to that are gone; the others to an empty text, which is how SNS takes them off.
    """

    property: str
    put: str
    unset: Mapping[str, str]
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        if not old:
            return
        before, after = old.get(self.property, {}), new.get(self.property, {})
        for name in before | after:
            if before.get(name) != after.get(name):
                value = after.get(name, self.unset.get(name, ""))
                call(self.put, {"AttributeName": name, "AttributeValue": value})


@dataclass(frozen=True)
class Differences:
    """Properties of which `put` may be told only those that changed. unset: what those are set to that are gone."""

    put: str
    properties: tuple[str, ...]
    unset: Mapping[str, Any] = field(default_factory=dict)
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        changed = {name: new[name] for name in self.properties if name in new and new[name] != old.get(name)}
        changed |= {name: value for name, value in self.unset.items() if name in old and name not in new}
        if old and changed:
            call(self.put, changed)


@dataclass(frozen=True)
class Switch:
    """A property that one operation turns on and another off. default: what it is where a template says nothing."""

    property: str
    on: str
    off: str
    default: bool = False
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = self._is_on(old), self._is_on(new)
        if before != after:
            call(self.on if after else self.off, {})

    def _is_on(self, properties: Properties) -> bool:
        return str(properties.get(self.property, self.default)).lower() == "true"
