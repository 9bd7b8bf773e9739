"""Deploys stacks in the background, each in a thread of its own, one thing at a time for each stack."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from emulator.cloudformation.clients import Clients, Emulator
from emulator.cloudformation.engine.builder import Builder
from emulator.cloudformation.engine.changes import Changes
from emulator.cloudformation.engine.deletion import remove
from emulator.cloudformation.engine.deployment import Deployment
from emulator.cloudformation.engine.failures import failed_to
from emulator.cloudformation.engine.notifications import teller
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.engine.values import Values
from emulator.cloudformation.records import Change, Stack, now
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import Stacks

_USER, _DELETING = "User Initiated", "DELETE_IN_PROGRESS"
_UNDER_WAY, _FAULT = "_IN_PROGRESS", "Internal Failure"


class Deployer:
    def __init__(self, stacks: Stacks, types: Types, emulator: Emulator) -> None:
        self._stacks = stacks
        self._types = types
        self._emulator = emulator
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def create(self, stack: Stack, plan: Plan, token: str | None = None) -> None:
        """Begin to; `stack` is among the others already, with nothing in it."""
        self._say(stack, "CREATE_IN_PROGRESS", token)
        builder = self._builder(stack, plan.tags, {})
        self._begin(stack, Deployment(stack, plan, self._values(stack, plan), builder, token).create)

    def update(self, stack: Stack, plan: Plan, token: str | None = None) -> None:
        """Begin to; the stack must be one that can be updated."""
        stack.cancelled, stack.undo = False, None
        self._say(stack, "UPDATE_IN_PROGRESS", token)
        builder = self._builder(stack, plan.tags, stack.plan.tags)
        self._begin(stack, Deployment(stack, plan, self._values(stack, plan), builder, token).update)

    def roll_back(self, stack: Stack, skipped: Collection[str] = (), token: str | None = None) -> None:
        """Begin to undo the deployment that has failed, and left the stack so. skipped: what is not to be undone."""
        created = stack.status == "CREATE_FAILED"
        tags = stack.undo.tags if stack.undo else stack.plan.tags
        builder = self._builder(stack, tags, stack.undo.plan.tags if stack.undo else {})
        deployment = Deployment(stack, stack.plan, self._values(stack, stack.plan), builder, token)
        self._say(stack, "ROLLBACK_IN_PROGRESS" if created else "UPDATE_ROLLBACK_IN_PROGRESS", token)
        self._begin(stack, lambda: deployment.roll_back(skipped))

    def delete(self, stack: Stack, retain: Collection[str] = (), token: str | None = None) -> None:
        """Begin to, after what is under way has stopped."""
        stack.abandoned = True
        before = stack.status
        self._say(stack, _DELETING, token)
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

    def _say(self, stack: Stack, status: str, token: str | None) -> None:
        """What begins; the stack's topics are told of it and of all that follows."""
        stack.heard = teller(stack, Clients(self._emulator, stack.account_id, stack.region))
        stack.say(status, _USER, token)

    def _begin(self, stack: Stack, work: Callable[[], None]) -> None:
        def alone() -> None:
            with self._locks[stack.id], _ended(stack):
                work()

        threading.Thread(target=alone, name=f"cloudformation-{stack.name}", daemon=True).start()

    def _values(self, stack: Stack, plan: Plan) -> Values:
        return Values(stack, plan, self._stacks, Clients(self._emulator, stack.account_id, stack.region))

    def _builder(self, stack: Stack, tags: dict[str, str], former_tags: dict[str, str]) -> Builder:
        return Builder(stack, self._types, self._emulator, tags, former_tags)


@contextmanager
def _ended(stack: Stack) -> Iterator[None]:
    """Whatever happens, a stack that nobody works on any more does not look as if somebody did."""
    try:
        yield
    finally:
        if stack.status.endswith(_UNDER_WAY) and not stack.abandoned:
            stack.say(f"{stack.status.removesuffix(_UNDER_WAY).removesuffix('_COMPLETE_CLEANUP')}_FAILED", _FAULT)
