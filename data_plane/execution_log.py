"""The execution log of one call: AWS's lines, in the order of its steps (handbook/02 section 18).

A call has one only where its stage logs at INFO, or the call is a test invocation; elsewhere `call.log` is None and a
step says nothing. A failure is not said here: `GatewayError.reason` is its line, whoever renders the failure adds it.
"""


class ExecutionLog:
    """lines: without the request id that CloudWatch's lines begin with. data_trace: is what users sent shown?"""

    __slots__ = ("data_trace", "lines")

    def __init__(self, *, data_trace: bool) -> None:
        self.data_trace = data_trace
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def trace(self, line: str) -> None:
        """A line that shows headers, parameters or a body: kept only where data trace is on."""
        if self.data_trace:
            self.lines.append(line)
