"""Whatever clients send and repeat, of both kinds of REST API: what is kept says the same as what is made anew."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_plane.integrations.events import rest
from data_plane.integrations.headers import compile_towards_http
from data_plane.integrations.passed_headers import compile_passed
from data_plane.integrations.transport import write_lines
from data_plane.runtime import Call, Header
from tests.data_plane.integrations.test_rest_events import SCOPE, call_of

TOWARDS_HTTP = compile_towards_http("abc")
TIMES = 4
"""So often the same headers come, one behind the other: what they come to is kept from the second time on."""

NAMES = st.one_of(
    st.sampled_from(
        [
            *("Via", "via", "X-Amz-Cf-Id", "x-amz-cf-id", "X-Forwarded-For", "X-Amzn-Trace-Id", "Host", "User-Agent"),
            *("CloudFront-Viewer-Country", "cloudfront-is-mobile-viewer", "CloudFront-Unheard-Of", "Authorization"),
            *("Accept", "Content-Type", "Connection", "%b", "%", "a%sb"),
        ]
    ),
    st.text("aA%-", min_size=1, max_size=3),
)
VALUES = st.one_of(
    st.sampled_from(["%", "%b", "%s%%b", "100%(a)s", "\0", '"', "\\", "iPhone", "AWS4-HMAC-SHA256 x", "h:8080", "é"]),
    st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=8),
)
IDS = st.one_of(st.sampled_from(["Root=1-%b", '"%s"', "\0", "X-Amz-Cf-Id: "]), st.text("aA09_-=", min_size=40))
SENT = st.tuples(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.sampled_from(["1.1.1.1", "::1"]), st.booleans())


def arrived(sent: tuple[list[Header], str, bool], trace: str, number: int) -> Call:
    """Through CloudFront or not."""
    headers, peer, edge = sent
    call = call_of(list(headers), peer)
    call.trace = f"{trace}{number}"
    call.cloudfront_id = f"{number:054}==" if edge else ""
    return call


def lines_of(call: Call, written: str, headers: list[Header]) -> str:
    assert headers[-1] == ("X-Amzn-Trace-Id", call.trace)
    return written + write_lines(headers)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(SENT, min_size=1, max_size=4), IDS)
@example([([("X-Amz-Cf-Id", "mine")], "1.1.1.1", edge) for edge in (True, False, True)], "Root=1-2")
@example([([("Via", "1.0 squid"), ("Via", "%b"), ("x-amz-cf-id", "\0")], "1.1.1.1", True)], "%b")
def test_nobody_sees_whether_it_was_kept(clients: list[tuple[list[Header], str, bool]], trace: str) -> None:
    build, passed = rest.builder("/", SCOPE), compile_passed(TOWARDS_HTTP)
    for turn, sent in enumerate(clients):
        for time in range(TIMES):
            number = turn * TIMES + time
            to_function, to_endpoint, plain = (arrived(sent, trace, number) for _ in range(3))
            event, (written, headers) = build(to_function), passed(to_endpoint, [])
            assert event == rest.builder("/", SCOPE)(plain)
            assert lines_of(to_endpoint, written, headers) == lines_of(plain, *compile_passed(TOWARDS_HTTP)(plain, []))
            if time > 1:
                assert written, "kept as lines"
                assert to_function.headers is None, "kept as text"
