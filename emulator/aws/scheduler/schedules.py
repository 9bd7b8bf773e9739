"""EventBridge Scheduler's schedules: those of moto, which know when they are due; what is no schedule is refused.

Within a flexible time window a target may be called at any time: here at its begin. A schedule that has been due for
the last time is deleted where it says so, as soon as its target was called or nothing more is tried.

Words that no source has are marked: `refusals of our own`.

Importing this imports moto's EventBridge Scheduler.
"""

import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from moto.scheduler import models
from moto.scheduler.exceptions import ScheduleGroupNotFound, ValidationException
from moto.scheduler.responses import EventBridgeSchedulerResponse

from emulator import chance
from emulator.aws import iam
from emulator.aws.calling import ALONE, Outside
from emulator.aws.events.schedules import ScheduleError
from emulator.aws.scheduler import expressions, targets
from emulator.aws.speech.service_models import ServiceModels
from emulator.aws.timekeeper import Due

_BACKEND: Any = models.EventBridgeSchedulerBackend
_RESPONSE: Any = EventBridgeSchedulerResponse
_SCHEDULE: Any = models.Schedule
_create_schedule = _BACKEND.create_schedule
_update_schedule = _RESPONSE.update_schedule
_update = _SCHEDULE.update
"""moto's own."""
_WHEN = ("schedule_expression", "schedule_expression_timezone", "start_date", "state")
_IN_JSON = ("lambda", "states", "events")
_PARAMETERS = {"kinesis": "KinesisParameters", "events": "EventBridgeParameters"}


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    outside: Outside = ALONE
    models = ServiceModels()


class _Schedule(models.Schedule):
    """next: seconds since the epoch; None while nobody has looked since it was made or changed.

    again: it is one that was there before, in a stack that is kept.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.next: float | None = None
        self.again = chance.is_making_again()
        self.occurrences = _checked(self)

    def update(self, *args: Any, **named: Any) -> None:
        """All at once: what is refused leaves it as it was."""
        before = dict(vars(self))
        try:
            _update(self, *args, **named)
            self.occurrences = _checked(self)
        except ValidationException:
            vars(self).update(before)
            raise
        if any(before[name] != vars(self)[name] for name in _WHEN):
            self.next, self.again = None, False

    def due(self, now: float) -> float:
        """When it is due next; that may be over."""
        if self.next is None:
            found = self.occurrences.again(now) if self.again else self.occurrences.first(now)
            self.next = _or_never(found)
        return self.next

    @property
    def group_arn(self) -> str:
        return self.arn.rpartition("/")[0].replace(":schedule/", ":schedule-group/")

    def occurrence(self, moment: float) -> targets.Occurrence:
        return targets.Occurrence(self.arn, self.group_arn, self.target, moment)


def connect(outside: Outside) -> None:
    """Have schedules call their targets through `outside`."""
    _Calls.outside = outside
    vars(models)["Schedule"] = _Schedule
    _BACKEND.create_schedule = _create
    _RESPONSE.update_schedule = _change


def due(now: float) -> Due:
    """What schedules have to do by now. Of times that were missed only one is made up for."""
    calls: list[Callable[[], None]] = []
    coming = math.inf
    for group, schedule in _enabled():
        moment = schedule.due(now)
        if moment <= now:
            following = _or_never(schedule.occurrences.after(moment))
            following = following if following > now else _or_never(schedule.occurrences.after(now))
            ended = partial(_complete, group, schedule) if following == math.inf else None
            calls.append(partial(_Calls.outside.deliver, targets.delivery(schedule.occurrence(moment), ended)))
            moment = following
        schedule.next = moment
        if schedule.again:
            _complete(group, schedule)
        coming = min(coming, moment)
    return Due(calls, None if coming == math.inf else coming)


def _enabled() -> Iterator[tuple[Any, _Schedule]]:
    """With their groups. Other threads may make some meanwhile."""
    regions = [region for account in list(models.scheduler_backends.values()) for region in list(account.values())]
    for region in regions:
        for group in list(region.schedule_groups.values()):
            for schedule in list(group.schedules.values()):
                if isinstance(schedule, _Schedule) and schedule.state == "ENABLED":
                    yield group, schedule


def _or_never(moment: float | None) -> float:
    return math.inf if moment is None else moment


def _complete(group: Any, schedule: _Schedule) -> None:
    """It may have been deleted, or changed, meanwhile."""
    over = schedule.next == math.inf and schedule.action_after_completion == "DELETE"
    if over and group.schedules.get(schedule.name) is schedule:
        group.delete_schedule(schedule.name)


def _create(backend: Any, **named: Any) -> Any:
    group = named["group_name"] or "default"
    if group not in backend.schedule_groups:
        raise ScheduleGroupNotFound(group)
    return _create_schedule(backend, **named)


def _change(response: Any) -> str:
    """UpdateSchedule replaces what a schedule does in the end, too, which moto forgets."""
    answer: str = _update_schedule(response)
    name = response.uri.split("?")[0].split("/")[-1]
    schedule = response.scheduler_backend.get_schedule(response._get_param("GroupName"), name)
    schedule.action_after_completion = response._get_param("ActionAfterCompletion")
    return answer


def _checked(schedule: _Schedule) -> expressions.Occurrences:
    """When it is due. Refusals of our own: those of zones, dates, windows and targets."""
    expression, zone = schedule.schedule_expression, schedule.schedule_expression_timezone
    try:
        expressions.zone_of(zone)
    except ScheduleError:
        raise ValidationException(f"Invalid Schedule Expression Timezone {zone}.") from None
    try:
        found = expressions.read(expression, zone)
    except ScheduleError:
        # So users of SDKs quote it.
        raise ValidationException(f"Invalid Schedule Expression {expression}.") from None
    start, end = (_seconds(date) for date in (schedule.start_date, schedule.end_date))
    if start is not None and end is not None and end <= start:
        raise ValidationException("The EndDate you specify must come after the StartDate.")
    window = schedule.flexible_time_window
    if window.get("Mode") == "FLEXIBLE" and "MaximumWindowInMinutes" not in window:
        raise ValidationException("A flexible time window must have MaximumWindowInMinutes.")
    _check_target(schedule)
    return expressions.Occurrences(found, start, end)


def _seconds(date: Any) -> float | None:
    return None if date is None else float(date)


def _check_target(schedule: _Schedule) -> None:
    target = schedule.target
    arn = str(target["Arn"])
    named, service = targets.universal(arn), arn.split(":")[2] if arn.count(":") >= 5 else ""
    if named is None and (not service or service == "scheduler"):
        raise ValidationException("Provided Arn is not in correct format.")
    if named is not None and (named[1].startswith(targets.READ_ONLY) or not _Calls.models.find_by_id(*named)):
        raise ValidationException(f"{arn} is not a supported target.")
    if not _is_fit(target.get("Input"), universal=named is not None, service=service):
        raise ValidationException("Invalid RequestJson provided. Reason The Input is not well-formed JSON.")
    parameters = _PARAMETERS.get(service)
    if parameters is not None and parameters not in target:
        raise ValidationException(f"{parameters} must be given for {arn}.")
    role = targets.role_of(schedule.occurrence(0))
    if _Calls.outside.assumes(role, iam.role(role.arn)) is None:
        # https://github.com/aws/aws-sdk-js-v3/issues/6494
        raise ValidationException(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
        )


def _is_fit(text: str | None, *, universal: bool, service: str) -> bool:
    """Some targets take JSON alone, universal ones an object."""
    if text is None or not (universal or service in _IN_JSON):
        return True
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) or not universal
