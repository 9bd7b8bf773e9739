"""What access logs may say of an authorizer: `authorizer.latency`, `.status`, `.error` (handbook/02 section 17).

They stand apart from `call.context`, of which `requestContext.authorizer` in the events of functions is made.
"""

from time import perf_counter

from data_plane.auth.authorize import Authorize
from data_plane.errors import GatewayError
from data_plane.runtime import Call


def reported(authorize: Authorize) -> Authorize:
    """An authorizer that says how it went. status: 200, or what the caller is told. latency: milliseconds."""

    async def report(call: Call) -> None:
        began = perf_counter()
        said = call.log_variables = {} if call.log_variables is None else call.log_variables
        status = 500
        try:
            await authorize(call)
            status = 200
        except GatewayError as failure:
            status = failure.status
            said["authorizer.error"] = failure.reason or failure.message
            raise
        finally:
            said["authorizer.status"] = status
            said["authorizer.latency"] = int((perf_counter() - began) * 1000)

    return report


def invoked(call: Call, request_id: str) -> None:
    """A function was run for the authorizer, and Lambda's API answered."""
    if call.log_variables is not None:
        call.log_variables |= {"authorizer.integrationStatus": 200, "authorizer.requestId": request_id}
