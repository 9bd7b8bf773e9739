"""Checkpoints of any kind, in any order: each is taken whole or refused whole, in AWS's way of refusing."""

import random

from control_plane.definitions.durable import (
    CallbackOptions,
    ChainedInvokeOptions,
    ErrorObject,
    OperationUpdate,
    StepOptions,
    WaitOptions,
)
from data_plane.functions.durable import envelope
from data_plane.functions.durable.execution import LiveExecution, Target
from data_plane.functions.durable.refusals import InvalidValue
from tests.data_plane.functions.durable.test_keeping import RECORD

IDS = ("a", "b", "c", "d", None)
STATUSES = {"STARTED", "PENDING", "READY", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT"}


def anything(chance: random.Random) -> OperationUpdate:
    return OperationUpdate(
        id=chance.choice(IDS[:-1]),
        type=chance.choice(("STEP", "CONTEXT", "WAIT", "CALLBACK", "CHAINED_INVOKE")),
        action=chance.choice(("START", "SUCCEED", "FAIL", "RETRY", "CANCEL")),
        parent_id=chance.choice((None, None, None, *IDS)),
        payload=chance.choice((None, None, "1")),
        error=chance.choice((None, None, ErrorObject(error_message="no"))),
        step_options=chance.choice((None, StepOptions(next_attempt_delay_seconds=chance.randrange(1, 9)))),
        wait_options=chance.choice((None, WaitOptions(wait_seconds=chance.randrange(1, 9)))),
        callback_options=chance.choice((None, CallbackOptions(timeout_seconds=3, heartbeat_timeout_seconds=2))),
        chained_invoke_options=chance.choice((None, ChainedInvokeOptions(function_name="fn"))),
    )


def test_whole_or_not_at_all() -> None:
    assert sum(taken(random.Random(seed)) for seed in range(100)) > 200, "some may be made"


def taken(chance: random.Random) -> int:
    """How many of an execution's checkpoints were."""
    live = LiveExecution(RECORD)
    targets = {each: Target(function_arn="fn", version="1") for each in IDS if each}
    count, token, now = 0, live.begin(), 0.0
    for _ in range(60):
        now += chance.randrange(100) / 100
        updates = [anything(chance) for _ in range(chance.randrange(1, 4))]
        before = dict(live.entries), list(live.events)
        try:
            answer = live.checkpoint(token, updates, targets, None, now)
        except InvalidValue:
            assert (live.entries, live.events) == before
        else:
            count += 1
            assert live.next_due() > now
            assert answer.checkpoint_token not in (None, token)
            token = answer.checkpoint_token or ""
            assert {each.id for each in answer.operations} >= {update.id for update in updates}
        assert {entry.operation.status for entry in live.entries.values()} <= STATUSES
        assert [event.event_id for event in live.events] == [*range(1, len(live.events) + 1)]
        timed = [entry for entry in live.entries.values() if entry.times_out or entry.heartbeat_due]
        assert {entry.operation.type for entry in timed} <= {"CALLBACK"}
        envelope.request(live, token, [])
    return count
