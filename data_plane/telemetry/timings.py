"""How long each step of a call takes: the pipeline run on a stage whose every step looks at the clock.

It is the same `pipeline.serve` on the same compiled stage; the clock is wrapped around that stage for one call, so
calls that are not timed know nothing of it. The answer has one more header, `Server-Timing` (W3C), with milliseconds by
step: `match;dur=0.041, authorize;dur=0.001, ..., integrate;dur=3.112, finish;dur=0.030, backend;dur=2`. `backend` is a
part of `integrate`: the time until the integration's endpoint had answered.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TypeVar

from msgspec.structs import replace

from data_plane import pipeline
from data_plane.errors import GatewayError
from data_plane.runtime import Call, CompiledRoute, CompiledStage, Request, Response

T = TypeVar("T")


async def serve(stage: CompiledStage, request: Request) -> Response:
    return await pipeline.serve(_Timed(stage), request)


class _Timed:
    """A `CompiledStage` for one call."""

    def __init__(self, stage: CompiledStage) -> None:
        self._stage = stage
        self._took: dict[str, float] = {}
        self.custom_domains_only = stage.custom_domains_only

    def match(self, call: Call) -> CompiledRoute:
        route = self._step("match", self._stage.match)(call)
        return replace(
            route,
            authorize=self._awaited("authorize", route.authorize),
            meter=self._step("meter", route.meter),
            validate=self._step("validate", route.validate),
            integrate=self._awaited("integrate", route.integrate),
        )

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        return self._step("gateway-response", lambda failed: self._stage.gateway_response(failed, failure))(call)

    def finish(self, call: Call, response: Response) -> Response:
        finished = self._step("finish", lambda done: self._stage.finish(done, response))(call)
        if call.integrated is not None and call.integrated.latency is not None:
            self._took["backend"] = call.integrated.latency / 1000
        steps = ", ".join(f"{name};dur={1000 * seconds:.3f}" for name, seconds in self._took.items())
        finished.headers.append(("Server-Timing", steps))
        return finished

    def _step(self, name: str, step: Callable[[Call], T]) -> Callable[[Call], T]:
        def timed(call: Call) -> T:
            began = perf_counter()
            try:
                return step(call)
            finally:
                self._took[name] = perf_counter() - began

        return timed

    def _awaited(self, name: str, step: Callable[[Call], Awaitable[T]]) -> Callable[[Call], Awaitable[T]]:
        async def timed(call: Call) -> T:
            began = perf_counter()
            try:
                return await step(call)
            finally:
                self._took[name] = perf_counter() - began

        return timed
