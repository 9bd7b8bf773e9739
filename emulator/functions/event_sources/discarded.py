"""What an on-failure destination is told of records of a stream that were given up.

Queues and topics get where the records are, and have a day to fetch them; a bucket gets besides, as `payload`, what the
function got. (Lambda Developer Guide, "Retaining discarded records for a DynamoDB event source in Lambda".)
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from control_plane.definitions.functions import EventSourceMapping
from data_plane import context
from data_plane.functions.records import Invocation
from emulator.functions.delivery import Message, part, timestamp
from emulator.functions.destinations import response_context
from emulator.functions.event_sources.stream_kinds import Kind

DESTINATIONS = ("sqs", "sns", "s3")


class Discarded(NamedTuple):
    """condition: AWS's. attempts: calls with them. invocation: the last; None where the function never ran."""

    kind: Kind
    records: Sequence[dict[str, Any]]
    condition: str
    attempts: int
    invocation: Invocation | None

    def message(self, mapping: EventSourceMapping, shard_id: str, destination: str) -> Message:
        said = self._described(mapping, shard_id)
        if part(destination, 2) == "s3":
            said["payload"] = msgspec.json.encode({"Records": self.records}).decode()
        folder = f"aws/lambda/{mapping.uuid}/{shard_id}"
        return Message(body=msgspec.json.encode(said).decode(), function_arn=mapping.function_arn, folder=folder)

    def _described(self, mapping: EventSourceMapping, shard_id: str) -> dict[str, Any]:
        invocation = self.invocation
        requested = {
            "requestId": context.new_request_id() if invocation is None else invocation.request_id,
            "functionArn": mapping.function_arn,
            "condition": self.condition,
            "approximateInvokeCount": self.attempts,
        }
        return {
            "requestContext": requested,
            **({} if invocation is None else {"responseContext": response_context(invocation)}),
            "version": "1.0",
            "timestamp": timestamp(),
            self.kind.batch: {
                "shardId": shard_id,
                "startSequenceNumber": self.kind.sequence_number(self.records[0]),
                "endSequenceNumber": self.kind.sequence_number(self.records[-1]),
                "approximateArrivalOfFirstRecord": self.kind.shown_arrival(self.records[0]),
                "approximateArrivalOfLastRecord": self.kind.shown_arrival(self.records[-1]),
                "batchSize": len(self.records),
                "streamArn": mapping.event_source_arn,
            },
        }
