"""MOCK: the gateway answers by itself (handbook/02 section 11, handbook/10 fact 55).

The request template must give an object with an integer `statusCode`, which selects the integration response. What the
template says beside it does not reach the response: its template sees an empty body.
"""

from functools import lru_cache

import msgspec

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations import non_proxy
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.responses import compile_responses
from data_plane.mapping import lenient_json
from data_plane.runtime import Call, Integrated, Response, Scope

_NO_STATUS = f"{CONFIGURATION}statusCode should be an integer which defined in request template"
_ANSWERED = Integrated(integration_status=200)
_REMEMBERED = 4096
"""Bytes of the largest document whose status is kept."""


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    prepare = non_proxy.compile_request(integration, "MOCK", scope)
    respond = compile_responses(method, integration, "MOCK", scope)

    async def integrate(call: Call) -> Response:
        _, body, _ = prepare(call)
        status = status_of(body)
        call.integrated = _ANSWERED
        return respond(call, status, [], b"")

    return integrate


def status_of(body: bytes) -> str:
    """The status code that a rendered template names. Raises ApiConfigurationError where it names none."""
    status = _status(body) if len(body) <= _REMEMBERED else _status.__wrapped__(body)
    if status is None:
        raise ApiConfigurationError(reason=_NO_STATUS)
    return status


@lru_cache(maxsize=256)
def _status(body: bytes) -> str | None:
    """The status code a rendered template names; the same texts come again and again."""
    try:
        document = lenient_json.loads(body.decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    status = document.get("statusCode") if isinstance(document, dict) else None
    return str(status) if isinstance(status, int) and not isinstance(status, bool) else None
