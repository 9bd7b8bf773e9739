"""Deploys stacks in the background, each in a thread of its own, one thing at a time for each stack."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from control_plane.wire.errors import InternalFailure
from emulator.cloudformation.clients import Clients, Emulator
from emulator.cloudformation.engine.builder import Builder
from emulator.cloudformation.engine.changes import Changes
from emulator.cloudformation.engine.deletion import remove
from emulator.cloudformation.engine.deployment import Deployment
from emulator.cloudformation.engine.failures import failed_to
from emulator.cloudformation.engine.notifications import teller
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.engine.values import Values
from emulator.cloudformation.records import UNDER_WAY, Change, Made, Resource, Stack, Undo, now
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import Stacks

_USER, _DELETING = "User Initiated", "DELETE_IN_PROGRESS"
_FAULT = "Internal Failure"


class Deployer:
    def __init__(self, stacks: Stacks, types: Types, emulator: Emulator) -> None:
        self._stacks = stacks
        self._types = types
        self._emulator = emulator
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def create(self, stack: Stack, plan: Plan, token: str | None = None) -> None:
        """Begin to; `stack` is among the others already, with nothing in it."""
        stack.plan = plan
        self._say(stack, "CREATE_IN_PROGRESS", token)
        self._begin(stack, self._under_way(stack, token).create)

    def update(self, stack: Stack, plan: Plan, token: str | None = None) -> None:
        """Begin to; the stack must be one that can be updated. Raises InternalFailure: it stays as it was."""
        before = stack.plan, stack.undo
        stack.cancelled, stack.undo, stack.plan = False, _undo(stack, plan), plan
        try:
            self._say(stack, "UPDATE_IN_PROGRESS", token, surely=True)
        except InternalFailure:
            stack.plan, stack.undo = before
            raise
        self._begin(stack, self._under_way(stack, token).update)

    def roll_back(self, stack: Stack, skipped: Collection[str] = (), token: str | None = None) -> None:
        """Begin to undo the deployment that has failed, and left the stack so. skipped: what is not to be undone.

        Raises InternalFailure.
        """
        status = "ROLLBACK_IN_PROGRESS" if stack.status == "CREATE_FAILED" else "UPDATE_ROLLBACK_IN_PROGRESS"
        deployment = self._under_way(stack, token)
        self._say(stack, status, token, surely=True)
        self._begin(stack, lambda: deployment.roll_back(skipped))

    def clean_up(self, stack: Stack) -> None:
        """Go on deleting what a deployment left over, where the last process ended."""
        self._begin(stack, self._under_way(stack).clean_up)

    def make_again(self, stack: Stack, resource: Resource, moment: datetime | None) -> Made:
        """What is gone with the process that it was in. Raises one of `failures.FAILURES`."""
        return self._builder(stack, stack.plan.tags, {}).make_again(resource, moment)

    def delete(self, stack: Stack, retain: Collection[str] = (), token: str | None = None) -> None:
        """Begin to, after what is under way has stopped. Raises InternalFailure."""
        before = stack.status
        self._say(stack, _DELETING, token, surely=True)
        stack.abandoned = True
        self._begin(stack, lambda: self._delete(stack, retain, token, before))

    def changes(self, stack: Stack, plan: Plan) -> tuple[Change, ...]:
        """What deploying `plan` would do. Raises TemplateError."""
        return Changes(stack, plan, self._values(stack, plan), self._types).found()

    def _delete(self, stack: Stack, retain: Collection[str], token: str | None, before: str) -> None:
        """before: the status of the stack, which it has again where others import what it exports."""
        stack.abandoned = False
        if stack.status != _DELETING:  # what was under way had just ended
            stack.say(_DELETING, _USER, token)
        used = self._used(stack)
        if used:
            stack.say(before, used, token)
            return
        kept = remove(stack, self._builder(stack, stack.plan.tags, {}), retain) if stack.plan is not None else []
        if kept:
            stack.say("DELETE_FAILED", failed_to("delete", kept), token)
            return
        stack.deleted = now()
        stack.say("DELETE_COMPLETE", token=token)

    def _used(self, stack: Stack) -> str:
        """Why its exports keep it from going; empty where they do not."""
        for output in stack.outputs:
            users = self._stacks.importers(stack.account_id, stack.region, output.export) if output.export else []
            if users:
                names = " and ".join(each.name for each in users)
                return f"Delete canceled. Cannot delete export {output.export} as it is in use by {names}"
        return ""

    def _say(self, stack: Stack, status: str, token: str | None, *, surely: bool = False) -> None:
        """What begins; the stack's topics are told of it and of all that follows. surely: see `Stack.say`."""
        stack.heard = teller(stack, Clients(self._emulator, stack.account_id, stack.region))
        stack.say(status, _USER, token, surely=surely)

    def _begin(self, stack: Stack, work: Callable[[], None]) -> None:
        def alone() -> None:
            with self._locks[stack.id], _ended(stack):
                work()

        threading.Thread(target=alone, name=f"cloudformation-{stack.name}", daemon=True).start()

    def _under_way(self, stack: Stack, token: str | None = None) -> Deployment:
        """The deployment that the stack is in."""
        undo, plan = stack.undo, stack.plan
        builder = self._builder(stack, undo.tags, undo.plan.tags) if undo else self._builder(stack, plan.tags, {})
        return Deployment(stack, plan, self._values(stack, plan), builder, token)

    def _values(self, stack: Stack, plan: Plan) -> Values:
        return Values(stack, plan, self._stacks, Clients(self._emulator, stack.account_id, stack.region))

    def _builder(self, stack: Stack, tags: dict[str, str], former_tags: dict[str, str]) -> Builder:
        return Builder(stack, self._types, self._emulator, tags, former_tags)


def _undo(stack: Stack, plan: Plan) -> Undo:
    """One that failed and was left so is undone too: AWS rolls back to the last stable state."""
    if stack.undo is not None and stack.status == "UPDATE_FAILED":
        return replace(stack.undo, tags=plan.tags)
    return Undo(stack.plan, stack.outputs, stack.imports, plan.tags)


@contextmanager
def _ended(stack: Stack) -> Iterator[None]:
    """Whatever happens, a stack that nobody works on any more does not look as if somebody did."""
    try:
        yield
    finally:
        if stack.status.endswith(UNDER_WAY) and not stack.abandoned:
            stack.say(f"{stack.status.removesuffix(UNDER_WAY).removesuffix('_COMPLETE_CLEANUP')}_FAILED", _FAULT)
