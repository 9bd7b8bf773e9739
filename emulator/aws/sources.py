"""What waits in moto's queues: looked up where it lies, for who polls them.

Importing this imports moto. A message that is in flight or delayed does not wait.
"""

from typing import Any

from moto.sqs.models import sqs_backends


def has_messages(queue_arn: str) -> bool:
    _, _, _, region, account_id, name = queue_arn.split(":", 5)
    backends: Any = sqs_backends
    if account_id not in backends or region not in backends[account_id]:
        return False
    queue = backends[account_id][region].queues.get(name)
    return queue is not None and any(message.visible and not message.delayed for message in list(queue._messages))
