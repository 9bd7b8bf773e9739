"""Access logs on their way to Firehose: calls as large as PutRecordBatch takes, none before the last one is answered.

"Each PutRecordBatch request supports up to 500 records. Each record in the request can be as large as 1,000 KB (before
base64 encoding), up to a limit of 4 MB for the entire request." (boto3's model of PutRecordBatch)
"""

import asyncio
import base64
import json
import threading
from collections import defaultdict

import pytest

from data_plane.runtime import Request, Response
from emulator.aws.backend import Aws
from emulator.caller import Caller
from emulator.telemetry.deliveries import Deliveries

HOME = ("000000000000", "us-east-1")
TAKEN = b'{"FailedPutCount": 0, "RequestResponses": []}'


class Firehose(Aws):
    """Answers once it is let; remembers by stream what each call brought."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer
        self.let = threading.Event()
        self.calls: dict[str, list[list[str]]] = defaultdict(list)

    def call(self, request: Request, caller: Caller) -> Response:
        body = json.loads(request.body)
        self.calls[body["DeliveryStreamName"]].append([base64.b64decode(r["Data"]).decode() for r in body["Records"]])
        self.let.wait(10)
        return self._answer


def delivered(batches: dict[str, list[list[str]]], answer: Response | None = None) -> Firehose:
    """What Firehose was sent when the first call of each stream is answered after all of these batches have come."""
    firehose = Firehose(answer or Response(200, [], TAKEN))

    async def deliver() -> None:
        deliveries = Deliveries(firehose)
        for stream, lines in batches.items():
            for batch in lines:
                deliveries.add(HOME, stream, batch)
                await asyncio.sleep(0)
        firehose.let.set()
        await deliveries.close()

    asyncio.run(deliver())
    return firehose


def numbered(first: int, end: int) -> list[str]:
    return [str(number) for number in range(first, end)]


def test_what_comes_during_a_call_goes_with_the_next_up_to_500_records() -> None:
    batches = [numbered(first, first + 32) for first in range(0, 1_312, 32)]
    calls = delivered({"a": batches}).calls["a"]
    assert [len(call) for call in calls] == [32, 500, 500, 280]
    assert [line for call in calls for line in call] == [f"{number}\n" for number in range(1_312)]


def test_a_call_brings_no_more_than_four_megabytes_unless_one_line_is_larger() -> None:
    lines = ["first", "ü" * 1_000_000, "x" * 1_999_998, "y", "z" * 5_000_000, "last"]
    calls = delivered({"a": [lines[:1], lines[1:]]}).calls["a"]
    assert [[line[0] for line in call] for call in calls] == [["f"], ["ü", "x"], ["y"], ["z"], ["l"]]


def test_a_stream_does_not_wait_for_another_one() -> None:
    calls = delivered({"a": [["1"], ["2"]], "b": [["3"]]}).calls
    assert calls == {"a": [["1\n"], ["2\n"]], "b": [["3\n"]]}


def test_lines_for_a_stream_that_is_too_slow_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    calls = delivered({"a": [["0"], numbered(1, 40_001)]}).calls["a"]
    assert [line for call in calls for line in call] == [f"{number}\n" for number in range(32_769)]
    assert caplog.messages == ["7232 lines for delivery stream a are lost: it is too slow"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(
            Response(400, [], b'{"__type": "ResourceNotFoundException", "message": "Firehose a not found."}'),
            "ResourceNotFoundException: Firehose a not found.",
            id="there is no such stream",
        ),
        pytest.param(
            Response(200, [], b'{"FailedPutCount": 1, "RequestResponses": [{"ErrorCode": "InternalFailure"}]}'),
            "1 of 2 records failed",
            id="the call succeeds and a record does not",
        ),
    ],
)
def test_what_firehose_does_not_take_is_said_once(answer: Response, why: str, caplog: pytest.LogCaptureFixture) -> None:
    assert len(delivered({"a": [["1", "2"], ["3"]]}, answer).calls["a"]) == 2
    assert caplog.messages == [f"Access logs for delivery stream a are lost: {why}"]
