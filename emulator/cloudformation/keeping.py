"""Stacks among the store's records, part by part: so they last, are reset, exported and imported as all else is.

stack                   what it is itself
template                what it was last deployed from, after its transforms
undo, undo template     what undoes the update that is under way
resource LOGICAL_ID     each as it is now
change set ID           with what it would deploy
event ID                in the order they came
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from control_plane.definitions.stacks import StackPart
from control_plane.store import Store
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.records import ChangeSet, Event, Parameter, Resource, Stack, Undo
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.template import Template

T = TypeVar("T")
Parts = Mapping[str, bytes]
_TABLE = "stack_parts"
_STACK, _TEMPLATE, _UNDO, _UNDO_TEMPLATE = "stack", "template", "undo", "undo template"
_RESOURCE, _CHANGE_SET, _EVENT = "resource ", "change set ", "event "
_ELSEWHERE: dict[str, Any] = {"plan": None, "undo": None, "resources": {}, "events": [], "change_sets": {}}
"""Members of a stack that have parts of their own."""
_PASSING = ("awaiting", "cancelled", "abandoned", "heard", "keep")
"""What only means something to whoever works on it."""
_MOST_EVENTS = 1000
"""Of a stack: one that is deployed every few minutes has thousands in a month."""

Unreadable = (msgspec.MsgspecError, TemplateError, TypeError, KeyError, RecursionError)
"""What `read` raises for what is no stack."""


def write(store: Store, stack: Stack, event: Event | None) -> None:
    """What has changed of it: with an event of one of its resources those two alone. Raises InternalFailure."""
    about = stack.resources.get(event.logical_id) if event is not None and event.physical_id != stack.id else None
    parts = _whole(stack) if about is None else _around(stack, about)
    if event is not None:
        parts[_EVENT + event.id] = _text(event)
    with store.operation(stack.account_id, stack.region) as account:
        table = account.stack_parts
        for part in _superfluous(table.under(stack.id), parts) if about is None else ():
            table.remove((stack.id, part))
        for name, content in parts.items():
            put = StackPart(stack_id=stack.id, part=name, content=msgspec.Raw(content))
            if table.find((stack.id, name)) != put:
                table.put((stack.id, name), put)


def remove(store: Store, stack: Stack) -> None:
    """Raises InternalFailure."""
    with store.operation(stack.account_id, stack.region) as account:
        account.stack_parts.remove_under(stack.id)


def kept(store: Store) -> Mapping[str, Parts]:
    """All stacks there are, by their ids, the oldest first."""
    found: dict[str, dict[str, bytes]] = defaultdict(dict)
    for each in store.records(_TABLE):
        found[each.stack_id][each.part] = bytes(each.content)
    return found


def read(parts: Parts) -> Stack:
    """Raises one of `Unreadable`."""
    stack = msgspec.json.decode(parts[_STACK], type=Stack)
    stack.plan = msgspec.json.decode(parts[_TEMPLATE], type=_Given).plan() if _TEMPLATE in parts else None
    if _UNDO in parts:
        stack.undo = msgspec.json.decode(parts[_UNDO], type=Undo)
        stack.undo.plan = msgspec.json.decode(parts[_UNDO_TEMPLATE], type=_Given).plan()
    stack.resources = {each.logical_id: each for each in _all(parts, _RESOURCE, Resource)}
    stack.change_sets = {each.id: each for each in _all(parts, _CHANGE_SET, ChangeSet)}
    for each in stack.change_sets.values():
        each.plan = msgspec.convert(each.plan, _Given).plan() if each.plan is not None else None
    stack.events = _all(parts, _EVENT, Event)
    return stack


class _Given(msgspec.Struct, frozen=True):
    """What makes a plan. template: after its transforms."""

    body: str
    template: dict[str, Any]
    parameters: dict[str, Parameter]
    tags: dict[str, str]
    capabilities: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan) -> "_Given":
        return cls(plan.body, plan.template.document, plan.parameters, plan.tags, plan.capabilities)

    def plan(self) -> Plan:
        """Raises TemplateError."""
        return Plan(self.body, Template.of(self.template), self.parameters, self.tags, self.capabilities)


def _superfluous(there: Sequence[StackPart], parts: Parts) -> list[str]:
    events = [each.part for each in there if each.part.startswith(_EVENT)]
    others = [each.part for each in there if not each.part.startswith(_EVENT)]
    return [*events[:-_MOST_EVENTS], *(part for part in others if part not in parts)]


def _whole(stack: Stack) -> dict[str, bytes]:
    own = {name: value for name, value in vars(stack).items() if name not in _PASSING}
    parts = {_STACK: _text(own | _ELSEWHERE)}
    if stack.plan is not None:
        parts[_TEMPLATE] = _text(_Given.of(stack.plan))
    if stack.undo is not None:
        parts[_UNDO_TEMPLATE] = _text(_Given.of(stack.undo.plan))
    for each in list(stack.change_sets.values()):
        plan = _Given.of(each.plan) if each.plan is not None else None
        parts[_CHANGE_SET + each.id] = _text({**vars(each), "plan": plan})
    return parts | _around(stack, *list(stack.resources.values()))


def _around(stack: Stack, *resources: Resource) -> dict[str, bytes]:
    """Resources, and what would undo what has become of them."""
    parts = {_RESOURCE + each.logical_id: _text(each) for each in resources}
    if stack.undo is not None:
        parts[_UNDO] = _text({**vars(stack.undo), "plan": None})
    return parts


def _text(value: Any) -> bytes:
    """What JSON has no form for is written as events say it."""
    return msgspec.json.encode(value, enc_hook=str)


def _all(parts: Parts, kind: str, type: type[T]) -> list[T]:
    return [msgspec.json.decode(content, type=type) for name, content in parts.items() if name.startswith(kind)]
