"""What the control plane asks of the rest of the process. `emulator/app.py` supplies it; tests supply stand-ins.

That a stage or a function changed needs no port: whoever serves them listens to the store's commits.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import msgspec

from control_plane.definitions import durable
from control_plane.definitions.v1 import Authorizer, Method, Resource, RestApi
from control_plane.limits import Limits


class Invocation(msgspec.Struct, frozen=True, kw_only=True):
    """What an invocation of a function came to.

    payload: the JSON it returned, or Lambda's error document. function_error: `Unhandled` where it failed.
    log: the text of its log, START to REPORT, where it was asked for. durable_execution_arn: of a durable function's.
    """

    payload: bytes
    executed_version: str
    function_error: str | None = None
    log: str = ""
    durable_execution_arn: str | None = None


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a version's provisioned concurrency. failed: no more will come, for init has failed."""

    allocated: int
    failed: bool = False


class Streaming(Protocol):
    """An answer that a function is writing."""

    @property
    def executed_version(self) -> str: ...

    async def read(self) -> bytes:
        """What comes next; empty at the end, however it ended."""
        ...

    async def ended(self) -> Invocation:
        """How it ended, once it has been read to the end. Its payload is of interest where it failed."""
        ...

    async def aclose(self) -> None:
        """Nobody reads on; the function does not notice."""
        ...


class Functions(Protocol):
    """Running functions.

    arn: as the caller named it, with qualifier or without. request_id: what its log calls it. client_context: JSON.
    durable_name: for the execution of a durable function. All raise AwsErrors where such a function may not be invoked
    so.
    """

    def trace(self, offered: str | None) -> str:
        """The `X-Amzn-Trace-Id` that calls belong to: what the caller says, completed, or a new one."""
        ...

    async def invoke(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str,
        trace_id: str,
        client_context: str | None = None,
        log_tail: bool = False,
        durable_name: str | None = None,
    ) -> Invocation:
        """Run a function and wait for it. Raises `wire.errors.TooManyRequests` with `reason`."""
        ...

    async def stream(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str,
        trace_id: str,
        client_context: str | None = None,
        log_tail: bool = False,
    ) -> Streaming:
        """Run a function and wait for the beginning of its answer. Raises as `invoke` does."""
        ...

    def provisioned(self, arn: str) -> Provision | None:
        """Of a version, by its ARN; None where its runtime is not here, and nothing to be made ready."""
        ...

    def invoke_later(
        self, arn: str, event: bytes, *, request_id: str, trace_id: str, durable_name: str | None = None
    ) -> str | None:
        """Run it in the background, as `Event` invocations do. The ARN of a durable function's execution. Raises
        `wire.errors.TooManyRequests` with `reason`."""
        ...


class DurableExecutions(Protocol):
    """What durable functions do. All but `of_function` raise AwsErrors.

    arn: an execution's.
    """

    def find(self, arn: str) -> durable.Execution: ...

    def of_function(self, function_arn: str) -> Sequence[durable.Execution]:
        """In the order they were started. function_arn: without qualifier."""
        ...

    def history(self, arn: str) -> Sequence[durable.Event]: ...

    def checkpoint(
        self, arn: str, token: str, updates: Sequence[durable.OperationUpdate], client_token: str | None
    ) -> durable.Checkpointed: ...

    def state(
        self, arn: str, token: str, marker: str | None, most: int
    ) -> tuple[Sequence[durable.Operation], str | None]:
        """A page of at most so many operations, and where the next one begins."""
        ...

    def end_callback(
        self, callback_id: str, status: str, result: str | None = None, error: durable.ErrorObject | None = None
    ) -> None: ...

    def heartbeat(self, callback_id: str) -> None: ...

    def stop(self, arn: str, error: durable.ErrorObject | None) -> float:
        """When it was stopped, or had ended before."""
        ...

    def pause(self, arn: str, reason: str | None, client_token: str | None, *, timeout_paused: bool) -> None: ...
    def resume_paused(self, arn: str, reason: str | None) -> None: ...
    def delete(self, arn: str) -> None: ...


class Files(Protocol):
    """Where the control plane may keep files: unpacked function code."""

    def new_directory(self, name: str) -> Path:
        """An empty directory, its path absolute and never used before; `name` is only for people to read."""
        ...

    def keep_package(self, directory: Path, package: bytes) -> None:
        """Keep the package that was unpacked there for as long as the directory, for who downloads it."""
        ...

    def package_url(self, directory: Path) -> str:
        """Where the package that was kept may be downloaded."""
        ...

    def remove_directory(self, directory: Path) -> None:
        """Remove it with all that is in it; nothing defined uses it any more. A worker may be running in it still."""
        ...


class ObjectError(Exception):
    """Why S3 gave no object. code: S3's, as `NoSuchKey`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Objects(Protocol):
    """The S3 of this emulator."""

    def get(self, bucket: str, key: str, version: str | None) -> bytes:
        """An object's content. Raises ObjectError."""
        ...


class Usage(Protocol):
    """What was counted against the quotas of usage plans. Limits, periods and grants are in `definitions/access`."""

    def used(self, usage_plan_id: str, key_id: str, day: date) -> int:
        """Requests that a key made under a plan on one day, UTC's."""
        ...


class StageCaches(Protocol):
    """What a stage keeps between requests."""

    def flush_responses(self, rest_api_id: str, stage_name: str) -> None: ...
    def flush_authorizers(self, rest_api_id: str, stage_name: str) -> None: ...


class MethodTest(msgspec.Struct, frozen=True, kw_only=True):
    """What a client would send, whom a test invocation stands in for.

    path: with the query string, as sent; None calls the resource's own path. headers: (name, value) as sent.
    """

    http_method: str
    path: str | None = None
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    stage_variables: Mapping[str, str] = {}


class MethodTestResult(msgspec.Struct, frozen=True, kw_only=True):
    """What it came to. headers: (name, value). log: as TestInvokeMethod shows it. latency: milliseconds."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    log: str
    latency: int


class MethodTests(Protocol):
    """Running a method as it is defined now, not as deployed, for nobody in particular."""

    async def invoke(
        self, account_id: str, region: str, api: RestApi, resource: Resource, method: Method, test: MethodTest
    ) -> MethodTestResult: ...


class AuthorizerTest(msgspec.Struct, frozen=True, kw_only=True):
    """The request that an authorizer is tried with. path: with query string. headers: (name, value) pairs.

    context: what `$context` has besides.
    """

    path: str
    headers: Sequence[tuple[str, str]]
    body: str
    stage_variables: Mapping[str, str]
    context: Mapping[str, str]


class AuthorizerTestResult(msgspec.Struct, frozen=True, kw_only=True):
    """client_status: what a client would be told, 0 where it would be let in. latency: milliseconds.

    log: the text of the execution log. policy: JSON. claims: those of a token.
    """

    client_status: int
    log: str
    latency: int
    principal_id: str | None = None
    policy: str | None = None
    claims: Mapping[str, str] | None = None


class AuthorizerTests(Protocol):
    """Running an authorizer as it is defined now, not as deployed."""

    async def run(
        self, account_id: str, region: str, api: RestApi, authorizer: Authorizer, test: AuthorizerTest
    ) -> AuthorizerTestResult: ...


class OpenConnection(msgspec.Struct, frozen=True, kw_only=True):
    """connected_at, last_active_at: seconds since the epoch. user_agent: empty where the client sent none."""

    connected_at: float
    last_active_at: float
    source_ip: str
    user_agent: str = ""


class Backlog(Exception):
    """A client does not take what it is sent."""


class Connections(Protocol):
    """The clients of WebSocket APIs.

    address: `{api}/{stage}/{connection id}`, since an id means something within its stage only.
    """

    def find(self, address: str) -> OpenConnection | None:
        """None where there is no such connection, or no more."""
        ...

    def post(self, address: str, data: bytes) -> None:
        """Send a message to a connection that was found. Raises Backlog."""
        ...

    def close(self, address: str) -> None:
        """End a connection that was found."""
        ...


class Queues(Protocol):
    """What Lambda looks up of a queue that is to feed a function."""

    def visibility_timeout(self, queue_arn: str) -> int | None:
        """Seconds; None where there is no such queue."""
        ...


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    functions: Functions
    durable: DurableExecutions
    files: Files
    objects: Objects
    queues: Queues
    usage: Usage
    stage_caches: StageCaches
    method_tests: MethodTests
    authorizer_tests: AuthorizerTests
    connections: Connections
    limits: Limits = Limits()
