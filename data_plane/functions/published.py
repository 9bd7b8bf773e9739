"""The functions in force: every ARN an invocation may carry, and the workers behind it.

`put` is told of a function's definition as it is now; it makes a `FunctionSpec` per version and leaves those alone that
did not change, so their workers stay warm. An alias is a choice between versions, made per invocation by weight.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import msgspec

from control_plane.definitions import functions
from data_plane import context
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
from data_plane.functions.records import Debugging, FunctionNotFound, FunctionSpec, Invocation, JsonLogs, Provision
from data_plane.functions.registry import FunctionRegistry
from data_plane.functions.response_stream import Streaming, begun

_random = random.Random()  # noqa: S311 (chance, not secrecy)
_OWN_INTERPRETER = "EMULATOR_PYTHON"
_IN_PROCESS = "EMULATOR_IN_PROCESS"


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all functions are given. interpreter: for those that do not name one in EMULATOR_PYTHON.

    ca_bundle: whom they trust in TLS, as PEM. in_process: for Python functions that set neither EMULATOR_IN_PROCESS to
    0 or 1 nor an interpreter of their own. debugging: for Python functions in processes of their own.
    """

    interpreter: Path
    endpoint_url: str
    ca_bundle: Path | None = None
    in_process: bool = False
    debugging: Debugging | None = None


class _Route(msgspec.Struct, frozen=True):
    """What an ARN means. arns: of versions, each with the share of calls it gets."""

    arns: list[str]
    weights: list[float]
    handling: Handling


class _Routes(dict[str, _Route]):
    """By the ARN."""

    def __missing__(self, arn: str) -> _Route:
        raise FunctionNotFound(arn)


class Functions:
    """ended: told how every asynchronous invocation ended. observed: see `EventQueue`."""

    def __init__(
        self,
        registry: FunctionRegistry,
        surroundings: Surroundings,
        ended: Callable[[Outcome], Coroutine[None, None, None]],
        waits: Waits,
        observed: Observed = unobserved,
    ) -> None:
        self.surroundings = surroundings
        self._registry = registry
        self._specs: dict[str, FunctionSpec] = {}
        self._unfit: set[str] = set()  # versions whose runtime is not here
        self._routes = _Routes()
        self._allocated: dict[str, int] = {}
        self._events = EventQueue(self.invoke, self._handling, ended, waits, observed)

    def put(self, function: functions.Function, account_id: str, region: str) -> None:
        """Serve a function as it is defined now."""
        self._allocated[function.arn] = function.allocated_concurrency
        self._withdraw_routes(function.arn)
        wanted = {}
        for qualifier, shares in function.routes().items():
            arns = []
            for number in shares:
                spec = self._spec(function, number, account_id, region)
                wanted[spec.arn] = spec
                arns.append(spec.arn)
            arn = _qualified(function.arn, qualifier)
            self._routes[arn] = _Route(arns, list(shares.values()), _handling_of(function, qualifier))
        for arn in [arn for arn in self._specs if _belongs(arn, function.arn) and arn not in wanted]:
            self._remove(arn)
        for arn, spec in wanted.items():
            if self._specs.get(arn) != spec:
                self._specs[arn] = spec
                self._registry.publish(spec)
                (self._unfit.discard if environment.can_run(spec) else self._unfit.add)(arn)
            if arn not in self._unfit:
                self._registry.provision(arn, *function.provisions(spec.version))

    def remove(self, function_arn: str) -> None:
        self._allocated.pop(function_arn, None)
        self._withdraw_routes(function_arn)
        self._events.drop(lambda arn: _belongs(arn, function_arn))
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
    ) -> asyncio.Future[Invocation]:
        """Run what an ARN, with or without qualifier, means. Raises FunctionNotFound, TooManyRequests at once."""
        route = self._routes[arn]
        version = route.arns[0] if len(route.arns) == 1 else _random.choices(route.arns, route.weights)[0]
        if version in self._unfit:
            failed: asyncio.Future[Invocation] = asyncio.get_running_loop().create_future()
            failed.set_result(_no_such_runtime(self._specs[version]))
            return failed
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
        self, arn: str, event: bytes, *, request_id: str | None = None, trace_id: str | None = None
    ) -> None:
        """An asynchronous invocation: nobody waits; see `event_queue`. Raises TooManyRequests."""
        request_id = request_id or context.new_request_id()
        now = time.time()
        self._events.put(Event(arn=arn, payload=event, request_id=request_id, trace_id=trace_id, accepted=now))

    def resume(self, ledger: Ledger) -> None:
        """Keep asynchronous invocations in a ledger, and go on with those that are in it. Once functions are there."""
        self._events.resume(ledger)

    async def close(self) -> None:
        """Stop the asynchronous invocations; workers are the registry's."""
        await self._events.close()

    def _handling(self, arn: str) -> Handling:
        return self._routes[arn].handling

    def _withdraw_routes(self, function_arn: str) -> None:
        for arn in [arn for arn in self._routes if _belongs(arn, function_arn)]:
            del self._routes[arn]

    def _remove(self, arn: str) -> None:
        del self._specs[arn]
        self._unfit.discard(arn)
        self._registry.remove(arn)

    def _spec(self, function: functions.Function, number: str, account_id: str, region: str) -> FunctionSpec:
        configuration = function.version(number)
        assert configuration is not None
        variables: Mapping[str, str] = configuration.environment.variables if configuration.environment else {}
        spec = FunctionSpec(
            arn=function.arn if number == functions.LATEST else _qualified(function.arn, number),
            name=function.name,
            version=number,
            runtime=configuration.runtime or "",
            handler=configuration.handler or "",
            timeout=configuration.timeout,
            memory_size=configuration.memory_size,
            environment=variables,
            code=Path(configuration.code.directory),
            layers=tuple(Path(layer.code.directory) for layer in configuration.layers),
            edited=_edited(configuration),
            region=region,
            account_id=account_id,
            log_group=configuration.logging_config.log_group,
            json_logs=_json_logs(configuration.logging_config),
            interpreter=Path(variables.get(_OWN_INTERPRETER) or self.surroundings.interpreter),
            endpoint_url=self.surroundings.endpoint_url,
            ca_bundle=self.surroundings.ca_bundle,
            credentials=(account_id, "test", ""),
            concurrency=function.reserved_concurrency,
        )
        return self._placed(spec) if environment.is_python(spec) else spec

    def _placed(self, spec: FunctionSpec) -> FunctionSpec:
        """Where it is to run: in this process, or in others that may be debugged."""
        default = self.surroundings.in_process and _OWN_INTERPRETER not in spec.environment
        if spec.environment.get(_IN_PROCESS, "1" if default else "0") == "1":
            return msgspec.structs.replace(spec, in_process=True)
        return msgspec.structs.replace(spec, debugging=self.surroundings.debugging)


def _json_logs(config: functions.LoggingConfig) -> JsonLogs | None:
    if config.log_format == "Text":
        return None
    return JsonLogs(config.application_log_level or "INFO", config.system_log_level or "INFO")


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


def _edited(configuration: functions.Configuration) -> tuple[Path, ...]:
    codes = (configuration.code, *(layer.code for layer in configuration.layers))
    return tuple(Path(code.directory) for code in codes if code.in_place)


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
