"""Functions that services of AWS call, and what they were told."""

import json
from typing import Any

from tests.apis import create_function

SOURCE = "def handler(event, context):\n    return 'done'\n"


class Called:
    """A function that a service may call, and a queue that gets the events it got."""

    def __init__(self, aws: Any, service: str, source: str = SOURCE) -> None:
        self.arn = create_function(aws, source)
        self.name = name = self.arn.rpartition(":")[2]
        self._queues, functions = aws("sqs"), aws("lambda")
        self._queue = self._queues.create_queue(QueueName=f"{name}-events")["QueueUrl"]
        queue_arn = f"arn:aws:sqs:us-east-1:000000000000:{name}-events"
        functions.put_function_event_invoke_config(
            FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": queue_arn}}
        )
        functions.add_permission(
            FunctionName=name,
            StatementId="s",
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceAccount="000000000000",
        )

    def event(self) -> Any:
        found = self._queues.receive_message(QueueUrl=self._queue, WaitTimeSeconds=20)["Messages"][0]
        self._queues.delete_message(QueueUrl=self._queue, ReceiptHandle=found["ReceiptHandle"])
        return json.loads(found["Body"])["requestPayload"]
