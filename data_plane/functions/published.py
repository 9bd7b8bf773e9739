"""The functions in force: every ARN an invocation may carry, and the workers behind it.

`put` is told of a function's definition as it is now; it makes a `FunctionSpec` per version and leaves those alone that
did not change, so their workers stay warm. An alias is a choice between versions, made per invocation by weight.
"""

import asyncio
import logging
import random
from collections.abc import Mapping
from pathlib import Path

import msgspec

from control_plane.definitions import functions
from data_plane.functions.records import FunctionNotFound, FunctionSpec, Invocation, TooManyRequests
from data_plane.functions.registry import FunctionRegistry

_log = logging.getLogger("functions")
_random = random.Random()  # noqa: S311 (chance, not secrecy)
_PYTHON = "python3"
_OWN_INTERPRETER = "EMULATOR_PYTHON"


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all functions are given. interpreter: for those that do not name one in EMULATOR_PYTHON.

    ca_bundle: whom they trust in TLS, as PEM.
    """

    interpreter: Path
    endpoint_url: str
    ca_bundle: Path | None = None


class Functions:
    def __init__(self, registry: FunctionRegistry, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self._registry = registry
        self._specs: dict[str, FunctionSpec] = {}
        self._routes: dict[str, tuple[list[str], list[float]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def put(self, function: functions.Function, account_id: str, region: str) -> None:
        """Serve a function as it is defined now."""
        self._withdraw_routes(function.arn)
        wanted = {}
        for qualifier, shares in function.routes().items():
            arns = []
            for number in shares:
                spec = self._spec(function, number, account_id, region)
                wanted[spec.arn] = spec
                arns.append(spec.arn)
            self._routes[_qualified(function.arn, qualifier)] = (arns, list(shares.values()))
        for arn in [arn for arn in self._specs if _belongs(arn, function.arn) and arn not in wanted]:
            self._remove(arn)
        for arn, spec in wanted.items():
            if self._specs.get(arn) != spec:
                self._specs[arn] = spec
                self._registry.publish(spec)

    def remove(self, function_arn: str) -> None:
        self._withdraw_routes(function_arn)
        for arn in [arn for arn in self._specs if _belongs(arn, function_arn)]:
            self._remove(arn)

    async def invoke(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str | None = None,
        trace_id: str | None = None,
        client_context: str | None = None,
        log_tail: bool = False,
    ) -> Invocation:
        """Run what an ARN, with or without qualifier, means. Raises FunctionNotFound, TooManyRequests."""
        route = self._routes.get(arn)
        if route is None:
            raise FunctionNotFound(arn)
        arns, weights = route
        version = arns[0] if len(arns) == 1 else _random.choices(arns, weights)[0]
        if not self._specs[version].runtime.startswith(_PYTHON):
            return _no_such_runtime(self._specs[version])
        return await self._registry.invoke(
            version,
            event,
            request_id=request_id,
            invoked_arn=arn,
            trace_id=trace_id,
            client_context=client_context,
            log_tail=log_tail,
        )

    def invoke_later(
        self, arn: str, event: bytes, *, request_id: str | None = None, trace_id: str | None = None
    ) -> None:
        """An asynchronous invocation: nobody waits, so what fails is logged."""
        task = asyncio.get_running_loop().create_task(self._in_background(arn, event, request_id, trace_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _in_background(self, arn: str, event: bytes, request_id: str | None, trace_id: str | None) -> None:
        try:
            done = await self.invoke(arn, event, request_id=request_id, trace_id=trace_id)
        except (TooManyRequests, FunctionNotFound) as refused:
            _log.warning("Event invocation of %s: %s", arn, refused)
            return
        if done.function_error:
            _log.warning("Event invocation of %s failed: %s", arn, done.payload.decode("utf-8", "replace"))

    def _withdraw_routes(self, function_arn: str) -> None:
        for arn in [arn for arn in self._routes if _belongs(arn, function_arn)]:
            del self._routes[arn]

    def _remove(self, arn: str) -> None:
        del self._specs[arn]
        self._registry.remove(arn)

    def _spec(self, function: functions.Function, number: str, account_id: str, region: str) -> FunctionSpec:
        configuration = function.version(number)
        assert configuration is not None
        variables: Mapping[str, str] = configuration.environment.variables if configuration.environment else {}
        return FunctionSpec(
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
            region=region,
            account_id=account_id,
            log_group=configuration.logging_config.log_group,
            interpreter=Path(variables.get(_OWN_INTERPRETER) or self.surroundings.interpreter),
            endpoint_url=self.surroundings.endpoint_url,
            ca_bundle=self.surroundings.ca_bundle,
            credentials=(account_id, "test", ""),
            concurrency=function.reserved_concurrency,
        )


def _qualified(function_arn: str, qualifier: str) -> str:
    return f"{function_arn}:{qualifier}" if qualifier else function_arn


def _belongs(arn: str, function_arn: str) -> bool:
    return arn == function_arn or arn.startswith(function_arn + ":")


def _no_such_runtime(spec: FunctionSpec) -> Invocation:
    """A function that can be defined here but not run: the error a runtime would give that cannot start."""
    message = f"The emulator runs functions of runtime python3.x only, not {spec.runtime or 'images'}"
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
