"""The frames: whatever is sent comes out, however the stream is cut, and nothing else is let in."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from data_plane.functions import journal, records
from data_plane.functions.processes import frames
from data_plane.functions.processes.frames import BadFrame, Decoder, Frame, InvokeHeader, encode
from data_plane.functions.runtimes import bootstrap

any_frame = st.builds(
    Frame,
    kind=st.sampled_from(sorted(frames.KINDS)),
    number=st.integers(0, 2**32 - 1),
    payload=st.binary(max_size=300),
    microseconds=st.integers(0, 2**32 - 1),
)


@given(st.lists(any_frame, max_size=8), st.lists(st.integers(0, 400), max_size=20))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_frames_arrive_whole_however_the_stream_is_cut(sent: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(encode(*astuple(frame)) for frame in sent)
    decoder, received = Decoder(300), list[Frame]()
    for cut in cuts:
        piece, stream = stream[:cut], stream[cut:]
        received += decoder.feed(piece)
    received += decoder.feed(stream)
    assert received == sent


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (encode(frames.RESULT, 0, b"x" * 11), "a payload beyond the limit is refused"),
        (encode(frames.RESULT, 0, b"x" * 11)[:13], "and that by its head alone, before it is held in memory"),
        (encode(0, 0, b""), "no such kind"),
        (b"GET / HTTP/1.1\r\n\r\n", "something else altogether"),
        (encode(frames.READY, 1, b"") + b"\xff" * 13, "rubbish after a good frame"),
    ],
)
def test_bad_frames_are_refused(stream: bytes, why: str) -> None:
    with pytest.raises(BadFrame):
        Decoder(10).feed(stream)


def test_a_frame_of_the_largest_payload_passes() -> None:
    assert Decoder(10).feed(encode(frames.RESULT, 7, b"x" * 10)) == [Frame(frames.RESULT, 7, b"x" * 10)]


def test_the_worker_speaks_the_same_language() -> None:
    """`bootstrap.py` imports nothing of ours and so repeats these."""
    kinds = ("INVOKE", "READY", "INIT_ERROR", "RESULT", "ERROR")
    assert [getattr(bootstrap, kind) for kind in kinds] == [getattr(frames, kind) for kind in kinds]
    assert len(encode(frames.READY, 0, b"")) == bootstrap.HEAD
    assert bootstrap.RECORD_START.encode() == journal.RECORD_START
    assert bootstrap.RECORD_NEWLINE.encode() == journal.RECORD_NEWLINE
    assert bootstrap.MAX_RESPONSE == records.MAX_RESPONSE


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
headers = st.builds(
    InvokeHeader,
    request_id=texts,
    invoked_arn=texts,
    deadline_ms=st.integers(0, 2**42),
    trace_id=texts,
    client_context=st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
    alone=st.booleans(),
)


@given(st.lists(st.tuples(headers, st.binary(max_size=300)), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_worker_reads_the_calls_that_it_is_sent(calls: list[tuple[InvokeHeader, bytes]]) -> None:
    parent, worker = socket.socketpair()
    with parent, worker:
        parent.sendall(b"".join(frames.invoke(*call) for call in calls))
        channel = bootstrap.Channel(worker.fileno(), -1, lambda: 0)
        for header, event in calls:
            values = [header.request_id, header.invoked_arn, str(header.deadline_ms), header.trace_id]
            assert channel.receive() == ([*values, header.client_context or ""], bytearray(event))
