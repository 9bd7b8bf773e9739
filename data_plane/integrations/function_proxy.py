"""AWS_PROXY: the request goes to a function as an event, its answer is the response (handbook/02 sections 7 and 8).

URIs: `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`.
"""

import asyncio
import re

import msgspec

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure, IntegrationTimeout
from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests
from data_plane.integrations import function_response
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.events import rest
from data_plane.integrations.failing import failing
from data_plane.integrations.stage_variables import resolve
from data_plane.media_types import matcher
from data_plane.runtime import Call, Integrated, Response, Scope

_FUNCTION = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/{1,2}[\d-]+/functions/(?P<arn>.+)/invocations/?")


class _Failure(msgspec.Struct):
    """What is read of Lambda's error document."""

    message: str = msgspec.field(name="errorMessage", default="")


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    found = _FUNCTION.fullmatch(resolve(integration.uri or "", scope.stage_variables))
    if integration.http_method != "POST" or found is None:
        return failing(ApiConfigurationError, CONFIGURATION + "Invalid permissions on Lambda function")
    arn = found["arn"]
    seconds = integration.timeout_in_millis / 1000
    event = rest.builder(resource.path, scope)
    is_binary = matcher(scope.binary_media_types)
    functions = backends.functions

    async def integrate(call: Call) -> Response:
        payload = event(call)
        integrated = call.integrated = Integrated(function_arn=arn)
        try:
            with integrated:
                async with asyncio.timeout(seconds):
                    invocation = await functions.invoke(arn, payload, trace_id=call.trace)
        except TimeoutError:
            raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
        except FunctionNotFound:
            raise IntegrationFailure(
                status=500, reason=CONFIGURATION + "Invalid permissions on Lambda function"
            ) from None
        except TooManyRequests:
            raise IntegrationFailure(status=500, reason=CONFIGURATION + "Rate Exceeded.") from None
        integrated.integration_status, integrated.request_id = 200, invocation.request_id
        if invocation.function_error is not None:
            integrated.error = f"Lambda Customer Function Error:{_message(invocation)}"
            raise IntegrationFailure(status=502, reason=_function_error(invocation))
        response = function_response.read(invocation.payload, call.request.header("accept"), is_binary)
        integrated.status = response.status
        response.headers.append(("X-Amzn-Trace-Id", call.trace))
        return response

    return integrate


def _message(invocation: Invocation) -> str:
    try:
        return msgspec.json.decode(invocation.payload, type=_Failure).message
    except msgspec.MsgspecError:
        return ""


def _function_error(invocation: Invocation) -> str:
    """The execution log's line for a function that failed."""
    return (
        f"Lambda execution failed with status 200 due to customer function error: {_message(invocation)}. "
        f"Lambda request id: {invocation.request_id}"
    )
