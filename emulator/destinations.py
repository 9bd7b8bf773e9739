"""Where the ends of asynchronous invocations are told: destinations and dead-letter queues (handbook/07 section 3).

A destination gets the invocation record: a message of SQS's or SNS's, the detail of an EventBridge event, the event of
another function, or, of failures alone, an object in S3. A dead-letter queue, of SQS or SNS, gets the event itself with
three attributes. Both are told where both are set. What cannot be delivered is logged, as AWS counts it in
`DestinationDeliveryFailures` and `DeadLetterErrors`.
"""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec

from data_plane.functions.event_queue import Outcome
from data_plane.functions.records import Invocation, TooManyRequests
from data_plane.integrations.aws_services import AwsRequest, AwsServices

_log = logging.getLogger("functions")
_LONGEST_ERROR = 1024
_RATE_EXCEEDED = "Rate Exceeded."


class Functions(Protocol):
    def invoke_later(self, arn: str, event: bytes) -> None:
        """Raises TooManyRequests."""
        ...


class Destinations:
    """host: the emulator's own, which is in the addresses of queues."""

    def __init__(self, services: AwsServices, functions: Functions, host: str) -> None:
        self._services = services
        self._functions = functions
        self._host = host

    async def tell(self, outcome: Outcome) -> None:
        """Send an event's end to wherever its function wants it told."""
        handling = outcome.handling
        succeeded = outcome.condition == "Success"
        destination = handling.on_success if succeeded else handling.on_failure
        if destination:
            await self._deliver(destination, MESSAGES, outcome)
        if handling.dead_letter and not succeeded:
            await self._deliver(handling.dead_letter, LETTERS, outcome)

    async def _deliver(self, arn: str, ways: dict[str, "_Say"], outcome: Outcome) -> None:
        service = _part(arn, 2)
        if service == "lambda":
            self._hand_over(arn, outcome)
            return
        say = ways.get(service)
        if say is None:
            _log.warning("Nothing can be delivered to %s", arn)
            return
        answer = await self._services.call(say(arn, self._host, outcome))
        if answer.status >= 300:
            _log.warning("Delivery to %s failed: %s", arn, answer.body.decode("utf-8", "replace"))

    def _hand_over(self, arn: str, outcome: Outcome) -> None:
        try:
            self._functions.invoke_later(arn, record(outcome))
        except TooManyRequests as refused:
            _log.warning("Delivery to %s failed: %s", arn, refused)


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
        "timestamp": _timestamp(),
        "requestContext": context,
        "requestPayload": msgspec.Raw(outcome.event.payload),
    }
    if outcome.invocation is not None:
        said["responseContext"] = _response_context(outcome.invocation)
        said["responsePayload"] = _document(outcome.invocation.payload)
    return msgspec.json.encode(said)


def _response_context(invocation: Invocation) -> dict[str, Any]:
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


def _timestamp() -> str:
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"


# -- the words of each service -----------------------------------------------------------------------------------------
_Say = Callable[[str, str, Outcome], AwsRequest]


def _part(arn: str, index: int) -> str:
    """`arn:aws:sqs:us-east-1:000000000000:q`: 2 is the service, 3 the region, 4 the account, 5 the rest."""
    parts = arn.split(":", 5)
    return parts[index] if len(parts) > index else ""


def _request(arn: str, service: str, action: str | None, body: object = None, query: str = "") -> AwsRequest:
    return AwsRequest(
        account_id=_part(arn, 4),
        region=_part(arn, 3),
        service=service,
        action=action,
        method="POST",
        path="/",
        query=query,
        headers=[],
        body=b"" if body is None else msgspec.json.encode(body),
    )


def _queue_url(arn: str, host: str) -> str:
    return f"http://{host}/{_part(arn, 4)}/{_part(arn, 5)}"


def _to_queue(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    message = {"QueueUrl": _queue_url(arn, host), "MessageBody": record(outcome).decode()}
    return _request(arn, "sqs", "SendMessage", message)


def _to_topic(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    return _request(arn, "sns", "Publish", query=urlencode({"TopicArn": arn, "Message": record(outcome).decode()}))


def _to_bus(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    result = "Success" if outcome.condition == "Success" else "Failure"
    entry = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {result}",
        "Resources": [arn, outcome.handling.function_arn],
        "Detail": record(outcome).decode(),
        "EventBusName": arn,
    }
    return _request(arn, "events", "PutEvents", {"Entries": [entry]})


def _to_bucket(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    """`aws/lambda/async/{function}/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-{uuid}`; an ARN of S3 has no account and region."""
    function = outcome.handling.function_arn
    moment = time.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S", time.gmtime())
    key = f"aws/lambda/async/{function.split(':')[6]}/{moment}-{uuid.uuid4()}"
    put = _request(function, "s3", None)
    path = f"/{_part(arn, 5)}/{quote(key)}"
    return msgspec.structs.replace(put, method="PUT", path=path, body=record(outcome))


def _letter_to_queue(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    message = {
        "QueueUrl": _queue_url(arn, host),
        "MessageBody": outcome.event.payload.decode(),
        "MessageAttributes": {
            name: {"DataType": kind, "StringValue": value} for name, kind, value in _attributes(outcome)
        },
    }
    return _request(arn, "sqs", "SendMessage", message)


def _letter_to_topic(arn: str, host: str, outcome: Outcome) -> AwsRequest:
    form = {"TopicArn": arn, "Message": outcome.event.payload.decode()}
    for number, (name, kind, value) in enumerate(_attributes(outcome), 1):
        entry = f"MessageAttributes.entry.{number}"
        form |= {f"{entry}.Name": name, f"{entry}.Value.DataType": kind, f"{entry}.Value.StringValue": value}
    return _request(arn, "sns", "Publish", query=urlencode(form))


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


MESSAGES: dict[str, _Say] = {"sqs": _to_queue, "sns": _to_topic, "events": _to_bus, "s3": _to_bucket}
LETTERS: dict[str, _Say] = {"sqs": _letter_to_queue, "sns": _letter_to_topic}
