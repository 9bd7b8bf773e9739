"""What stacks had in the embedded moto is made again after a restart: empty, and called the same.

It is made from the properties that the stack has, in the order in which it came to be, by the same chance (`chance`):
so names and ids are the same, and ARNs, what functions have in their environment, and users' settings stay true. What
cannot be called the same is said, and the stack knows it by its new name: the next deployment tells those that refer
to it. Nothing of all this is in the stack's history.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from control_plane.wire.errors import InternalFailure
from emulator.cloudformation.engine.deployer import Deployer
from emulator.cloudformation.engine.failures import FAILURES, is_taken, reason
from emulator.cloudformation.records import Made, Resource, Stack
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import DELETED, Stacks

_log = logging.getLogger("cloudformation")
_STREAM = "StreamArn"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+Z?")
Lost = tuple[Stack, Resource]


def make_again(stacks: Stacks, types: Types, deployer: Deployer, wanted: Callable[[], bool]) -> bool:
    """All of it, what others need first: what fails is tried again as long as anything succeeds. Was there anything?

    wanted: is it still?
    """
    left = lost = sorted(_lost(stacks, types), key=lambda each: each[1].born)
    failures: dict[int, BaseException] = {}
    tried = len(left) + 1
    while left and len(left) < tried:
        tried, trying, left = len(left), left, []
        for stack, resource in trying:
            if not wanted():
                return True
            try:
                made = deployer.make_again(stack, resource, _moment(resource))
            except FAILURES as failure:
                failures[id(resource)] = failure
                left.append((stack, resource))
            else:
                _compare(stacks, stack, resource, made)
    for stack, resource in left:
        problem = failures[id(resource)]
        if wanted() and not is_taken(problem):
            why = reason(problem, resource.type)
            _log.warning("The stack %s has lost %s, which cannot be made again: %s", stack.name, _called(resource), why)
    return bool(lost)


def _lost(stacks: Stacks, types: Types) -> Iterator[Lost]:
    for stack in stacks.all():
        if stack.status != DELETED and stack.plan is not None:
            undo = stack.undo
            before = [undo.before[name] for name in undo.replaced if name in undo.before] if undo is not None else []
            for each in (*stack.resources.values(), *before):
                if each.made is not None and each.status != DELETED and types.is_volatile(each.type):
                    yield stack, each


def _moment(resource: Resource) -> datetime | None:
    """Of the stream of a table, whose name it is."""
    arn = str(resource.made.attributes.get(_STREAM, "")) if resource.made else ""
    try:
        return datetime.fromisoformat(arn.rpartition("/")[2])
    except ValueError:
        return None


def _compare(stacks: Stacks, stack: Stack, resource: Resource, now: Made) -> None:
    was = resource.made
    assert was is not None
    other = _differing(was, now)
    if other:
        _log.warning("The stack %s has made %s again, with another %s", stack.name, _called(resource), ", ".join(other))
    if other or was.physical_id != now.physical_id:
        resource.made = now
        with suppress(InternalFailure):
            stacks.change(stack)


def _differing(was: Made, now: Made) -> list[str]:
    """The names of what differs, but for when it was made, and where the emulator is reached now."""
    values = [{"physical id": each.physical_id, **each.attributes} for each in (was, now)]
    before, after = ({name: _lasting(value) for name, value in each.items()} for each in values)
    return [name for name in before if before[name] != after.get(name)]


def _lasting(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.startswith("http"):
        return urlsplit(value).path
    return "" if _TIME.fullmatch(value) else value


def _called(resource: Resource) -> str:
    physical_id = resource.made.physical_id if resource.made else ""
    return f"{resource.logical_id} ({resource.type}, {physical_id})"
