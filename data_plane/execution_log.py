"""The execution log of one call: AWS's lines, in the order of its steps (handbook/02 section 18).

A call has one only where its stage logs at INFO, or the call is a test invocation; elsewhere `call.log` is None and a
step says nothing. A failure is not said here: `GatewayError.reason` is its line, whoever renders the failure adds it.

A line is cut after 1,024 bytes as it is said, so that a log never holds on to what users sent.
"""

import time
from collections.abc import Iterable

LONGEST = 1024


class ExecutionLog:
    """lines: without the request id that CloudWatch's lines begin with. data_trace: is what users sent shown?

    times: when each line was said, milliseconds since the epoch.
    """

    __slots__ = ("data_trace", "lines", "times")

    def __init__(self, *, data_trace: bool) -> None:
        self.data_trace = data_trace
        self.lines: list[str] = []
        self.times: list[int] = []

    def say(self, line: str) -> None:
        self.lines.append(line if len(line) * 4 <= LONGEST else truncated(line))
        self.times.append(time.time_ns() // 1_000_000)

    def trace(self, line: str) -> None:
        """A line that shows headers, parameters or a body: kept only where data trace is on."""
        if self.data_trace:
            self.say(line)

    def trace_body(self, name: str, body: bytes) -> None:
        """`Method request body before transformations: {...}`; no more of a large body is read than is shown."""
        if self.data_trace:
            self.say(f"{name}: {body[: LONGEST + 4].decode('utf-8', 'replace')}")


def truncated(line: str) -> str:
    """At most 1,024 bytes, and then a mark that there were more."""
    encoded = line[: LONGEST + 1].encode(errors="replace")
    if len(encoded) <= LONGEST:
        return line
    return encoded[:LONGEST].decode(errors="ignore") + " [TRUNCATED]"


_SECRET = frozenset(("authorization", "x-api-key"))
_SHOWN = 6
"""Characters of a secret."""


def masked(secret: str) -> str:
    """`**********F0yrv6`: as AWS's logs show secrets."""
    return "*" * (len(secret) - _SHOWN) + secret[-_SHOWN:] if len(secret) > _SHOWN else "*" * len(secret)


def shown_headers(pairs: Iterable[tuple[str, str]]) -> str:
    """Headers as `shown`; of those that let someone in only the end."""
    return shown((name, masked(value) if name.lower() in _SECRET else value) for name, value in pairs)


def shown(pairs: Iterable[tuple[str, object]]) -> str:
    """A map as Java prints it: `{a=b, c=d}`; the last value of a name counts."""
    return "{" + ", ".join([f"{name}={value}" for name, value in dict(pairs).items()]) + "}"
