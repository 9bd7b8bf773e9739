"""What services send to their targets, tried again and again, and what becomes of what cannot be sent.

A `Delivery` says how often and how long it may be tried, and where it goes when that was in vain: a dead letter. Only
what may go better another time is tried again: errors of the target's own (5xx) and throttling. What the target
refuses, as it does where it is gone or a permission is missing, is given up at once.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html

AWS waits longer from one time to the next and does not say how long: here it is a second at first, then twice as
long each time, and ten minutes at most.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from data_plane.errors import RoleNotAssumed
from data_plane.integrations.aws_services import AwsAnswer, AwsRequest, AwsServices, UnknownService
from data_plane.roles import Role
from emulator.aws.targets.target_actions import Action

_log = logging.getLogger("emulator")
_LONGEST = 600.0
_AGAIN = ("Throttl", "TooManyRequests", "RequestLimitExceeded", "LimitExceededException", "ProvisionedThroughput")
MOST_RETRIES, OLDEST = 185, 86_400
"""Where a target says nothing else. OLDEST: seconds."""


class Failure(NamedTuple):
    """again: it may go better another time. at_role: the role could not be assumed."""

    code: str
    message: str
    again: bool
    at_role: bool = False


class GivenUp(NamedTuple):
    """retries: how often it was tried again. condition: which of the policy's limits ended that; empty for neither."""

    failure: Failure
    retries: int
    condition: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """name: in the log. oldest: seconds.

    request: what is asked for at the first, second ... attempt: an AwsRequest, or what else there is a `Sender` for, or
    the Failure that is already known.

    letter: what is sent where it was in vain. ended: told, in a thread of its own, when nothing more is tried.
    """

    name: str
    request: Callable[[int], object]
    retries: int = MOST_RETRIES
    oldest: float = OLDEST
    letter: Callable[[GivenUp], AwsRequest] | None = None
    ended: Callable[[], None] | None = None


Sender = Callable[[Any], Awaitable[Failure | None]]


class Deliveries:
    """Make it on the event loop; call it in any thread."""

    def __init__(
        self, services: AwsServices, senders: Mapping[type, Sender] | None = None, first_wait: float = 1.0
    ) -> None:
        """senders: of other requests than those to services, by their type."""
        self._services = services
        self._senders: dict[type, Sender] = {AwsRequest: self._ask, Failure: _known, **(senders or {})}
        self._first_wait = first_wait
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, delivery: Delivery) -> None:
        self._loop.call_soon_threadsafe(self._start, delivery)

    def reset(self) -> None:
        """Nothing that waits is tried again."""
        for task in self._tasks:
            task.cancel()

    def _start(self, delivery: Delivery) -> None:
        task = self._loop.create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """What a target is to be sent may be nothing that can be said; the others are none the worse for it."""
        self._tasks.discard(task)
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            _log.warning("A target was not reached: %r", problem)

    async def _deliver(self, delivery: Delivery) -> None:
        given_up = await self._attempts(delivery)
        if given_up is not None:
            _log.warning("%s failed: %s: %s", delivery.name, given_up.failure.code, given_up.failure.message)
            if delivery.letter is not None:
                await self._bury(delivery.name, delivery.letter(given_up))
        if delivery.ended is not None:
            await asyncio.to_thread(delivery.ended)

    async def _attempts(self, delivery: Delivery) -> GivenUp | None:
        began = self._loop.time()
        retries, wait = 0, self._first_wait
        while True:
            failure = await self._attempt(delivery.request(retries + 1))
            if failure is None:
                return None
            if retries >= delivery.retries:
                return GivenUp(failure, retries, "MaximumRetryAttempts")
            if not failure.again:
                return GivenUp(failure, retries, "")
            if self._loop.time() + wait - began > delivery.oldest:
                return GivenUp(failure, retries, "MaximumEventAgeInSeconds")
            await asyncio.sleep(wait)
            retries, wait = retries + 1, min(2 * wait, _LONGEST)

    async def _attempt(self, request: object) -> Failure | None:
        return await self._senders[type(request)](request)

    async def _ask(self, request: AwsRequest) -> Failure | None:
        try:
            answer = await self._services.call(request)
        except RoleNotAssumed as problem:
            return Failure("AccessDenied", problem.reason, again=False, at_role=True)
        except UnknownService as problem:
            return Failure("UnknownOperationException", str(problem), again=False)
        return None if answer.status < 300 else _failure(answer)

    async def _bury(self, name: str, letter: AwsRequest) -> None:
        failure = await self._attempt(letter)
        if failure is not None:
            _log.warning("The dead letter of %s is lost: %s: %s", name, failure.code, failure.message)


async def _known(failure: Failure) -> Failure:
    return failure


def sdk_request(arn: str, action: Action, role: Role | None = None) -> AwsRequest:
    """arn: of whatever has the account and the region."""
    _, _, _, region, account_id, *_ = arn.split(":")
    return AwsRequest(
        account_id=account_id,
        region=region,
        service=action.service,
        action=action.name,
        method="POST",
        path="/",
        query="",
        headers=[],
        body=b"",
        role=role,
        input=action.input,
    )


def _failure(answer: AwsAnswer) -> Failure:
    try:
        error = json.loads(answer.body)
        code, message = str(error.get("Code") or ""), str(error.get("Message") or "")
    except (ValueError, AttributeError):
        code, message = "", answer.body.decode("utf-8", "replace")
    again = answer.status >= 500 or answer.status == 429 or code.startswith(_AGAIN)
    return Failure(code or f"HTTP {answer.status}", message, again and answer.status != 501)
