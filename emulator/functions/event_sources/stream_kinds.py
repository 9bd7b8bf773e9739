"""What kinds of stream there are: where their records say what a reader must know, and what it is called."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import msgspec

Record = dict[str, Any]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """inside: the member of a record with the rest. batch: what on-failure destinations are told a batch by.

    filtered: what filters look at; content: the member of that in which a pattern may look into JSON.
    key: what keeps records in order where a shard has several lanes. identified: records say as whom the function runs.
    """

    inside: str
    number: str
    arrival: str
    batch: str
    filtered: Callable[[Record], Record]
    key: Callable[[Record], str]
    content: str = ""
    identified: bool = False

    def sequence_number(self, record: Record) -> str:
        return str(record[self.inside][self.number])

    def arrived(self, record: Record) -> float:
        return float(record[self.inside][self.arrival])

    def shown_arrival(self, record: Record) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.arrived(record)))


def _data(record: Record) -> Record:
    """Filters look at the data alone ("Using event filtering with a Kinesis event source"); it is base64 in events."""
    return {"data": base64.b64decode(record["kinesis"]["data"]).decode("utf-8", "replace")}


_BY_SERVICE = {
    "dynamodb": Kind(
        inside="dynamodb",
        number="SequenceNumber",
        arrival="ApproximateCreationDateTime",
        batch="DDBStreamBatchInfo",
        filtered=lambda record: record,
        key=lambda record: json.dumps(record["dynamodb"]["Keys"], sort_keys=True),
    ),
    "kinesis": Kind(
        inside="kinesis",
        number="sequenceNumber",
        arrival="approximateArrivalTimestamp",
        batch="KinesisBatchInfo",
        filtered=_data,
        key=lambda record: str(record["kinesis"]["partitionKey"]),
        content="data",
        identified=True,
    ),
}
"""By the service in the ARN of the source."""


def of(source_arn: str) -> Kind:
    return _BY_SERVICE[source_arn.split(":")[2]]
