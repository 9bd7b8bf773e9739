"""EventBridge's rules: their targets are called, and schedules keep their times.

A rule with a schedule is due first when its schedule says so after it was put or enabled, and is then given AWS's
`Scheduled Event`. Targets are those of `rule_targets`; log groups, archives and buses are left to moto. `due` is asked
by `emulator.aws.timekeeper`.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html

Importing this imports EventBridge.
"""

import json
import logging
import math
import uuid
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.events import models as events
from moto.events.exceptions import ValidationException

from emulator.aws.calling import ALONE, Outside
from emulator.aws.events import rule_targets
from emulator.aws.events.rule_inputs import shown, text_of
from emulator.aws.events.rule_targets import Match
from emulator.aws.events.schedules import Schedule, ScheduleError, read
from emulator.aws.timekeeper import Due

_log = logging.getLogger("emulator")
_RULE: Any = events.Rule
"""moto's own."""
_MOTOS_PROBLEMS = (JsonRESTError, ServiceException, LookupError, TypeError, ValueError)
"""What its targets raise that are gone, or cannot take what is sent."""


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    outside: Outside = ALONE


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
        if self.event_pattern.matches_event(original_event):
            for target in list(self.targets):
                self.send_to(target, original_event)

    def send_to(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        """An event of the rule's own need not match."""
        arn = str(target["Arn"])
        if self.state != "ENABLED":
            return
        if rule_targets.is_ours(arn):
            _Calls.outside.deliver(rule_targets.delivery(Match(self.arn, target, event)))
        elif rule_targets.is_motos(arn):
            self._leave_to_moto(target, event)
        else:
            _log.warning("%s sends nothing to %s: the emulator has no such targets", self.arn, arn)

    def _leave_to_moto(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        alone = copy(self)
        alone.event_pattern = events.EventPattern.load(None)
        alone.targets = [target if _is_archive(target) else _transformed(target, event, self.arn)]
        try:
            _RULE.send_to_targets(alone, event)
        except _MOTOS_PROBLEMS as problem:
            _log.warning("%s could not send to %s: %s", self.arn, target["Arn"], problem)


def connect(outside: Outside) -> None:
    """Have EventBridge send to targets through `outside`, in whatever thread."""
    _Calls.outside = outside
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


def _is_archive(target: dict[str, Any]) -> bool:
    return str(target["Arn"]).endswith(":::")


def _transformed(target: dict[str, Any], event: dict[str, Any], rule_arn: str) -> dict[str, Any]:
    """moto makes what it sends by templates alone, in which it replaces `<name>`, and writes out the event's time."""
    text = text_of(target, event, rule_arn)
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    if isinstance(said, dict) and said.get("time") == shown(event)["time"]:
        said = {**said, "time": event["time"]}
    return {**target, "InputTransformer": {"InputTemplate": json.dumps(said).replace("<", "\\u003c")}}
