"""What is in moto's streams, of DynamoDB and of Kinesis: looked up where it lies, for who reads them.

Importing this imports moto. A shard's records are told by how many come before them. Of a table's streams moto keeps
the latest, with one shard and every record; of a stream that is split or merged it moves what its shards had.
"""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any, Protocol

from moto.backends import get_backend
from moto.dynamodb.models import dynamodb_backends

from emulator.aws.regional import backend

Record = dict[str, Any]


class Shard(Protocol):
    def __len__(self) -> int: ...
    def records(self, start: int, most: int) -> list[Record]: ...


def shard_ids(stream_arn: str) -> list[str]:
    """None where there is no such stream."""
    return list(_shards(stream_arn))


def length(stream_arn: str, shard_id: str) -> int:
    shard = _shards(stream_arn).get(shard_id)
    return 0 if shard is None else len(shard)


def records(stream_arn: str, shard_id: str, start: int, most: int) -> list[Record]:
    """As functions see them."""
    shard = _shards(stream_arn).get(shard_id)
    return [] if shard is None else shard.records(start, most)


class _TableShard:
    def __init__(self, items: Any, arn: str) -> None:
        self._items = items
        self._arn = arn

    def __len__(self) -> int:
        return len(self._items)

    def records(self, start: int, most: int) -> list[Record]:
        return [self._shown(each.to_json()) for each in self._items[start : start + most]]

    def _shown(self, record: Record) -> Record:
        change = record["dynamodb"]
        created = change["ApproximateCreationDateTime"].replace(tzinfo=UTC).timestamp()
        change = {**change, "ApproximateCreationDateTime": int(created)}
        told = {"awsRegion": self._arn.split(":")[3], "eventVersion": "1.1", "eventSourceARN": self._arn}
        return {**record, **told, "dynamodb": change}


class _KinesisShard:
    def __init__(self, shard: Any, arn: str) -> None:
        self._shard = shard
        self._arn = arn

    def __len__(self) -> int:
        return len(self._shard.records)

    def records(self, start: int, most: int) -> list[Record]:
        return [self._shown(each) for each in list(self._shard.records.values())[start : start + most]]

    def _shown(self, record: Any) -> Record:
        """Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams"."""
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record.partition_key,
                "sequenceNumber": str(record.sequence_number),
                "data": record.data,
                "approximateArrivalTimestamp": round(record.created_at, 3),
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{self._shard.shard_id}:{record.sequence_number}",
            "eventName": "aws:kinesis:record",
            "awsRegion": self._arn.split(":")[3],
            "eventSourceARN": self._arn,
        }


def _of_table(arn: str, region: str, account_id: str, path: str) -> Mapping[str, Shard]:
    """path: `table/orders/stream/2026-01-01T00:00:00.000`"""
    name, _, label = path.partition("/")[2].partition("/stream/")
    found = backend(dynamodb_backends, account_id, region)
    table = found and found.tables.get(name)
    if table is None or table.stream_shard is None or table.latest_stream_label != label:
        return {}
    shard: Any = table.stream_shard
    return {str(shard.id): _TableShard(shard.items, arn)}


def _of_kinesis(arn: str, region: str, account_id: str, path: str) -> Mapping[str, Shard]:
    """path: `stream/orders`, or a consumer's, `stream/orders/consumer/reader:1`."""
    found = backend(get_backend("kinesis"), account_id, region)
    stream = found and found.streams.get(path.partition("/")[2].partition("/")[0])
    return {} if stream is None else {each.shard_id: _KinesisShard(each, arn) for each in list(stream.shards.values())}


_BY_SERVICE: dict[str, Callable[[str, str, str, str], Mapping[str, Shard]]] = {
    "dynamodb": _of_table,
    "kinesis": _of_kinesis,
}


def _shards(arn: str) -> Mapping[str, Shard]:
    _, _, service, region, account_id, path = arn.split(":", 5)
    return _BY_SERVICE[service](arn, region, account_id, path)
