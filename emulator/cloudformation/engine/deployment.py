"""One deployment of a stack: it is created or updated from a plan, step by step, and rolled back where a step fails.

    CREATE_IN_PROGRESS -> CREATE_COMPLETE
                       -> ROLLBACK_IN_PROGRESS -> ROLLBACK_COMPLETE                    all is deleted again
    UPDATE_IN_PROGRESS -> UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> UPDATE_COMPLETE       then what is left over goes
                       -> UPDATE_ROLLBACK_IN_PROGRESS -> UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS
                                                      -> UPDATE_ROLLBACK_COMPLETE      all is as it was

Resources are made one after the other, what others need first. With rollback disabled a failure leaves everything as
it is, and the stack CREATE_FAILED or UPDATE_FAILED.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""

import copy
import dataclasses
from collections.abc import Callable, Collection
from contextlib import suppress
from time import monotonic
from typing import Any

from emulator.cloudformation.engine.builder import Builder, StepFailed
from emulator.cloudformation.engine.deletion import deletes, remove
from emulator.cloudformation.engine.failures import failed_to
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.engine.progress import say
from emulator.cloudformation.engine.values import Values
from emulator.cloudformation.records import Resource, Stack, Undo, now
from emulator.cloudformation.templates.errors import TemplateError

_USER = "User Initiated"
_CLEANING = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
_TIMED_OUT = "Stack creation time exceeded the specified timeout"


class _Abandoned(Exception):
    """The stack is being deleted, or is gone: nothing more is to be said of it."""


class _Stopped(Exception):
    """The deployment is not to go on. str(e) says why; failed: the resources that did, if any did."""

    def __init__(self, why: str, *failed: str) -> None:
        super().__init__(why)
        self.failed = failed


class Deployment:
    def __init__(self, stack: Stack, plan: Plan, values: Values, builder: Builder, token: str | None) -> None:
        self._stack = stack
        self._plan = plan
        self._values = values
        self._builder = builder
        self._token = token
        self._done = stack.undo or Undo(stack.plan, stack.outputs, stack.imports, plan.tags)
        self._why = ""
        self._due = monotonic() + 60 * stack.timeout_minutes if stack.timeout_minutes else None

    def create(self) -> None:
        """The stack is CREATE_IN_PROGRESS already, and has its plan."""
        stack = self._stack
        with suppress(_Abandoned):
            try:
                self._make_all()
                self._finish()
            except _Stopped as stop:
                self._why = failed_to("create", stop.failed) if stop.failed else f"{stop}. "
                self._end_badly("CREATE_FAILED", self._roll_creation_back)
            else:
                stack.say("CREATE_COMPLETE", token=self._token)

    def update(self) -> None:
        """The stack is UPDATE_IN_PROGRESS already, and has its plan, and an `undo` that has the one before."""
        stack = self._stack
        with suppress(_Abandoned):
            try:
                self._make_all()
                self._finish()
            except _Stopped as stop:
                verb = "create" if set(stop.failed) <= set(self._done.created) else "update"
                self._why = failed_to(verb, stop.failed) if stop.failed else str(stop)
                self._end_badly("UPDATE_FAILED", self._roll_update_back)
                return
            stack.updated = now()
            stack.say(_CLEANING, token=self._token)
            self._clean_up()

    def roll_back(self, skipped: Collection[str] = ()) -> None:
        """Of one that has failed, and was left so. skipped: resources that are to be taken for put back."""
        if self._stack.undo is None:
            self._roll_creation_back()
        else:
            self._roll_update_back(skipped)

    def clean_up(self) -> None:
        """The rest of what is left to do of one whose stack has nothing else to do."""
        if self._stack.status == _CLEANING:
            self._active = self._values.active()
            self._clean_up()
        else:
            self._clean_up_rollback()

    def _end_badly(self, failed: str, roll_back: Callable[[], None]) -> None:
        """By a rollback, unless all is to be left as it is."""
        stack = self._stack
        if (stack.disable_rollback or stack.on_failure == "DO_NOTHING") and not stack.cancelled:
            stack.say(failed, self._why, self._token)
        else:
            roll_back()

    def _make_all(self) -> None:
        try:
            self._active = self._values.active()
        except TemplateError as error:
            raise _Stopped(str(error)) from None
        for logical_id in self._active:
            self._go_on()
            self._make(logical_id, self._plan.template.resources[logical_id])

    def _go_on(self) -> None:
        if self._stack.abandoned:
            raise _Abandoned
        if self._stack.cancelled:
            raise _Stopped(_USER)
        if self._due is not None and monotonic() > self._due:
            raise _Stopped(_TIMED_OUT)

    def _make(self, logical_id: str, source: dict[str, Any]) -> None:
        old = self._stack.resources.get(logical_id)
        resource = Resource(logical_id, source["Type"], source)
        try:
            given = source.get("Properties", {})
            resource.properties = self._values.scope().value(given) or {}
            resource.shown = self._values.shown(given)
            resource.creation_policy = self._values.scope().value(source.get("CreationPolicy", {})) or {}
            if old is None or old.made is None or old.status == "CREATE_FAILED":
                self._create(resource, old)
            else:
                self._change(old, resource)
        except TemplateError as error:
            self._stack.resources[logical_id] = old or resource
            say(self._stack, old or resource, "UPDATE_FAILED" if old else "CREATE_FAILED", str(error))
            raise _Stopped(str(error), logical_id) from None
        except StepFailed as failure:
            if self._stack.abandoned:
                raise _Abandoned from None
            raise _Stopped(failure.why, logical_id) from None

    def _create(self, resource: Resource, old: Resource | None) -> None:
        """old: what an earlier deployment has made in part, which goes first, since it may have the name."""
        if old is not None and old.made is not None:
            self._builder.delete(old)
        self._stack.resources[resource.logical_id] = resource
        self._done.created.append(resource.logical_id)
        self._builder.create(resource)

    def _change(self, old: Resource, new: Resource) -> None:
        """Nothing, a new one in its place, or another shape of it."""
        name = old.logical_id
        same_type, failed = old.type == new.type, old.status.endswith("_FAILED")
        if same_type and old.properties == new.properties and not failed and not self._builder.retagged:
            old.source = new.source
            return
        done = self._done
        done.before.setdefault(name, copy.copy(old))
        if not same_type or self._builder.replaces(old, new.properties):
            self._stack.resources[name] = new
            if name in done.replaced:
                done.leftovers.append(old)
            else:
                done.replaced.append(name)
            self._builder.replace(old, new)
            return
        old.shown = new.shown
        was = self._builder.update(old, new.properties)
        if was is not None:
            self._done.superseded.append(dataclasses.replace(self._done.before[name], made=was))
        old.source = new.source

    def _finish(self) -> None:
        stack = self._stack
        try:
            outputs = self._values.outputs()
            self._values.check_exports(outputs)
        except TemplateError as error:
            raise _Stopped(str(error)) from None
        stack.outputs, stack.imports = outputs, self._values.imports

    def _roll_creation_back(self) -> None:
        stack = self._stack
        status, wish = ("DELETE", "Delete") if stack.on_failure == "DELETE" else ("ROLLBACK", "Rollback")
        self._begin(f"{status}_IN_PROGRESS", f"{self._why}{wish} requested by user.")
        kept = remove(stack, self._builder, creating=True)
        if kept:
            stack.say(f"{status}_FAILED", failed_to("delete", kept), self._token)
        else:
            stack.deleted = now()
            stack.say(f"{status}_COMPLETE", token=self._token)

    def _begin(self, status: str, why: str) -> None:
        """Whoever asked for it may have said so already."""
        if self._stack.status != status:
            self._stack.say(status, why, self._token)

    def _clean_up(self) -> None:
        """Delete what was replaced, and what the template has no more."""
        stack, done = self._stack, self._done
        for replaced in (*(done.before[name] for name in reversed(done.replaced)), *done.superseded, *done.leftovers):
            self._drop(replaced, "UpdateReplacePolicy")
        gone = [each for name, each in stack.resources.items() if name not in self._active]
        for resource in reversed(gone):
            self._drop(resource, "DeletionPolicy")
            del stack.resources[resource.logical_id]
        stack.undo = None
        stack.say("UPDATE_COMPLETE", token=self._token)

    def _drop(self, resource: Resource, policy: str) -> None:
        """It is the stack's no more. What cannot be deleted stays behind: its event says so, and all else is done."""
        if deletes(resource, policy):
            with suppress(StepFailed):
                self._builder.delete(resource)
        else:
            say(self._stack, resource, "DELETE_SKIPPED")

    def _roll_update_back(self, skipped: Collection[str] = ()) -> None:
        """What was done last is undone first."""
        stack, done = self._stack, self._done
        stack.plan, stack.outputs, stack.imports = done.plan, done.outputs, done.imports
        self._builder = self._builder.back()
        self._begin("UPDATE_ROLLBACK_IN_PROGRESS", self._why)
        stack.cancelled = False
        while done.before:
            name, was = next(reversed(done.before.items()))
            is_now = stack.resources[name]
            if name in done.replaced:
                del done.before[name]
                done.leftovers.append(is_now)
                stack.resources[name] = was
                say(stack, was, "UPDATE_COMPLETE")
            elif name in skipped or self._put_back(is_now, was):
                del done.before[name]
            else:
                stack.say("UPDATE_ROLLBACK_FAILED", failed_to("update", [name]), self._token)
                return
        stack.say("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", token=self._token)
        self._clean_up_rollback()

    def _clean_up_rollback(self) -> None:
        """Delete what the update has made: the last first. Of a process before, some of it may be gone already."""
        stack, done = self._stack, self._done
        for resource in done.leftovers:
            self._drop(resource, "")
        for name in reversed(done.created):
            if name in stack.resources:
                self._drop(stack.resources[name], "")
                del stack.resources[name]
        stack.undo = None
        stack.say("UPDATE_ROLLBACK_COMPLETE", token=self._token)

    def _put_back(self, resource: Resource, was: Resource) -> bool:
        resource.shown = was.shown
        try:
            self._builder.update(resource, was.properties)
        except StepFailed:
            return False
        resource.source = was.source
        return True
