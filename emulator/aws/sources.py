"""What waits in moto's queues and streams: looked up where it lies, for who polls them.

Importing this imports moto. A message that is in flight or delayed does not wait. Of a table's streams moto keeps the
latest, and of that every record.
"""

from datetime import UTC
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends


def visibility_timeout(queue_arn: str) -> int | None:
    queue = _queue(queue_arn)
    return None if queue is None else int(queue.visibility_timeout)


def has_messages(queue_arn: str) -> bool:
    queue = _queue(queue_arn)
    return queue is not None and any(message.visible and not message.delayed for message in list(queue._messages))


def stream_length(stream_arn: str) -> int:
    shard = _shard(stream_arn)
    return 0 if shard is None else len(shard.items)


def stream_shard(stream_arn: str) -> str:
    """The id of the only shard; empty where there is no such stream."""
    shard = _shard(stream_arn)
    return "" if shard is None else str(shard.id)


def stream_records(stream_arn: str, start: int, most: int) -> list[dict[str, Any]]:
    """Records as functions see them. start: how many come before."""
    region = stream_arn.split(":")[3]
    shard = _shard(stream_arn)
    items = [] if shard is None else shard.items[start : start + most]
    return [_shown(each.to_json(), stream_arn, region) for each in items]


def _queue(arn: str) -> Any:
    _, _, _, region, account_id, name = arn.split(":", 5)
    return _backend(sqs_backends, account_id, region).queues.get(name)


def _shard(arn: str) -> Any:
    """`arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000`"""
    _, _, _, region, account_id, path = arn.split(":", 5)
    _, _, rest = path.partition("/")
    name, _, label = rest.partition("/stream/")
    table = _backend(dynamodb_backends, account_id, region).tables.get(name)
    if table is None or table.stream_shard is None or table.latest_stream_label != label:
        return None
    return table.stream_shard


def _shown(record: dict[str, Any], arn: str, region: str) -> dict[str, Any]:
    change = record["dynamodb"]
    created = change["ApproximateCreationDateTime"].replace(tzinfo=UTC).timestamp()
    change = {**change, "ApproximateCreationDateTime": int(created)}
    return {**record, "awsRegion": region, "eventVersion": "1.1", "dynamodb": change, "eventSourceARN": arn}


def _backend(backends: Any, account_id: str, region: str) -> Any:
    return backends[account_id][region]
