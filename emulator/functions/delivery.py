"""Messages of Lambda's own, in the words of whatever they go to: a queue, a topic, an event bus, a bucket."""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

import msgspec

from data_plane.integrations.aws_services import AwsRequest, AwsServices

_log = logging.getLogger("functions")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """function_arn: whose it is. attributes: (name, type, value), for queues and topics.

    detail_type: what an event bus calls it. folder: where it goes in a bucket, as `aws/lambda/async/fn`.
    """

    body: str
    function_arn: str
    attributes: Sequence[tuple[str, str, str]] = ()
    detail_type: str = ""
    folder: str = ""


class Delivery:
    """host: the emulator's own, which is in the addresses of queues."""

    def __init__(self, services: AwsServices, host: str) -> None:
        self._services = services
        self._host = host

    async def send(self, arn: str, message: Message, to: Sequence[str]) -> bool:
        """to: the services that may be sent to. What cannot be delivered is logged, and False."""
        service = part(arn, 2)
        if service not in to:
            _log.warning("Nothing can be delivered to %s", arn)
            return False
        answer = await self._services.call(_WAYS[service](arn, self._host, message))
        if answer.status >= 300:
            _log.warning("Delivery to %s failed: %s", arn, answer.body.decode("utf-8", "replace"))
        return answer.status < 300


def part(arn: str, index: int) -> str:
    """`arn:aws:sqs:us-east-1:000000000000:q`: 2 is the service, 3 the region, 4 the account, 5 the rest."""
    parts = arn.split(":", 5)
    return parts[index] if len(parts) > index else ""


def timestamp() -> str:
    """`2026-01-01T00:00:00.000Z`"""
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"


def _request(arn: str, service: str, action: str | None, body: object = None, query: str = "") -> AwsRequest:
    return AwsRequest(
        account_id=part(arn, 4),
        region=part(arn, 3),
        service=service,
        action=action,
        method="POST",
        path="/",
        query=query,
        headers=[],
        body=b"" if body is None else msgspec.json.encode(body),
    )


def _to_queue(arn: str, host: str, message: Message) -> AwsRequest:
    attributes = {name: {"DataType": kind, "StringValue": value} for name, kind, value in message.attributes}
    said = {
        "QueueUrl": f"http://{host}/{part(arn, 4)}/{part(arn, 5)}",
        "MessageBody": message.body,
        "MessageAttributes": attributes,
    }
    return _request(arn, "sqs", "SendMessage", said)


def _to_topic(arn: str, host: str, message: Message) -> AwsRequest:
    form = {"TopicArn": arn, "Message": message.body}
    for number, (name, kind, value) in enumerate(message.attributes, 1):
        entry = f"MessageAttributes.entry.{number}"
        form |= {f"{entry}.Name": name, f"{entry}.Value.DataType": kind, f"{entry}.Value.StringValue": value}
    return _request(arn, "sns", "Publish", query=urlencode(form))


def _to_bus(arn: str, host: str, message: Message) -> AwsRequest:
    entry = {
        "Source": "lambda",
        "DetailType": message.detail_type,
        "Resources": [arn, message.function_arn],
        "Detail": message.body,
        "EventBusName": arn,
    }
    return _request(arn, "events", "PutEvents", {"Entries": [entry]})


def _to_bucket(arn: str, host: str, message: Message) -> AwsRequest:
    """`{folder}/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-{uuid}`; an ARN of S3 has no account and region."""
    moment = time.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S", time.gmtime())
    path = f"/{part(arn, 5)}/{quote(f'{message.folder}/{moment}-{uuid.uuid4()}')}"
    put = _request(message.function_arn, "s3", None)
    return msgspec.structs.replace(put, method="PUT", path=path, body=message.body.encode())


_WAYS: dict[str, Callable[[str, str, Message], AwsRequest]] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "events": _to_bus,
    "s3": _to_bucket,
}
