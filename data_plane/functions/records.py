"""What the control plane hands to the workers, what it gets back, and the two refusals.

A `FunctionSpec` is one published version of a function as it stands: changing the function makes a new spec, and a
new spec makes new workers (handbook/07 section 1.4: an update replaces code and environment as a whole).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

MAX_REQUEST = 6_291_456
"""Bytes of the largest event of a synchronous call."""
MAX_EVENT = 1_048_576
"""Bytes of the largest event of an asynchronous call."""
MAX_RESPONSE = 6_291_556
"""Bytes of the largest answer Lambda passes on (handbook/07 section 4)."""


ON_DEMAND, PROVISIONED = "on-demand", "provisioned-concurrency"
"""How a worker came to be, as AWS_LAMBDA_INITIALIZATION_TYPE says it."""


class Debugging(msgspec.Struct, frozen=True):
    """A worker waits for a debugger on the first free port from `port`; with `wait`, before it loads its function."""

    port: int
    wait: bool = False


class JsonLogs(msgspec.Struct, frozen=True):
    """The logs of a function whose LogFormat is JSON: how detailed its own are, TRACE to FATAL, and Lambda's."""

    application_level: str = "INFO"
    system_level: str = "INFO"


class FunctionSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a function of runtime python3.x, ready to run.

    arn: what `invoke` finds it by, e.g. `arn:aws:lambda:us-east-1:000000000000:function:fn` or `...:fn:1`.
    timeout: seconds. memory_size: MB.
    environment: the user's variables; reserved names among them are overruled (handbook/07 section 6).
    code: the folder with the unpacked code: LAMBDA_TASK_ROOT and working directory.
    layers: unpacked layers in the order listed; later ones win.
    edited: folders of those that are the user's own, where edits are looked for with every call.
    json_logs: None where its LogFormat is Text.
    interpreter: the Python that runs it, e.g. `.venv/bin/python`; its site-packages come after code and layers.
    endpoint_url, ca_bundle: exported as AWS_ENDPOINT_URL and AWS_CA_BUNDLE.
    credentials: access key, secret, session token (may be empty).
    concurrency: the reserved concurrency; None shares what the account has.
    in_process: it runs in threads of this process, see `in_process`; the interpreter is this one then.
    debugging: how a process of its own is debugged.
    """

    arn: str
    name: str
    version: str = "$LATEST"
    runtime: str
    handler: str
    timeout: float = 3.0
    memory_size: int = 128
    environment: Mapping[str, str] = {}
    code: Path
    layers: tuple[Path, ...] = ()
    edited: tuple[Path, ...] = ()
    region: str
    account_id: str
    log_group: str
    json_logs: JsonLogs | None = None
    interpreter: Path
    endpoint_url: str | None = None
    ca_bundle: Path | None = None
    credentials: tuple[str, str, str] = ("test", "test", "")
    concurrency: int | None = None
    in_process: bool = False
    debugging: Debugging | None = None


class Invocation(msgspec.Struct, frozen=True, kw_only=True):
    """One finished call.

    payload: the answer's bytes as the function made them: JSON, unless the handler returned bytes.
    function_error: None, or `Unhandled`; the payload is then an error (handbook/07 section 4).
    log: START ... END and REPORT with all between, the last 256 KB; empty unless asked for.
    init_ms: how long the worker took to start; None when it was warm.
    durable_execution_arn: of the execution that the call was, over all its invocations.
    """

    payload: bytes
    function_error: str | None
    executed_version: str
    log: str
    request_id: str
    duration_ms: float
    billed_ms: int
    max_memory_mb: int
    init_ms: float | None
    durable_execution_arn: str | None = None


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """What of a version's provisioned concurrency there is. allocated: workers that are ready, or busy.
    failed: there are no more to come, as init has failed."""

    allocated: int = 0
    failed: bool = False


class Log(Protocol):
    """One log stream."""

    def __call__(self, milliseconds: int, texts: list[str]) -> None:
        """Told of log events as they happen: when, since the epoch, and their texts with their newlines."""
        ...


OpenLog = Callable[[FunctionSpec, str], Log]
"""The log of a function's worker: the function, the stream's name."""


class VersionCalls(Protocol):
    """Told of every call of a version, and by which ARN it was called."""

    def began(self) -> None: ...
    def ended(self, invoked_arn: str, invocation: Invocation) -> None: ...
    def throttled(self, invoked_arn: str) -> None:
        """There was no room for it, so it is none."""

    def provisioned(self, invoked_arn: str, busy: int, of: int) -> None:
        """A call of a version with provisioned concurrency, answered by one of its workers as so many were busy."""

    def spilled(self, invoked_arn: str) -> None:
        """Another one answered it, since all those were busy."""


Calls = Callable[[FunctionSpec], VersionCalls]
"""Who counts the calls of a version, for as long as it is in force."""


class Uncounted:
    """Nobody counts."""

    def __init__(self, spec: FunctionSpec) -> None: ...
    def began(self) -> None: ...
    def ended(self, invoked_arn: str, invocation: Invocation) -> None: ...
    def throttled(self, invoked_arn: str) -> None: ...
    def provisioned(self, invoked_arn: str, busy: int, of: int) -> None: ...
    def spilled(self, invoked_arn: str) -> None: ...


class FunctionNotFound(LookupError):
    """404 ResourceNotFoundException: no version is published under this ARN."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"Function not found: {arn}")


class NotInvocable(FunctionNotFound):
    """400 InvalidParameterValueException: it is there, but may not be invoked so. The gateway takes it for missing."""

    def __init__(self, why: str) -> None:
        LookupError.__init__(self, why)


class TooManyRequests(Exception):
    """429 TooManyRequestsException with its `Reason` (handbook/07 section 1.2)."""

    def __init__(self, reason: str) -> None:
        super().__init__("Rate Exceeded.")
        self.reason = reason
