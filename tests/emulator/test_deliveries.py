"""What is sent to targets: how often it is tried, and what becomes of it then."""

import asyncio
import json
import threading
from typing import Any

import pytest

from data_plane.errors import RoleNotAssumed
from data_plane.integrations.aws_services import AwsAnswer, AwsRequest, UnknownService
from emulator.aws.targets.deliveries import Deliveries, Delivery, GivenUp, sdk_request
from emulator.aws.targets.target_actions import Action

ARN = "arn:aws:sqs:us-east-1:000000000000:q"
DONE = AwsAnswer(200, [], b"")
BROKEN = AwsAnswer(500, [], b"oops")
SLOW_DOWN = AwsAnswer(400, [], b'{"Code": "ThrottlingException", "Message": "slow down"}')
GONE = AwsAnswer(400, [], b'{"Code": "QueueDoesNotExist", "Message": "gone"}')
MISSING = AwsAnswer(501, [], b'{"Code": "NotImplementedException", "Message": "not here"}')
Answer = AwsAnswer | Exception


class Services:
    """What answers, one after the other, and what they were asked."""

    def __init__(self, answers: list[Answer]) -> None:
        self.asked: list[Any] = []
        self._answers = answers

    async def call(self, request: AwsRequest) -> AwsAnswer:
        self.asked.append(request.input)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def send(services: Services, **more: Any) -> list[Any]:
    """What services were asked, when nothing more is done."""
    letters: list[GivenUp] = []

    def letter(given_up: GivenUp) -> AwsRequest:
        letters.append(given_up)
        failure, retries, condition = given_up
        return _asking({"letter": [failure.code, failure.message, retries, condition]})

    async def scene() -> None:
        deliveries, ended = Deliveries(services, first_wait=0.001), threading.Event()
        deliveries(
            Delivery(
                name="it",
                request=lambda attempt: _asking({"attempt": attempt}),
                letter=letter,
                ended=ended.set,
                **more,
            )
        )
        assert await asyncio.to_thread(ended.wait, 10)

    asyncio.run(scene())
    return services.asked


def _asking(given: dict[str, Any]) -> AwsRequest:
    return sdk_request(ARN, Action("sqs", "SendMessage", given))


@pytest.mark.parametrize(
    ("answers", "policy", "tries", "letter", "why"),
    [
        ([DONE], {}, 1, None, "it arrives"),
        ([BROKEN, SLOW_DOWN, DONE], {}, 3, None, "it arrives in the end"),
        ([GONE], {}, 1, ["QueueDoesNotExist", "gone", 0, ""], "no other time is better"),
        (
            [GONE],
            {"retries": 0},
            1,
            ["QueueDoesNotExist", "gone", 0, "MaximumRetryAttempts"],
            "it may not be tried again",
        ),
        ([MISSING], {}, 1, ["NotImplementedException", "not here", 0, ""], "the emulator has it at no time"),
        ([BROKEN] * 3, {"retries": 2}, 3, ["HTTP 500", "oops", 2, "MaximumRetryAttempts"], "too often"),
        ([SLOW_DOWN], {"oldest": 0}, 1, ["ThrottlingException", "slow down", 0, "MaximumEventAgeInSeconds"], "too old"),
        ([RoleNotAssumed(reason="no")], {}, 1, ["AccessDenied", "no", 0, ""], "a role"),
        ([UnknownService("what?")], {}, 1, ["UnknownOperationException", "what?", 0, ""], "no service"),
    ],
)
def test_how_often_and_where_to(
    answers: list[Answer], policy: dict[str, Any], tries: int, letter: list[Any] | None, why: str
) -> None:
    asked = send(Services([*answers, DONE]), **policy)
    expected: list[Any] = [{"attempt": number} for number in range(1, tries + 1)]
    assert asked == expected + ([{"letter": letter}] if letter else []), why


def test_a_dead_letter_that_is_lost_is_told(caplog: pytest.LogCaptureFixture) -> None:
    send(Services([GONE, GONE]))
    assert caplog.messages == [
        "it failed: QueueDoesNotExist: gone",
        "The dead letter of it is lost: QueueDoesNotExist: gone",
    ]


def test_nothing_is_tried_again_after_a_reset() -> None:
    services = Services([BROKEN, DONE])

    async def scene() -> None:
        deliveries = Deliveries(services, first_wait=0.0)
        deliveries(Delivery(name="it", request=lambda attempt: _asking({"attempt": attempt})))
        while not services.asked:
            await asyncio.sleep(0)
        deliveries.reset()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(scene())
    assert json.dumps(services.asked) == '[{"attempt": 1}]'


def test_what_cannot_be_said_is_told(caplog: pytest.LogCaptureFixture) -> None:
    def request(attempt: int) -> AwsRequest:
        raise ValueError("no JSON")

    async def scene() -> None:
        Deliveries(Services([]))(Delivery(name="it", request=request))
        while not caplog.messages:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(scene(), 10))
    assert caplog.messages == ["A target was not reached: ValueError('no JSON')"]
