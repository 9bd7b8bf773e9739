"""How HTTP APIs answer failures, in a table (handbook/05 section 10)."""

import pytest

from data_plane import errors
from data_plane.apis.http import rendered
from data_plane.auth.tokens.token_answers import InsufficientScope, InvalidToken


@pytest.mark.parametrize(
    ("failure", "status", "message", "typed", "why"),
    [
        (errors.ResourceNotFound(), 404, "Not Found", True, "no route"),
        (errors.Unauthorized(), 401, "Unauthorized", False, "an identity source that is missing"),
        (InvalidToken("the token has expired"), 401, "Unauthorized", False, "a token that does not count"),
        (InsufficientScope(["a"]), 403, "Forbidden", True, "one without the scope"),
        (errors.AccessDenied("of AWS's own words"), 403, "Forbidden", True, "a policy that does not allow"),
        (errors.ExplicitlyDenied(), 403, "Forbidden", True, "one that denies"),
        (errors.MissingAuthenticationToken(), 403, "Forbidden", True, "no signature"),
        (errors.InvalidSignature("The request signature we"), 403, "Forbidden", True, "a wrong one"),
        (errors.UnrecognizedClient(), 403, "Forbidden", True, "nobody's key"),
        (errors.ExpiredToken(), 403, "Forbidden", True, "old credentials"),
        (errors.Throttled(), 429, "Too Many Requests", True, "a bucket that is empty"),
        (errors.RequestTooLarge(), 413, "Request Entity Too Large", True, "more than a function takes"),
        (errors.BadRequestParameters(), 400, "Bad Request", True, "a parameter that an action requires"),
        (errors.AuthorizerConfigurationError(), 500, "Internal Server Error", True, "an authorizer that fails"),
        (errors.AuthorizerFailure(), 500, "Internal Server Error", True, "one without concurrency left"),
        (errors.ApiConfigurationError(), 500, "Internal Server Error", True, "an integration that cannot work"),
        (errors.IntegrationFailure(status=500), 500, "Internal Server Error", True, "a function that fails"),
        (errors.FunctionNotPermitted(status=500), 500, "Internal Server Error", True, "one that may not be called"),
        (errors.FunctionThrottled(status=500), 503, "Service Unavailable", False, "one without concurrency left"),
        (errors.IntegrationTimeout(), 503, "Service Unavailable", False, "a backend that is too slow"),
        (errors.EndpointUnreachable(), 503, "Service Unavailable", False, "one where nobody answers"),
        (errors.EndpointUntrusted(), 503, "Service Unavailable", False, "one that shows a wrong certificate"),
        (errors.EndpointSpokeNonsense(), 502, "Bad Gateway", True, "one that speaks no HTTP"),
    ],
)
def test_what_the_gateway_says(failure: errors.GatewayError, status: int, message: str, typed: bool, why: str) -> None:
    answer = rendered(failure)
    assert (answer.status, answer.body) == (status, f'{{"message":"{message}"}}'.encode()), why
    headers = dict(answer.headers)
    assert headers.get("content-type") == ("application/json" if typed else None), why
    assert headers.get("www-authenticate", "") == failure.www_authenticate
    assert failure.message == message, "which logs show"
