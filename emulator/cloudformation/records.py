"""Stacks, and what is in them. Mutable, since a stack changes for as long as it is deployed: only the thread that works
on it writes to it, but for what a lock of `stacks.py` guards.

Statuses are AWS's own words: CREATE_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE ...
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

import secrets
import uuid
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from control_plane.wire.errors import InternalFailure

_SEED = 62
"""Bits: as a number of JSON may have."""
_TICK = timedelta(milliseconds=1)
HIDDEN = "****"
"""What is shown of a secret."""
STACK = "AWS::CloudFormation::Stack"
UNDER_WAY, CLEANUP, REVIEW = "_IN_PROGRESS", "_CLEANUP_IN_PROGRESS", "REVIEW_IN_PROGRESS"
"""How statuses end: of what is being worked on, of that only what is left over is to be deleted; a stack that has but
change sets, which nobody works on."""
Properties = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Made:
    """What came of making a resource.

    physical_id: its PhysicalResourceId, and what Ref gives unless `ref` is another. attributes: what Fn::GetAtt finds,
    by name; a name may hold dots (`Endpoint.Address`). no_echo: these are not to be shown.
    """

    physical_id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    ref: Any = None
    no_echo: bool = False

    @property
    def reference(self) -> Any:
        return self.physical_id if self.ref is None else self.ref


@dataclass
class Resource:
    """A resource of a stack, from the moment that making it begins.

    made: None until it is there. properties: as it was made with, functions evaluated. source: as the template has it.
    seed: of the chance that its name, and the ids it gets, are made by. born: when making it began. shown: properties
    as events have them, where something in them is secret; None else. creation_policy: functions evaluated.
    """

    logical_id: str
    type: str
    source: dict[str, Any]
    status: str = ""
    reason: str | None = None
    properties: Properties = field(default_factory=dict)
    made: Made | None = None
    changed: datetime = field(default_factory=now)
    seed: int = field(default_factory=lambda: secrets.randbits(_SEED))
    born: datetime = field(default_factory=now)
    shown: Properties | None = None
    creation_policy: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A line of a stack's history. properties: ResourceProperties, as JSON, or None."""

    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None = None
    properties: str | None = None
    token: str | None = None
    time: datetime = field(default_factory=now)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Output:
    key: str
    value: str
    description: str | None = None
    export: str | None = None


@dataclass(frozen=True)
class Parameter:
    """One of a stack's. given: as the caller said it, or the default. value: what Ref gives: a string, or a list; of
    AWS::SSM::Parameter::Value<...> what Systems Manager has, which is also `resolved`."""

    key: str
    given: str
    value: str | list[str]
    no_echo: bool = False
    resolved: str | None = None


@dataclass(frozen=True)
class Change:
    """What a change set would do to a resource. action: Add, Modify, Remove. replacement: True, False, Conditional, or
    None where nothing is modified. scope: Properties, Tags, Metadata ... details: ResourceChangeDetail members."""

    action: str
    logical_id: str
    type: str
    physical_id: str | None = None
    replacement: str | None = None
    scope: tuple[str, ...] = ()
    details: tuple[dict[str, Any], ...] = ()


@dataclass
class ChangeSet:
    id: str
    name: str
    stack_id: str
    stack_name: str
    type: str
    plan: Any
    """What executing it deploys: `engine.plan.Plan`; None where it failed."""
    description: str | None = None
    status: str = "CREATE_PENDING"
    reason: str | None = None
    execution_status: str = "UNAVAILABLE"
    changes: tuple[Change, ...] = ()
    include_nested: bool = False
    on_failure: str | None = None
    role_arn: str | None = None
    notification_arns: list[str] | None = None
    created: datetime = field(default_factory=now)


@dataclass
class Undo:
    """What an update has done so far, to be undone or cleaned up.

    plan, outputs, imports: those of the stack before. tags: what it tags with. created: logical ids. before: what
    resources were, by their logical ids; replaced: those of them that have a new one in their place. superseded: what
    resources were that made new ones of themselves when they were updated. leftovers: new ones that are not wanted any
    more.
    """

    plan: Any
    outputs: list[Output]
    imports: set[str]
    tags: dict[str, str]
    created: list[str] = field(default_factory=list)
    before: dict[str, Resource] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    superseded: list[Resource] = field(default_factory=list)
    leftovers: list[Resource] = field(default_factory=list)


@dataclass
class Stack:
    """plan: what it was last deployed from; None before its first change set is executed. on_failure: of creating it,
    ROLLBACK, DELETE or DO_NOTHING. imports: names of the exports it uses. cancelled: what it does is to be rolled
    back. abandoned: it is to stop, and say no more. heard: told of each event. keep: called with the stack as it is
    to be and the event that says so, before either is to be seen; may raise InternalFailure. undo: of the update that
    is under way, or that failed and left all as it was then, and may be rolled back; None else. awaiting: the
    `engine.signals` that a resource waits for, by its logical id."""

    id: str
    name: str
    account_id: str
    region: str
    status: str
    plan: Any = None
    reason: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    change_set_id: str | None = None
    disable_rollback: bool = False
    on_failure: str = "ROLLBACK"
    role_arn: str | None = None
    notification_arns: list[str] = field(default_factory=list)
    timeout_minutes: int | None = None
    protected: bool = False
    policy: str | None = None
    imports: set[str] = field(default_factory=set)
    parent_id: str | None = None
    root_id: str | None = None
    cancelled: bool = False
    abandoned: bool = False
    undo: Undo | None = None
    awaiting: dict[str, Any] = field(default_factory=dict)
    heard: Callable[[Event], None] = field(default_factory=lambda: _by_nobody)
    keep: Callable[["Stack", Event], None] = field(default_factory=lambda: _nowhere)
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    deleted: datetime | None = None

    def say(self, status: str, reason: str | None = None, token: str | None = None, *, surely: bool = False) -> None:
        """Change the stack's own status, with an event: whoever sees the one sees the other.

        surely: nothing is said where it cannot be kept. Raises InternalFailure.
        """
        event = self._next(Event(self.id, self.name, self.name, self.id, STACK, status, reason, None, token))
        with nullcontext() if surely else suppress(InternalFailure):
            self.keep(replace(self, status=status, reason=reason), event)
        self.events.append(event)
        self.heard(event)
        self.status, self.reason = status, reason

    def record(self, event: Event) -> None:
        """What is said of a resource. Where that cannot be kept, which the journal says, work goes on."""
        event = self._next(event)
        with suppress(InternalFailure):
            self.keep(self, event)
        self.events.append(event)
        self.heard(event)

    def _next(self, event: Event) -> Event:
        """Each a millisecond or more after the one before: whoever sorts them by time, as CDK does, keeps the order."""
        return replace(event, time=max(event.time, self.events[-1].time + _TICK)) if self.events else event


def _by_nobody(event: Event) -> None:
    """Nobody hears of it."""


def _nowhere(stack: Stack, event: Event) -> None:
    """It is not kept."""
