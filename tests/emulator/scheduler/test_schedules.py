"""Schedules of stacks that are kept: what is made again in a new process has been due before."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto.scheduler.models import scheduler_backends

from data_plane.roles import anything
from emulator import chance
from emulator.aws.calling import ALONE
from emulator.aws.scheduler import schedules
from emulator.aws.targets.deliveries import Delivery
from emulator.chance import Chance

ACCOUNT, REGION = "111122223333", "eu-west-3"
NOW = 1_795_000_000.0
"""2026-11-18T11:06:40Z"""
TARGET = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q", "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/r"}
NOT_TOLD = dict.fromkeys(
    ("description", "group_name", "kms_key_arn", "schedule_expression_timezone", "state", "start_date", "end_date")
)


@pytest.fixture
def sent() -> Iterator[list[Delivery]]:
    found: list[Delivery] = []
    schedules.connect(ALONE._replace(deliver=found.append, assumes=lambda role, known: anything))
    yield found
    scheduler_backends[ACCOUNT][REGION].reset()


def create(expression: str, *, again: bool, **more: Any) -> None:
    told = {**NOT_TOLD, "target": dict(TARGET), "flexible_time_window": {"Mode": "OFF"}, **more}
    told.setdefault("action_after_completion", None)
    with chance.taking(Chance.of(1, again=again)):
        scheduler_backends[ACCOUNT][REGION].create_schedule(name="s", schedule_expression=expression, **told)


def run(now: float) -> float | None:
    calls, then = schedules.due(now)
    for call in calls:
        call()
    return then


@pytest.mark.parametrize(
    ("expression", "again", "times", "then", "why"),
    [
        ("rate(5 minutes)", False, 1, NOW + 300, "at once"),
        ("rate(5 minutes)", True, 0, NOW + 300, "it has begun before"),
        ("at(2026-01-01T00:00:00)", False, 1, None, "late"),
        ("at(2026-01-01T00:00:00)", True, 0, None, "it is over"),
        ("at(2026-11-18T11:07:00)", True, 0, NOW + 20, "it is to come"),
        ("cron(7 11 * * ? *)", True, 0, NOW + 20, "it is to come again"),
    ],
)
def test_when_it_is_due(
    sent: list[Delivery], expression: str, again: bool, times: int, then: float | None, why: str
) -> None:
    create(expression, again=again)
    assert run(NOW) == then, why
    assert len(sent) == times, why


def test_one_that_is_over_is_gone_again(sent: list[Delivery]) -> None:
    create("at(2026-01-01T00:00:00)", again=True, action_after_completion="DELETE")
    run(NOW)
    assert scheduler_backends[ACCOUNT][REGION].schedule_groups["default"].schedules == {}
