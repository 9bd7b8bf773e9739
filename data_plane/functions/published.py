"""The functions in force: every ARN an invocation may carry, and the workers behind it.

`put` is told of a function's definition as it is now; it makes a `FunctionSpec` per version and leaves those alone that
did not change, so their workers stay warm. An alias is a choice between versions, made per invocation by weight.

A version that is not simply run is `_odd`: one whose runtime is not here, and a durable one, whose invocation starts an
execution (`durable`); so is the unqualified ARN of a durable function, which must not be invoked.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import msgspec

from control_plane.definitions import functions
from control_plane.definitions.durable import Execution
from data_plane import context
from data_plane.functions.durable.ledger import Ledger as DurableLedger
from data_plane.functions.durable.versions import Version
from data_plane.functions.event_queue import (
    Event,
    EventQueue,
    Handling,
    Ledger,
    Observed,
    Outcome,
    Waits,
    unobserved,
)
from data_plane.functions.processes import environment
from data_plane.functions.records import FunctionNotFound, FunctionSpec, Invocation, NotInvocable, Provision
from data_plane.functions.registry import FunctionRegistry
from data_plane.functions.response_stream import Streaming, begun
from data_plane.functions.specs import Surroundings, spec_of

if TYPE_CHECKING:
    from data_plane.functions.durable.executions import Executions, Started

_random = random.Random()  # noqa: S311 (chance, not secrecy)


class _Route(msgspec.Struct, frozen=True):
    """What an ARN means. arns: of versions, each with the share of calls it gets."""

    arns: list[str]
    weights: list[float]
    handling: Handling


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An invocation. arn: as it was named. version: what that means."""

    arn: str
    version: str
    event: bytes
    request_id: str | None = None
    trace_id: str | None = None
    name: str | None = None
    asynchronous: bool = False


_Odd = Callable[[_Asked], asyncio.Future[Invocation]]
_UNQUALIFIED = ""
_LONGEST_WAIT = 900
"""Seconds that a caller waits for a durable execution."""
_NEEDS_QUALIFIER = "You cannot invoke a durable function using an unqualified ARN."
_TOO_LONG = "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes."


class _Routes(dict[str, _Route]):
    """By the ARN."""

    def __missing__(self, arn: str) -> _Route:
        raise FunctionNotFound(arn)


class Functions:
    """ended: told how every asynchronous invocation ended. observed: see `EventQueue`.

    told: of durable executions that have begun or are over.
    """

    def __init__(
        self,
        registry: FunctionRegistry,
        surroundings: Surroundings,
        ended: Callable[[Outcome], Coroutine[None, None, None]],
        waits: Waits,
        observed: Observed = unobserved,
        told: Callable[[Execution], None] = lambda execution: None,
    ) -> None:
        self.surroundings = surroundings
        self._registry = registry
        self._told = told
        self._specs: dict[str, FunctionSpec] = {}
        self._unfit: set[str] = set()  # versions whose runtime is not here
        self._odd: dict[str, _Odd] = {_UNQUALIFIED: _refuse_unqualified}
        self._durable: dict[str, Version] = {}
        self._routes = _Routes()
        self._allocated: dict[str, int] = {}
        self._events = EventQueue(self.invoke, self._handling, ended, waits, observed)
        self._longest_pause = waits.after_errors[-1]
        self._executions: Executions | None = None

    @property
    def durable(self) -> "Executions":
        """The executions of durable functions; what runs them is loaded with the first one."""
        if self._executions is None:
            from data_plane.functions.durable.executions import Executions
            from data_plane.functions.durable.running import Pauses

            pauses = Pauses().no_longer_than(self._longest_pause)
            self._executions = Executions(self._call, self.invoke, self._version, self._execution_told, pauses)
        return self._executions

    def put(self, function: functions.Function, account_id: str, region: str) -> None:
        """Serve a function as it is defined now."""
        self._allocated[function.arn] = function.allocated_concurrency
        self._withdraw_routes(function.arn)
        wanted = {}
        for qualifier, shares in function.routes().items():
            arns = []
            for number in shares:
                spec = spec_of(function, number, account_id, region, self.surroundings)
                wanted[spec.arn] = spec
                arns.append(spec.arn)
            if not qualifier and function.latest.durable_config:
                arns = [_UNQUALIFIED]
            arn = _qualified(function.arn, qualifier)
            self._routes[arn] = _Route(arns, list(shares.values()), _handling_of(function, qualifier))
        for arn in [arn for arn in self._specs if _belongs(arn, function.arn) and arn not in wanted]:
            self._remove(arn)
        for arn, spec in wanted.items():
            if self._specs.get(arn) != spec:
                self._specs[arn] = spec
                self._registry.publish(spec)
                (self._unfit.discard if environment.can_run(spec) else self._unfit.add)(arn)
            self._sort(function, spec)
            if arn not in self._unfit:
                self._registry.provision(arn, *function.provisions(spec.version))

    def remove(self, function_arn: str) -> None:
        self._allocated.pop(function_arn, None)
        self._withdraw_routes(function_arn)
        self._events.drop(lambda arn: _belongs(arn, function_arn))
        if self._executions is not None:
            self._executions.drop(function_arn)
        for arn in [arn for arn in self._specs if _belongs(arn, function_arn)]:
            self._remove(arn)

    def invoke(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str | None = None,
        trace_id: str | None = None,
        client_context: str | None = None,
        log_tail: bool = False,
        streamed: asyncio.Future[Streaming] | None = None,
        durable_name: str | None = None,
    ) -> asyncio.Future[Invocation]:
        """Run what an ARN, with or without qualifier, means. Raises FunctionNotFound, TooManyRequests at once.

        durable_name: of the execution, where it starts one; AlreadyStarted is raised besides.
        """
        version = self._chosen(arn)
        odd = self._odd.get(version)
        if odd is not None:
            asked = _Asked(
                arn=arn, version=version, event=event, request_id=request_id, trace_id=trace_id, name=durable_name
            )
            return odd(asked)
        return self._registry.invoke(
            version,
            event,
            request_id=request_id,
            invoked_arn=arn,
            trace_id=trace_id,
            client_context=client_context,
            log_tail=log_tail,
            streamed=streamed,
        )

    async def stream(self, arn: str, event: bytes, **how: Any) -> Streaming:
        """The same, as InvokeWithResponseStream does it: until the answer begins, or the function has failed."""
        streamed: asyncio.Future[Streaming] = asyncio.get_running_loop().create_future()
        return await begun(self.invoke(arn, event, **how, streamed=streamed), streamed)

    def provisioned(self, arn: str) -> Provision | None:
        """Of a version; None where there is nothing to start, for its runtime is not here."""
        return None if arn in self._unfit else self._registry.provisioned(arn)

    def allocated(self, account_id: str, region: str) -> int:
        """How much of an account's concurrency is reserved or provisioned."""
        home = [region, account_id]
        return sum(number for arn, number in self._allocated.items() if arn.split(":")[3:5] == home)

    def has(self, arn: str) -> bool:
        """Does an ARN, with or without qualifier, mean anything? Asked in any thread."""
        return arn in self._routes

    def invoke_later(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str | None = None,
        trace_id: str | None = None,
        durable_name: str | None = None,
    ) -> str | None:
        """An asynchronous invocation: nobody waits; see `event_queue`. Raises TooManyRequests.

        A durable function's execution is started at once. Its ARN; raises NotInvocable, AlreadyStarted besides.
        """
        if arn in self._routes:
            asked = _Asked(
                arn=arn, version=self._chosen(arn), event=event, request_id=request_id, trace_id=trace_id,
                name=durable_name, asynchronous=True,
            )  # fmt: skip
            if asked.version in self._durable or asked.version == _UNQUALIFIED:
                return self._start(asked).arn
        if durable_name is not None:
            raise NotInvocable("You cannot provide a durable execution name for a function that is not durable.")
        request_id = request_id or context.new_request_id()
        now = time.time()
        self._events.put(Event(arn=arn, payload=event, request_id=request_id, trace_id=trace_id, accepted=now))
        return None

    def resume(self, ledger: Ledger, executions: DurableLedger | None) -> None:
        """Keep asynchronous invocations and durable executions in ledgers, and go on with those that are in them. Once
        functions are there."""
        self._events.resume(ledger)
        if executions is not None:
            self.durable.resume(executions)

    async def close(self) -> None:
        """Stop the asynchronous invocations; workers are the registry's."""
        if self._executions is not None:
            await self._executions.close()
        await self._events.close()

    def _handling(self, arn: str) -> Handling:
        return self._routes[arn].handling

    def _chosen(self, arn: str) -> str:
        """The version that an ARN means this time. Raises FunctionNotFound."""
        route = self._routes[arn]
        return route.arns[0] if len(route.arns) == 1 else _random.choices(route.arns, route.weights)[0]

    def _sort(self, function: functions.Function, spec: FunctionSpec) -> None:
        """Find out what is to be done to run a version."""
        for found in (self._odd, self._durable):
            found.pop(spec.arn, None)
        configuration = function.version(spec.version)
        if configuration is not None and configuration.durable_config is not None:
            self._durable[spec.arn] = Version(
                function_arn=function.arn, number=spec.version, arn=spec.arn, config=configuration.durable_config
            )
            self._odd[spec.arn] = self._run_durably
        if spec.arn in self._unfit:
            self._odd[spec.arn] = self._cannot_run

    def _cannot_run(self, asked: _Asked) -> asyncio.Future[Invocation]:
        failed: asyncio.Future[Invocation] = asyncio.get_running_loop().create_future()
        failed.set_result(_no_such_runtime(self._specs[asked.version]))
        return failed

    def _call(
        self, arn: str, event: bytes, *, request_id: str, invoked_arn: str, trace_id: str
    ) -> asyncio.Future[Invocation]:
        """One invocation of a durable function. Raises FunctionNotFound, TooManyRequests."""
        if arn in self._unfit:
            return self._cannot_run(_Asked(arn=invoked_arn, version=arn, event=event))
        return self._registry.invoke(arn, event, request_id=request_id, invoked_arn=invoked_arn, trace_id=trace_id)

    def _run_durably(self, asked: _Asked) -> asyncio.Future[Invocation]:
        config = self._durable[asked.version].config
        if config is not None and config.execution_timeout > _LONGEST_WAIT:
            raise NotInvocable(_TOO_LONG)
        return self._start(asked).answer

    def _start(self, asked: _Asked) -> "Started":
        """Start a durable execution. Raises NotInvocable, AlreadyStarted, TooManyRequests."""
        if asked.version == _UNQUALIFIED:
            raise NotInvocable(_NEEDS_QUALIFIER)
        return self.durable.start(
            self._durable[asked.version],
            asked.event,
            invoked_arn=asked.arn,
            trace_id=asked.trace_id or context.new_trace_id(time.time_ns() // 1_000_000),
            request_id=asked.request_id,
            name=asked.name,
            asynchronous=asked.asynchronous,
        )

    def _version(self, arn: str) -> Version:
        """What an ARN means to who asks before it invokes. Raises FunctionNotFound."""
        chosen = self._chosen(arn)
        if chosen == _UNQUALIFIED:
            raise NotInvocable(_NEEDS_QUALIFIER)
        spec = self._specs[chosen]
        plain = Version(function_arn=arn, number=spec.version, arn=chosen, config=None)
        return self._durable.get(chosen, plain)

    def _execution_told(self, execution: Execution, answer: Invocation | None) -> None:
        self._told(execution)
        if answer is not None and answer.function_error is not None and execution.asynchronous:
            self._bury(execution, answer)

    def _bury(self, execution: Execution, answer: Invocation) -> None:
        """A dead letter is all that comes of one that nobody waits for: destinations are not told.

        https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html ("Error handling")
        """
        arn = execution.invoked_arn
        if arn not in self._routes:
            return
        letter = msgspec.structs.replace(self._handling(arn), on_success=None, on_failure=None)
        event = Event(
            arn=arn,
            payload=execution.input_payload.encode(),
            request_id=context.new_request_id(),
            trace_id=execution.trace_id,
            accepted=execution.start_timestamp,
        )
        self._events.tell(
            Outcome(event=event, handling=letter, condition="RetriesExhausted", attempts=1, invocation=answer)
        )

    def _withdraw_routes(self, function_arn: str) -> None:
        for arn in [arn for arn in self._routes if _belongs(arn, function_arn)]:
            del self._routes[arn]

    def _remove(self, arn: str) -> None:
        del self._specs[arn]
        self._unfit.discard(arn)
        self._odd.pop(arn, None)
        self._durable.pop(arn, None)
        self._registry.remove(arn)


def _refuse_unqualified(asked: _Asked) -> asyncio.Future[Invocation]:
    raise NotInvocable(_NEEDS_QUALIFIER)


def _handling_of(function: functions.Function, qualifier: str) -> Handling:
    """Settings are each qualifier's own; the dead-letter queue is its main version's. Unqualified is `$LATEST`."""
    qualifier = qualifier or functions.LATEST
    given = function.event_invoke.get(qualifier) or functions.EventInvokeConfig(last_modified=0.0)
    configuration = function.version(function.main_version(qualifier) or functions.LATEST)
    letters = configuration.dead_letter_config if configuration else None
    retries, age = given.maximum_retry_attempts, given.maximum_event_age_in_seconds
    usual = Handling(function_arn=_qualified(function.arn, qualifier))
    return msgspec.structs.replace(
        usual,
        retry_attempts=usual.retry_attempts if retries is None else retries,
        event_age=usual.event_age if age is None else age,
        never=function.reserved_concurrency == 0,
        on_success=given.on_success,
        on_failure=given.on_failure,
        dead_letter=letters.target_arn if letters else None,
    )


def _qualified(function_arn: str, qualifier: str) -> str:
    return f"{function_arn}:{qualifier}" if qualifier else function_arn


def _belongs(arn: str, function_arn: str) -> bool:
    return arn == function_arn or arn.startswith(function_arn + ":")


def _no_such_runtime(spec: FunctionSpec) -> Invocation:
    """A function that can be defined here but not run: the error a runtime would give that cannot start."""
    known = ", ".join(environment.COMMANDS)
    message = f"The emulator runs functions of these runtimes: {known}; not {spec.runtime or 'images'}"
    return Invocation(
        payload=msgspec.json.encode({"errorType": "Runtime.InvalidRuntime", "errorMessage": message}),
        function_error="Unhandled",
        executed_version=spec.version,
        log="",
        request_id="",
        duration_ms=0.0,
        billed_ms=0,
        max_memory_mb=0,
        init_ms=None,
    )
