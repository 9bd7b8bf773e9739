"""The request pipeline. Every REST, HTTP and WebSocket invocation runs this function, top to bottom.

The order is AWS's (handbook/02 section 2). What each step does for a given method or route was decided when its stage
was published; a step that is off does nothing.
"""

from time import perf_counter

from data_plane.errors import GatewayError
from data_plane.runtime import Call, CompiledStage, Request, Response


async def serve(stage: CompiledStage, request: Request) -> Response:
    call = Call(request, perf_counter())
    try:
        route = stage.match(call)
        await route.authorize(call)
        route.meter(call)
        route.validate(call)
        response = await route.integrate(call)
    except GatewayError as failure:
        response = stage.gateway_response(call, failure)
    return stage.finish(call, response)
