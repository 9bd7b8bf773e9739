"""Fn::ForEach: a map's members for each item of a list, before anything else of a template is looked at.

    Fn::ForEach::Topics: [Name, [Success, Failure], {"Topic${Name}": {Type: AWS::SNS::Topic}}]

`${Name}` stands for the item in keys and values alike, `&{Name}` for its letters and digits, `!Ref Name` for the item.
Loops may stand in loops, five deep. Nothing grows beyond a limit: five loops of a hundred items each would be ten
billion resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from emulator.cloudformation.templates.functions import as_text
from emulator.cloudformation.transforms.context import Rejected
from emulator.cloudformation.transforms.known import incorrect

_PREFIX = "Fn::ForEach::"
_DEEPEST = 5
_LARGEST = 2_500_000
"""Characters and nodes, of all that loops write, each level of them anew: AWS takes no template beyond a million
characters after transforms, nor more than 500 resources."""
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^A-Za-z0-9]")


class Loops:
    """value: of the items of a loop."""

    def __init__(self, value: Callable[[Any], Any]) -> None:
        self._value = value
        self._room = _LARGEST

    def unrolled(self, node: Any, depth: int = 0) -> Any:
        """A node in which loops are what they make. Raises Rejected."""
        if isinstance(node, list):
            return [self.unrolled(each, depth) for each in node]
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {}
        for key, value in node.items():
            if not str(key).startswith(_PREFIX):
                made[key] = self.unrolled(value, depth)
                continue
            for name, each in self._members(key, value, depth + 1):
                if name in made or name in node:
                    raise Rejected(f"Duplicate key '{name}' when merging keys to parent object in Fn::ForEach")
                made[name] = each
        return made

    def _members(self, key: str, loop: Any, depth: int) -> Iterator[tuple[str, Any]]:
        if depth > _DEEPEST:
            raise Rejected(f"Fn::ForEach can be nested up to {_DEEPEST} times")
        match loop:
            case [str(identifier), collection, dict(body)] if identifier:
                items = self._value(collection)
            case _:
                raise incorrect(key)
        texts = [as_text(each) for each in items] if isinstance(items, list) else [None]
        for text in texts:
            if text is None:
                raise incorrect(key)
            yield from self.unrolled(self._filled(body, identifier, text), depth).items()

    def _filled(self, node: Any, identifier: str, item: str) -> Any:
        self._take(1)
        if isinstance(node, str):
            return self._replaced(node, identifier, item)
        if isinstance(node, list):
            return [self._filled(each, identifier, item) for each in node]
        if not isinstance(node, dict):
            return node
        if node == {"Ref": identifier}:
            return item
        return {
            self._replaced(str(key), identifier, item): self._filled(each, identifier, item)
            for key, each in node.items()
        }

    def _replaced(self, template: str, identifier: str, item: str) -> str:
        whole, plain = f"${{{identifier}}}", f"&{{{identifier}}}"
        count = template.count(whole) + template.count(plain)
        if count:
            self._take(len(template) + count * len(item))
        return template.replace(whole, item).replace(plain, _NEITHER_LETTER_NOR_DIGIT.sub("", item))

    def _take(self, room: int) -> None:
        self._room -= room
        if self._room < 0:
            raise Rejected("Transformation data limit exceeded")
