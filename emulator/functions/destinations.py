"""Where the ends of asynchronous invocations are told: destinations and dead-letter queues (handbook/07 section 3).

A destination gets the invocation record: a message of SQS's or SNS's, the detail of an EventBridge event, the event of
another function, or, of failures alone, an object in S3. A dead-letter queue, of SQS or SNS, gets the event itself with
three attributes. Both are told where both are set. What cannot be delivered is logged, as AWS counts it in
`DestinationDeliveryFailures` and `DeadLetterErrors`.
"""

import logging
from typing import Any, Protocol

import msgspec

from data_plane.functions.event_queue import Observed, Outcome
from data_plane.functions.records import Invocation, NotInvocable, TooManyRequests
from emulator.functions.delivery import Delivery, Message, part, timestamp

_log = logging.getLogger("functions")
_LONGEST_ERROR = 1024
_RATE_EXCEEDED = "Rate Exceeded."
MESSAGES, LETTERS = ("sqs", "sns", "events", "s3"), ("sqs", "sns")
"""The services that records and dead letters go to; records go to functions besides."""


class Functions(Protocol):
    def invoke_later(self, arn: str, event: bytes) -> str | None:
        """Raises TooManyRequests."""
        ...


class Destinations:
    def __init__(self, delivery: Delivery, functions: Functions, observed: Observed) -> None:
        self._delivery = delivery
        self._functions = functions
        self._observed = observed

    async def tell(self, outcome: Outcome) -> None:
        """Send an event's end to wherever its function wants it told."""
        handling = outcome.handling
        succeeded = outcome.condition == "Success"
        destination = handling.on_success if succeeded else handling.on_failure
        if destination and not await self._send(destination, outcome):
            self._observed(outcome.event.arn, "DestinationDeliveryFailures", 1)
        letter = handling.dead_letter if not succeeded else None
        if letter and not await self._delivery.send(letter, _letter(outcome), LETTERS):
            self._observed(outcome.event.arn, "DeadLetterErrors", 1)

    async def _send(self, arn: str, outcome: Outcome) -> bool:
        if part(arn, 2) != "lambda":
            return await self._delivery.send(arn, _message(outcome), MESSAGES)
        try:
            self._functions.invoke_later(arn, record(outcome))
        except (NotInvocable, TooManyRequests) as refused:
            _log.warning("Delivery to %s failed: %s", arn, refused)
            return False
        return True


def _message(outcome: Outcome) -> Message:
    function = outcome.handling.function_arn
    result = "Success" if outcome.condition == "Success" else "Failure"
    return Message(
        body=record(outcome).decode(),
        function_arn=function,
        detail_type=f"Lambda Function Invocation Result - {result}",
        folder=f"aws/lambda/async/{function.split(':')[6]}",
    )


def _letter(outcome: Outcome) -> Message:
    return Message(
        body=outcome.event.payload.decode(),
        function_arn=outcome.handling.function_arn,
        attributes=_attributes(outcome),
    )


def record(outcome: Outcome) -> bytes:
    """The invocation record, JSON. A function that never ran has no response."""
    context = {
        "requestId": outcome.event.request_id,
        "functionArn": outcome.handling.function_arn,
        "condition": outcome.condition,
        "approximateInvokeCount": outcome.attempts,
    }
    said: dict[str, Any] = {
        "version": "1.0",
        "timestamp": timestamp(),
        "requestContext": context,
        "requestPayload": msgspec.Raw(outcome.event.payload),
    }
    if outcome.invocation is not None:
        said["responseContext"] = response_context(outcome.invocation)
        said["responsePayload"] = _document(outcome.invocation.payload)
    return msgspec.json.encode(said)


def response_context(invocation: Invocation) -> dict[str, Any]:
    context: dict[str, Any] = {"statusCode": 200, "executedVersion": invocation.executed_version}
    if invocation.function_error is not None:
        context["functionError"] = invocation.function_error
    return context


def _document(payload: bytes) -> Any:
    """The answer as a document; a function may return bytes that are none, which are shown as text."""
    try:
        msgspec.json.decode(payload, type=msgspec.Raw)
    except msgspec.DecodeError:
        return payload.decode("utf-8", "replace")
    return msgspec.Raw(payload)


def _attributes(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Name, type and value of a dead letter's attributes."""
    ran = outcome.invocation is not None
    message = _error_message(outcome.invocation.payload) if outcome.invocation else _RATE_EXCEEDED
    return [
        ("RequestID", "String", outcome.event.request_id),
        ("ErrorCode", "Number", "200" if ran else "429"),
        ("ErrorMessage", "String", message[:_LONGEST_ERROR] or _RATE_EXCEEDED),
    ]


def _error_message(payload: bytes) -> str:
    document = msgspec.json.decode(payload)
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else ""
