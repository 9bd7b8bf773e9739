"""One call of a service of AWS, timed, its failures in the gateway's words."""

from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationTimeout
from data_plane.integrations.aws_services import AwsAnswer, AwsRequest, UnknownService
from data_plane.integrations.backends import Backends
from data_plane.runtime import Call, Integrated
from data_plane.time_limit import TimeLimit

INVALID_ENDPOINT = f"{CONFIGURATION}Invalid endpoint address"
_REQUEST_IDS = frozenset(("x-amzn-requestid", "x-amz-request-id"))
"""Where services say the id of a request; the second is S3's."""


async def call_service(call: Call, backends: Backends, asked: AwsRequest, limit: TimeLimit) -> AwsAnswer:
    """Raises IntegrationTimeout and ApiConfigurationError. What the service refuses is an answer."""
    call.integrated = integrated = Integrated()
    try:
        with integrated:
            answer = await limit.hold(backends.aws.call(asked))
    except TimeoutError:
        raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
    except UnknownService as problem:
        raise ApiConfigurationError(reason=f"{INVALID_ENDPOINT}: {problem}") from None
    integrated.status = integrated.integration_status = answer.status
    integrated.request_id = next((value for name, value in answer.headers if name.lower() in _REQUEST_IDS), None)
    return answer
