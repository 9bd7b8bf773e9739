"""GatewayResponses: what an API answers to failures that no backend saw (handbook/01 section 7).

An API holds what its user set, type by type. `effective` is what then counts: a type that was set has AWS's defaults
for what was left out; one that was not shows what DEFAULT_4XX or DEFAULT_5XX was set to (handbook/10 fact 27).
It is what the control plane shows. The data plane chooses by the same rule but keeps a failure's own status where none
was set: AWS shows 504 for INTEGRATION_FAILURE and answers a function that errs with 502.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from control_plane.definitions.v1 import GatewayResponse, RestApi

STATUS: Mapping[str, str | None] = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}
"""Every type, in the order AWS lists them, and its status; the two defaults leave it to the failure."""

TEMPLATES: Mapping[str, str] = {"application/json": '{"message":$context.error.messageString}'}


def effective(api: RestApi, response_type: str) -> GatewayResponse:
    """What the API answers with to failures of this type."""
    found = api.gateway_responses.get(response_type)
    if found is not None:
        return _completed(found)
    plain = GatewayResponse(response_type=response_type, default_response=True)
    default = api.gateway_responses.get(_default_of(response_type))
    if default is None:
        return _completed(plain)
    return _completed(
        replace(
            plain,
            status_code=default.status_code,
            response_parameters=default.response_parameters,
            response_templates=default.response_templates,
        )
    )


def _completed(response: GatewayResponse) -> GatewayResponse:
    return replace(
        response,
        status_code=response.status_code or STATUS[response.response_type],
        response_templates=response.response_templates or TEMPLATES,
    )


def _default_of(response_type: str) -> str:
    """The type that this one falls back to; "" for the defaults themselves."""
    status = STATUS[response_type]
    return f"DEFAULT_{status[0]}XX" if status else ""
