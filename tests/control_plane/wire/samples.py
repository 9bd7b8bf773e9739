"""Values made from the shapes of AWS's models: always the same ones, and such that AWS would take them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import count
from random import Random
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import Phase, find, settings
from hypothesis.strategies import from_regex

from control_plane import operations
from control_plane.wire import model
from control_plane.wire.constraints import java_pattern
from control_plane.wire.model import Service, snake

SERVICES = {name: model.load(name, each.amendments) for name, each in operations.SERVICES.items()}
PLAIN = ("plain", "another")
ODD = ("a b/c", "ä€𝄞", "x%y", "1+2", "c:d", "%2F", "?q=1&r=2#f", "../..", "quo\"te'", "new\nline")
ODD_IN_HEADERS = ("a b/c", "x%y", "1+2", "c:d", 'a;q="0.5", b')


def every_operation(*, leaving_out: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("service", "operation"),
        [
            pytest.param(service, operation, id=f"{service.name}.{operation.name}")
            for service in SERVICES.values()
            for operation in service.operations
            if operation.name not in leaving_out
        ],
    )


class Sampler:
    """texts: what strings without a pattern or an enumeration are made of, in turn."""

    def __init__(self, *, required_only: bool = False, texts: tuple[str, ...] = PLAIN) -> None:
        self._required_only = required_only
        self._texts = texts
        self._turn = count()

    def value(self, shape: Shape) -> Any:
        match shape:
            case StructureShape():
                return {
                    name: self.value(member)
                    for name, member in shape.members.items()
                    if name in shape.required_members or not self._required_only
                }
            case ListShape():
                return [self.value(shape.member) for _ in range(min(2, shape.metadata.get("max", 2)))]
            case MapShape():
                return {self.value(shape.key): self.value(shape.value) for _ in range(2)}
            case _:
                return self._scalar(shape)

    def _scalar(self, shape: Shape) -> Any:
        low, high = shape.metadata.get("min") or 0, shape.metadata.get("max")
        if shape.type_name == "string":
            return self._text(shape, low, high)
        if shape.serialization.get("location") == "statusCode":
            return 202
        return self._next(
            {
                "integer": (low, 7 if high is None else high),
                "long": (low, 2**40 if high is None else high),
                "double": (float(low), 1.5 if high is None else float(high)),
                "boolean": (True, False),
                "blob": (b"\x00 raw \xff bytes",),
                "timestamp": (datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),),
            }[shape.type_name]
        )

    def _text(self, shape: Shape, low: int, high: int | None) -> str:
        if "enum" in shape.metadata:
            return str(self._next(tuple(shape.metadata["enum"])))
        in_header = shape.serialization.get("location") == "header" and self._texts is ODD
        texts = ODD_IN_HEADERS if in_header else self._texts
        pattern = shape.metadata.get("pattern", r"[\s\S]*")
        for _ in texts:
            text = str(self._next(texts))
            text = (text if len(text) >= low else text * low)[:high]
            if java_pattern(pattern).fullmatch(text):
                return text
        return example(pattern, low, high)

    def _next(self, choices: tuple[Any, ...]) -> Any:
        return choices[next(self._turn) % len(choices)]


@cache
def example(pattern: str, low: int, high: int | None) -> str:
    """A text of an allowed length that a pattern takes."""
    texts = from_regex(java_pattern(pattern), fullmatch=True)
    return find(
        texts,
        lambda text: low <= len(text) and (high is None or len(text) <= high),
        settings=settings(max_examples=5000, database=None, deadline=None, phases=[Phase.generate]),
        random=Random(0),
    )


def in_snake_case(shape: Shape, value: Any) -> Any:
    """A value in botocore's names, as handlers have it: members in snake_case, times in seconds."""
    match shape:
        case StructureShape():
            return {snake(name): in_snake_case(shape.members[name], each) for name, each in value.items()}
        case ListShape():
            return [in_snake_case(shape.member, each) for each in value]
        case MapShape():
            return {key: in_snake_case(shape.value, each) for key, each in value.items()}
        case _:
            return value.timestamp() if isinstance(value, datetime) else value


def every_shape(service: Service) -> Iterator[Shape]:
    """All shapes that a service's operations take and give, nested ones too; fails on one that contains itself."""
    for operation in service.operations:
        for shape in (operation.input, operation.output):
            if shape is not None:
                yield from _within(shape, ())


def _within(shape: Shape, around: tuple[str, ...]) -> Iterator[Shape]:
    assert shape.name not in around, f"{shape.name} contains itself"
    yield shape
    inner: Mapping[str, Shape] = {}
    match shape:
        case StructureShape():
            inner = shape.members
        case ListShape():
            inner = {"member": shape.member}
        case MapShape():
            inner = {"key": shape.key, "value": shape.value}
    for each in inner.values():
        yield from _within(each, (*around, shape.name))
