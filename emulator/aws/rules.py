"""EventBridge's rules: functions among their targets are called, and schedules keep their times.

A rule with a schedule is due first when its schedule says so after it was put or enabled, and is then given AWS's
`Scheduled Event`. Topics and state machines are those of `rule_targets`, other targets are left to moto. `due` is asked
by `emulator.aws.timekeeper`.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html

Importing this imports EventBridge.
"""

import json
import math
import uuid
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.events import models as events
from moto.events.exceptions import ValidationException
from moto.events.utils import EventTemplateParser

from emulator.aws import rule_targets
from emulator.aws.calling import CallFunction, Source
from emulator.aws.schedules import Schedule, ScheduleError, read
from emulator.aws.timekeeper import Due

_RULE: Any = events.Rule
"""moto's own."""


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    function: CallFunction


class _Rule(events.Rule):
    """next: seconds since the epoch; None while nobody has looked since the rule was put or enabled."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.schedule = _schedule(self.scheduled_expression)
        self.next: float | None = None

    def enable(self) -> None:
        if self.state != "ENABLED":
            self.next = None
        super().enable()

    def put_targets(self, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            if not _is_json(target.get("Input", "{}")):
                raise ValidationException(f"Input for target {target['Id']} is not a valid JSON text.")
        super().put_targets(targets)

    def send_to_targets(self, original_event: Any, transform_input: bool = True) -> None:
        """A rule with a schedule and no pattern matches no event, whatever moto thinks of what is empty."""
        if self.schedule and not self.event_pattern.get_pattern():
            return
        ours = [target for target in self.targets if _is_ours(target)]
        if self.state == "ENABLED" and ours and self.event_pattern.matches_event(original_event):
            for target in ours:
                self._send(target, original_event)
        others = copy(self)
        others.targets = [target for target in self.targets if not _is_ours(target)]
        _RULE.send_to_targets(others, original_event, transform_input)

    def send_to(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        """An event of the rule's own, which need not match."""
        if _is_ours(target):
            self._send(target, event)
            return
        alone = copy(self)
        alone.event_pattern = events.EventPattern.load(None)
        alone.targets = [_transformed(target, event)]
        _RULE.send_to_targets(alone, event)

    def _send(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        arn, said = str(target["Arn"]), _input(target, event)
        if rule_targets.has(arn):
            rule_targets.send(arn, json.dumps(said))
        else:
            _Calls.function(Source("events.amazonaws.com", self.account_id, self.arn), arn, said)


def connect(call: CallFunction) -> None:
    """Have EventBridge call functions by `call`, in whatever thread."""
    _Calls.function = call
    vars(events)["Rule"] = _Rule


def due(now: float) -> Due:
    """What rules have to do by now. Of times that were missed, as while the machine slept, only one is made up for."""
    calls: list[Callable[[], None]] = []
    coming = math.inf
    for rule, schedule in _scheduled():
        moment = _following(schedule, now) if rule.next is None else rule.next
        if moment <= now:
            event = _event(rule, moment)
            calls += [partial(rule.send_to, target, event) for target in list(rule.targets)]
            following = _following(schedule, moment)
            moment = following if following > now else _following(schedule, now)
        rule.next = moment
        coming = min(coming, moment)
    return Due(calls, None if coming == math.inf else coming)


def _scheduled() -> Iterator[tuple[_Rule, Schedule]]:
    """They are rules of default buses. Other threads may make some meanwhile."""
    regions = [region for account in list(events.events_backends.values()) for region in list(account.values())]
    for region in regions:
        for rule in list(region.event_buses["default"].rules.values()):
            if isinstance(rule, _Rule) and rule.schedule and rule.state == "ENABLED":
                yield rule, rule.schedule


def _following(schedule: Schedule, moment: float) -> float:
    found = schedule.after(moment)
    return math.inf if found is None else found


def _schedule(expression: str | None) -> Schedule | None:
    if not expression:
        return None
    try:
        return read(expression)
    except ScheduleError:
        raise ValidationException("Parameter ScheduleExpression is not valid.") from None


def _event(rule: _Rule, moment: float) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": moment,
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
        "ingestion-time": moment,
    }


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_ours(target: dict[str, Any]) -> bool:
    arn = str(target["Arn"])
    return arn.split(":")[2] == "lambda" or rule_targets.has(arn)


def _input(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """What a target is sent: the whole event, unless it says otherwise."""
    if "Input" in target:
        return json.loads(target["Input"])
    told: Any = {**event, "time": _written(event)}
    transformer = target.get("InputTransformer")
    if transformer is not None:
        return EventTemplateParser.parse(transformer["InputTemplate"], transformer.get("InputPathsMap", {}), told)
    return _part(
        {name: value for name, value in told.items() if name != "ingestion-time"}, target.get("InputPath", "$")
    )


def _part(event: Any, path: str) -> Any:
    """InputPath: `$.detail.order`; an empty object where there is nothing."""
    for name in path.split(".")[1:]:
        event = event.get(name, {}) if isinstance(event, dict) else {}
    return event


def _written(event: dict[str, Any]) -> str:
    return datetime.fromtimestamp(event["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _transformed(target: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """moto makes what it sends by templates alone, in which it replaces `<name>`, and writes out the event's time."""
    said = _input(target, event)
    if isinstance(said, dict) and said.get("time") == _written(event):
        said = {**said, "time": event["time"]}
    return {**target, "InputTransformer": {"InputTemplate": json.dumps(said).replace("<", "\\u003c")}}
