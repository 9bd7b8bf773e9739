"""Stacks as the last process left them. What one was doing then is over: it is as AWS has it when that has failed.

    CREATE_IN_PROGRESS -> CREATE_FAILED             may be updated, rolled back, deleted: as where rollback is disabled
    UPDATE_IN_PROGRESS -> UPDATE_FAILED             the same
    ROLLBACK_IN_PROGRESS -> ROLLBACK_FAILED         may be deleted
    UPDATE_ROLLBACK_IN_PROGRESS -> UPDATE_ROLLBACK_FAILED       ContinueUpdateRollback goes on with it
    DELETE_IN_PROGRESS -> DELETE_FAILED             may be deleted again

Of one that has only to delete what is left over, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, the rest is done.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""

import logging
from datetime import timedelta

from control_plane.store import Store
from emulator.cloudformation import keeping
from emulator.cloudformation.engine.progress import say
from emulator.cloudformation.records import CLEANUP, REVIEW, UNDER_WAY, Made, Resource, Stack, now
from emulator.cloudformation.resources.provider import LOGICAL_TAG, STACK_TAG
from emulator.cloudformation.stacks import DELETED, Stacks

_log = logging.getLogger("cloudformation")
_KEPT = timedelta(days=90)
"""How long AWS shows what has been deleted."""
_TAGGED = frozenset(
    (
        "api_keys", "client_certificates", "domain_names", "event_source_mappings", "functions", "rest_apis",
        "usage_plans", "v2_apis", "v2_vpc_links", "vpc_links",
    )
)  # fmt: skip
"""Tables of what is tagged by the stack that makes it, and has its physical id for a key. What is below one of them
goes with it."""
_ENDED = "The emulator ended while this was under way"


def recall(store: Store, stacks: Stacks) -> None:
    """Have the stacks that the store has."""
    for stack_id, parts in keeping.kept(store).items():
        try:
            stack = keeping.read(parts)
        except keeping.Unreadable as problem:
            _log.error("The stack %s cannot be read and is left out: %s", stack_id, problem)
            continue
        if stack.deleted and stack.status == DELETED and now() - stack.deleted > _KEPT:
            keeping.remove(store, stack)
            continue
        stacks.hold(stack)
        if stack.status.endswith(UNDER_WAY) and not stack.status.endswith((CLEANUP, REVIEW)):
            _end(store, stack)


def _end(store: Store, stack: Stack) -> None:
    for resource in list(stack.resources.values()):
        if resource.status.endswith(UNDER_WAY):
            if resource.made is None:
                resource.made = _made(store, stack, resource)
            say(stack, resource, f"{resource.status.removesuffix(UNDER_WAY)}_FAILED", _ENDED)
    stack.say(f"{stack.status.removesuffix(UNDER_WAY)}_FAILED", _ENDED)


def _made(store: Store, stack: Stack, resource: Resource) -> Made | None:
    """What was made of a resource just before the process ended, by its tags: it is the stack's to delete."""
    known = {each.made.physical_id for each in stack.undo.before.values() if each.made} if stack.undo else set()
    for each in store.everything():
        if each.table in _TAGGED and each.key not in known:
            tags = each.record.tags
            if (tags.get(STACK_TAG), tags.get(LOGICAL_TAG)) == (stack.id, resource.logical_id):
                return Made(each.key)
    return None
