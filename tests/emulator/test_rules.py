"""Rules with schedules: what they do by when, asked of moto's own backend, in which they are. Time is given."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.events.models import events_backends
from moto.logs.models import logs_backends

from emulator.aws.calling import ALONE, FunctionEvent, Source
from emulator.aws.events import rules
from emulator.aws.targets.deliveries import Delivery

ACCOUNT, REGION = "111122223333", "eu-west-3"
ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/r"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
NOW = datetime(2026, 11, 20, 10, 0, 0, 500_000, tzinfo=UTC).timestamp()
EVENT = {
    "version": "0",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT,
    "time": "2026-11-20T10:05:00Z",
    "region": REGION,
    "resources": [ARN],
    "detail": {},
}


class Calls(list[tuple[Source, str, Any]]):
    """What functions were to be called with."""

    def deliver(self, delivery: Delivery) -> None:
        asked = delivery.request(1)
        assert isinstance(asked, FunctionEvent)
        self.append((asked.source, asked.function_arn, json.loads(asked.event)))


@pytest.fixture
def calls() -> Calls:
    found = Calls()
    rules.connect(ALONE._replace(deliver=found.deliver))
    return found


@pytest.fixture
def backend(calls: Calls) -> Iterator[Any]:
    """EventBridge with a rule `r` for every five minutes and a function."""
    found = events_backends[ACCOUNT][REGION]
    found.put_rule("r", scheduled_expression="rate(5 minutes)")
    found.put_targets("r", None, [{"Id": "t", "Arn": FUNCTION}])
    rules.due(NOW)
    yield found
    for service in (found, logs_backends[ACCOUNT][REGION]):
        service.reset()


def run(now: float) -> float | None:
    """Do what is due; seconds until there is more."""
    calls, then = rules.due(now)
    for call in calls:
        call()
    return None if then is None else then - NOW


def test_a_function_is_called_with_awss_event(backend: Any, calls: Calls) -> None:
    """The example of a scheduled event in the Lambda Developer Guide, which aws_lambda_events has as a fixture."""
    assert run(NOW + 299) == 300
    assert calls == []
    assert run(NOW + 301) == 600
    ((source, arn, event),) = calls
    assert (source, arn) == (Source("events.amazonaws.com", ACCOUNT, ARN), FUNCTION)
    assert len(event.pop("id")) == 36
    assert event == EVENT
    run(NOW + 600)
    assert [event["time"] for _, _, event in calls] == ["2026-11-20T10:05:00Z", "2026-11-20T10:10:00Z"]


def test_of_times_that_were_missed_one_is_made_up_for(backend: Any, calls: Calls) -> None:
    assert run(NOW + 3601) == 3601 + 300
    assert len(calls) == 1


CHANGES: dict[str, tuple[Callable[[Any], Any], list[int]]] = {
    "nothing": (lambda backend: None, [300, 600]),
    "it is disabled": (lambda backend: backend.disable_rule("r", None), []),
    "it is put again, disabled": (
        lambda backend: backend.put_rule("r", scheduled_expression="rate(5 minutes)", state="DISABLED"),
        [],
    ),
    "its target is removed": (lambda backend: backend.remove_targets("r", None, ["t"]), []),
    "it is deleted": (
        lambda backend: (backend.remove_targets("r", None, ["t"]), backend.delete_rule("r", None)),
        [],
    ),
    "it is put again for a pattern": (lambda backend: backend.put_rule("r", event_pattern='{"source": ["s"]}'), []),
    "everything is reset": (lambda backend: backend.reset(), []),
    "it is for every ten minutes": (
        lambda backend: backend.put_rule("r", scheduled_expression="rate(10 minutes)"),
        [60 + 600],
    ),
    "it is for whole hours": (
        lambda backend: backend.put_rule("r", scheduled_expression="cron(0 * * * ? *)"),
        [3600],
    ),
    "it never is": (lambda backend: backend.put_rule("r", scheduled_expression="cron(0 0 31 2 ? *)"), []),
    "it has a pattern too": (
        lambda backend: backend.put_rule(
            "r", event_pattern='{"source": ["s"]}', scheduled_expression="rate(5 minutes)"
        ),
        [60 + 300],
    ),
    "it is enabled, which it is": (lambda backend: backend.enable_rule("r", None), [300, 600]),
    "it is enabled again": (
        lambda backend: (backend.disable_rule("r", None), backend.enable_rule("r", None)),
        [60 + 300],
    ),
}


@pytest.mark.parametrize("why", CHANGES)
def test_changes_of_a_rule_count(backend: Any, calls: Calls, why: str) -> None:
    """A minute after it was made; whoever makes a change looks at once. When it is due first after that, and next."""
    change, expected = CHANGES[why]
    change(backend)
    run(NOW + 60)
    found = []
    for seconds in (300, 360, 600, 660, 3600):
        before = len(calls)
        run(NOW + seconds)
        found += [seconds] * (len(calls) - before)
    assert found[: len(expected) or 1] == expected, why


def test_where_no_rule_is_due_again_nobody_waits(backend: Any) -> None:
    backend.disable_rule("r", None)
    assert run(NOW + 300) is None
    backend.put_rule("r", scheduled_expression="cron(0 0 31 2 ? *)")
    assert run(NOW + 300) is None


@pytest.mark.parametrize(
    ("target", "expected", "why"),
    [
        ({}, EVENT, "the event"),
        ({"Input": '{"id": "<id>", "n": [1]}'}, {"id": "<id>", "n": [1]}, "what is always the same"),
        ({"Input": '"text"'}, "text", "which need be no object"),
        ({"InputPath": "$.detail-type"}, "Scheduled Event", "a part of the event"),
        ({"InputPath": "$.detail.nothing"}, {}, "nothing where it has no such part"),
        (
            {"InputTransformer": {"InputPathsMap": {"when": "$.time"}, "InputTemplate": '{"at": "<when>"}'}},
            {"at": "2026-11-20T10:05:00Z"},
            "what is made of the event",
        ),
    ],
)
def test_what_targets_are_sent(backend: Any, calls: Calls, target: dict[str, Any], expected: Any, why: str) -> None:
    """A log group as well as a function."""
    group = logs_backends[ACCOUNT][REGION].create_log_group("/aws/events/g", {})
    log_group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/g"
    backend.put_targets("r", None, [{"Id": "t", "Arn": FUNCTION, **target}, {"Id": "q", "Arn": log_group, **target}])
    run(NOW + 300)
    ((_, _, to_function),) = calls
    ((logged,),) = (stream.events for stream in group.streams.values())
    assert json.loads(logged.message) == to_function
    if target == {}:
        to_function.pop("id")
    assert to_function == expected, why


def test_a_log_group_is_a_target_too(backend: Any) -> None:
    logs = logs_backends[ACCOUNT][REGION]
    group = logs.create_log_group("/aws/events/g", {})
    backend.put_targets("r", None, [{"Id": "t", "Arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/g"}])
    run(NOW + 300)
    ((event,),) = (stream.events for stream in group.streams.values())
    assert json.loads(event.message)["time"] == EVENT["time"]
