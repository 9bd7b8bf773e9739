"""The functions that can be invoked, each version with its pool of workers.

    registry = FunctionRegistry(open_log=log_group_of)
    registry.publish(spec)
    invocation = await registry.invoke(spec.arn, b'{"key": 1}')
    await registry.close()

All of it happens on one event loop, the one that runs when a function is published.
"""

import asyncio
import time

from data_plane import context
from data_plane.functions.call import Call
from data_plane.functions.journal import Tail
from data_plane.functions.pool import Concurrency, Pool
from data_plane.functions.records import (
    Calls,
    FunctionNotFound,
    FunctionSpec,
    Invocation,
    OpenLog,
    Provision,
    Uncounted,
)
from data_plane.functions.response_stream import Streaming
from data_plane.outbox import Outbox

IDLE_LIMIT = 300.0
INIT_LIMIT = 10.0
DEBUGGED_IDLE_LIMIT = 86_400.0
"""Somebody may look at a worker that does nothing."""


class FunctionRegistry:
    """open_log: whose logs are told of every event as it is written; they must be quick and may not raise, and so must
    what `calls` makes, which is told of every call.
    concurrency: calls at once of all functions without a reservation (AWS gives an account 1,000).
    idle_limit, init_limit: seconds; AWS says 10 for init and nothing about idle ones."""

    def __init__(
        self,
        *,
        open_log: OpenLog | None = None,
        calls: Calls = Uncounted,
        concurrency: int = 1000,
        idle_limit: float = IDLE_LIMIT,
        init_limit: float = INIT_LIMIT,
    ) -> None:
        self._open_log = open_log
        self._calls = calls
        self._idle_limit = idle_limit
        self._init_limit = init_limit
        self._shared = Concurrency(concurrency, "ConcurrentInvocationLimitExceeded")
        self._reserved: dict[tuple[str, str, str], Concurrency] = {}
        self._pools: dict[str, Pool] = {}
        self._retired: set[Pool] = set()
        self._spawning = asyncio.Lock()
        self._outbox = Outbox()

    def publish(self, spec: FunctionSpec) -> None:
        """Put a version in force in the place of what has its ARN; calls that have begun end where they began."""
        self.remove(spec.arn)
        self._pools[spec.arn] = Pool(
            spec,
            self._concurrency_of(spec),
            open_log=self._open_log,
            calls=self._calls(spec),
            outbox=self._outbox,
            spawning=self._spawning,
            idle_limit=DEBUGGED_IDLE_LIMIT if spec.debugging else self._idle_limit,
            init_limit=self._init_limit,
            emptied=self._retired.discard,
        )

    def provision(self, arn: str, executions: int, asked: float) -> None:
        """Keep so many workers of a version ready. asked: when somebody wished that."""
        self._pools[arn].provision(executions, asked)

    def provisioned(self, arn: str) -> Provision:
        return self._pools[arn].provisioned()

    def remove(self, arn: str) -> None:
        """Take a version out of force, if it is in; calls that have begun are answered still."""
        pool = self._pools.pop(arn, None)
        if pool:
            self._retired.add(pool)
            pool.retire()

    def invoke(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str | None = None,
        invoked_arn: str | None = None,
        client_context: str | None = None,
        trace_id: str | None = None,
        log_tail: bool = False,
        streamed: asyncio.Future[Streaming] | None = None,
    ) -> asyncio.Future[Invocation]:
        """Call a function, and give its answer to wait for; who stops waiting does not stop the function.

        event: JSON. request_id: made when not given; retries of an asynchronous call keep theirs.
        invoked_arn: what the caller named, where it was an alias. client_context: JSON text.
        log_tail: whether `Invocation.log` is wanted. streamed: told of the answer when it begins, where the runtime
        streams it; the invocation's payload is empty then. Raises FunctionNotFound, TooManyRequests.
        """
        pool = self._pools.get(arn)
        if pool is None:
            raise FunctionNotFound(arn)
        answer = pool.new_answer()
        pool.invoke(
            Call(
                request_id=request_id or context.new_request_id(),
                invoked_arn=invoked_arn or arn,
                trace_id=trace_id or context.new_trace_id(time.time_ns() // 1_000_000),
                client_context=client_context,
                event=event,
                tail=Tail() if log_tail else None,
                answer=answer,
                streamed=streamed,
            )
        )
        return answer

    async def close(self) -> None:
        """End every worker; calls in flight fail."""
        pools = {*self._pools.values(), *self._retired}
        self._pools.clear()
        await asyncio.gather(*(pool.close() for pool in pools))

    def _concurrency_of(self, spec: FunctionSpec) -> Concurrency:
        """A reservation is the function's: its versions share it, and an update does not forget who is running."""
        if spec.concurrency is None:
            return self._shared
        function = (spec.region, spec.account_id, spec.name)
        reserved = self._reserved.get(function)
        if reserved is None:
            reserved = self._reserved[function] = Concurrency(0, "ReservedFunctionConcurrentInvocationLimitExceeded")
        reserved.limit = spec.concurrency
        return reserved
