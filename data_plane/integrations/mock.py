"""MOCK: the gateway answers by itself (handbook/02 section 11, handbook/10 fact 55).

The request template must give an object with an integer `statusCode`, which selects the integration response. What the
template says beside it does not reach the response: its template sees an empty body.
"""

from functools import lru_cache

import msgspec

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.responses import compile_responses
from data_plane.mapping import lenient_json
from data_plane.mapping.of_call import viewer
from data_plane.mapping.request_templates import chooser
from data_plane.runtime import Call, Integrated, Response, Scope

_NO_STATUS = (
    f"{CONFIGURATION}Unable to parse statusCode. It should be an integer that is defined in the request template."
)
_ANSWERED = Integrated(integration_status=200)


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    choose = chooser(integration.request_templates or {}, integration.passthrough_behavior)
    respond = compile_responses(method, integration, "MOCK", scope)
    view = viewer((integration.request_templates or {}).values(), scope.stage_variables)

    async def integrate(call: Call) -> Response:
        request = call.request
        render = choose(request.header("content-type"))
        text = render(view(call, request.body)) if render else request.body.decode("utf-8", "replace")
        status = _status(text)
        if status is None:
            raise ApiConfigurationError(reason=_NO_STATUS)
        call.integrated = _ANSWERED
        return respond(call, status, [], b"")

    return integrate


@lru_cache(maxsize=256)
def _status(text: str) -> str | None:
    """The status code a rendered template names; the same texts come again and again."""
    try:
        document = lenient_json.loads(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    status = document.get("statusCode") if isinstance(document, dict) else None
    return str(status) if isinstance(status, int) and not isinstance(status, bool) else None
