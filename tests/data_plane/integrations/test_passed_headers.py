"""What HTTP_PROXY passes of a client's headers: the same whether or not it was written for the request before."""

from typing import Any

import pytest

from data_plane.execution_log import ExecutionLog
from data_plane.integrations.headers import compile_towards_http
from data_plane.integrations.passed_headers import compile_passed
from data_plane.integrations.reception import headers as received
from data_plane.integrations.reception import sent_trace
from data_plane.integrations.transport import write_lines
from data_plane.runtime import Call, Header
from tests.data_plane.integrations.test_rest_events import call_of

TOWARDS_HTTP = compile_towards_http("abc")
AGENT, OTHER = ("User-Agent", "a"), ("User-Agent", "b")
REQUESTS: list[tuple[list[Header], str, list[Header], str]] = [
    ([AGENT], "1.1.1.1", [], "the first"),
    ([AGENT], "1.1.1.1", [], "the second, which is kept"),
    ([AGENT], "1.1.1.1", [], "the third, which is the same"),
    ([AGENT], "1.1.1.1", [("X-Mapped", "m")], "a header is mapped"),
    ([AGENT], "2.2.2.2", [], "another client"),
    ([AGENT], "2.2.2.2", [], "twice"),
    ([OTHER], "2.2.2.2", [], "other headers"),
    ([OTHER, ("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793")], "2.2.2.2", [], "a trace of its own"),
    ([OTHER, ("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793")], "2.2.2.2", [], "again"),
    ([OTHER, ("Host", "h:8080"), ("Accept", "*/*"), ("Connection", "close")], "2.2.2.2", [], "what is told apart"),
    ([OTHER, ("Host", "h:8080"), ("Accept", "*/*"), ("Connection", "close")], "2.2.2.2", [], "that, again"),
    ([], "2.2.2.2", [], "nothing"),
    ([], "2.2.2.2", [], "nothing again"),
]


def lines_of(call: Call, written: str, headers: list[Header]) -> str:
    return written + write_lines(headers).replace(sent_trace(call), "TRACE")


def test_every_request_passes_its_own_whoever_came_before() -> None:
    passed = compile_passed(TOWARDS_HTTP)
    kept = 0
    for headers, peer, mapped, why in REQUESTS:
        call, plain = call_of(headers, peer), call_of(headers, peer)
        written, more = passed(call, mapped)
        wanted = TOWARDS_HTTP(received(plain), mapped, sent_trace(plain), None)
        assert lines_of(call, written, more) == lines_of(plain, "", wanted), why
        kept += written != ""
    assert kept == 6


@pytest.mark.parametrize("log", [None, ExecutionLog(data_trace=True)], ids=["unlogged", "logged"])
def test_a_log_is_shown_all_headers(log: Any) -> None:
    passed = compile_passed(TOWARDS_HTTP)
    for _ in range(3):
        call = call_of([AGENT], "1.1.1.1")
        call.log = log
        written, headers = passed(call, [])
    assert (AGENT in headers) is (log is not None)
    assert bool(written) is (log is None)
