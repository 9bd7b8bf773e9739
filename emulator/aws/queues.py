"""What waits in moto's queues: looked up where it lies, for who polls them.

Importing this imports moto. A message that is in flight or delayed does not wait.
"""

from typing import Any

from moto.sqs.models import sqs_backends

from emulator.aws.regional import backend


def visibility_timeout(queue_arn: str) -> int | None:
    queue = _queue(queue_arn)
    return None if queue is None else int(queue.visibility_timeout)


def has_messages(queue_arn: str) -> bool:
    queue = _queue(queue_arn)
    return queue is not None and any(message.visible and not message.delayed for message in list(queue._messages))


def _queue(arn: str) -> Any:
    _, _, _, region, account_id, name = arn.split(":", 5)
    found = backend(sqs_backends, account_id, region)
    return None if found is None else found.queues.get(name)
