"""Streams that feed functions: what the tests of DynamoDB's and of Kinesis's share."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tests.apis import create_function


class Feeding:
    """A stream that feeds a function, and the queue where the function says what it got.

    arn: the stream's, which the subclass has made. `put` and `delete` are the subclass's, too.
    """

    arn: str

    def __init__(self, aws: Any, name: str, source: str, before: tuple[str, ...], **mapping: Any) -> None:
        """source: of a function that sends its events to the queue at `SEEN`. before: what is put before it is fed."""
        self.lambda_, self.sqs = aws("lambda"), aws("sqs")
        self.seen = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        environment = {"Variables": {"SEEN": self.seen}}
        self.function = create_function(aws, source, Timeout=30, Environment=environment)
        self.put(*before)
        settings = {"StartingPosition": "TRIM_HORIZON", "EventSourceArn": self.arn, **mapping}
        self.mapping = self.lambda_.create_event_source_mapping(FunctionName=self.function, **settings)["UUID"]

    def put(self, *texts: str) -> None:
        raise NotImplementedError

    def delete(self) -> None:
        """The stream."""
        raise NotImplementedError

    def event(self) -> dict[str, Any]:
        (message,) = self.sqs.receive_message(QueueUrl=self.seen, WaitTimeSeconds=20)["Messages"]
        self.sqs.delete_message(QueueUrl=self.seen, ReceiptHandle=message["ReceiptHandle"])
        return dict(json.loads(message["Body"]))


Fed = TypeVar("Fed", bound=Feeding)


def feeding(make: Callable[..., Fed]) -> Iterator[Callable[..., Fed]]:
    """For a fixture: what makes one, and all that were made are gone at the end."""
    made: list[Fed] = []

    def one(**how: Any) -> Fed:
        made.append(make(**how))
        return made[-1]

    yield one
    for each in made:
        each.lambda_.delete_event_source_mapping(UUID=each.mapping)
        each.lambda_.delete_function(FunctionName=each.function)
        each.delete()
