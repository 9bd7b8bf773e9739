"""Failures the gateway answers itself: one class per GatewayResponse type, raised where the failure is found.

Statuses, `x-amzn-ErrorType` values and default messages: handbook/02 section 6 (captured from AWS).
`$context.error.messageString` of an error raised while an execution is under way begins with a space, so that AWS's
default template prints `{"message": "..."}` for those and `{"message":"..."}` for the others (handbook/02 section 6.1):
that is what `executing` says.
"""

import json
import re
from typing import ClassVar

CONFIGURATION = "Execution failed due to configuration error: "
"""How the execution log's line begins for what an API's definition gets wrong (handbook/02 section 18)."""
_JAVA_SCRIPT = re.compile(r"\\u[0-9a-f]{4}|\\\\|['/]")


class GatewayError(Exception):
    """A gateway response in the making.

    message: what `$context.error.message` shows; None prints `null`.
    reason: the line for the execution log, without the request id. afterwards: one more.
    www_authenticate: the header of that name, which HTTP APIs answer tokens with; empty: none.
    """

    response_type: ClassVar[str]
    default_status: ClassVar[int]
    error_type: ClassVar[str] = "InternalServerErrorException"
    default_message: ClassVar[str | None] = "Internal server error"
    executing: ClassVar[bool] = False
    message_key: ClassVar[str] = "message"
    www_authenticate: str = ""
    afterwards: ClassVar[str] = ""

    def __init__(self, message: str | None = None, *, reason: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.message = self.default_message if message is None else message
        self.reason = reason
        self.status = status or self.default_status

    @property
    def message_string(self) -> str:
        """`$context.error.messageString`: the message in quotes, behind a space where it failed while executing."""
        if self.message is None:
            return " null" if self.executing else "null"
        return f" {_quoted(self.message)}" if self.executing else json.dumps(self.message, ensure_ascii=False)


def _quoted(message: str) -> str:
    """By the rules of `$util.escapeJavaScript`, whose `\\'` is no JSON: so users report these messages."""
    return _JAVA_SCRIPT.sub(_as_java_script, json.dumps(message))


def _as_java_script(found: re.Match[str]) -> str:
    escape = found[0]
    if escape == r"\\":
        return escape
    return "\\" + escape if len(escape) == 1 else r"\u" + escape[2:].upper()


class MissingAuthenticationToken(GatewayError):
    """No such path or verb, or no signature on an AWS_IAM method."""

    response_type, default_status = "MISSING_AUTHENTICATION_TOKEN", 403
    error_type, default_message = "MissingAuthenticationTokenException", "Missing Authentication Token"


class IncompleteSignature(GatewayError):
    """An Authorization header that is not SigV4 where a signature was wanted: no type of its own (02 section 6.2)."""

    response_type, default_status = "DEFAULT_4XX", 403
    error_type = "IncompleteSignatureException"


class UnrecognizedClient(GatewayError):
    """A key or a session token that nobody has. Under which response type AWS files it is not documented."""

    response_type, default_status = "DEFAULT_4XX", 403
    error_type = "UnrecognizedClientException"
    default_message = "The security token included in the request is invalid."


class InvalidApiKey(GatewayError):
    response_type, default_status = "INVALID_API_KEY", 403
    error_type, default_message = "ForbiddenException", "Forbidden"


class InvalidSignature(GatewayError):
    response_type, default_status = "INVALID_SIGNATURE", 403
    error_type = "InvalidSignatureException"


class ExpiredToken(GatewayError):
    response_type, default_status = "EXPIRED_TOKEN", 403
    error_type, default_message = "ExpiredTokenException", "The security token included in the request is expired"


class Forbidden(GatewayError):
    """Not let in at all: a private API from outside."""

    response_type, default_status = "DEFAULT_4XX", 403
    error_type, default_message = "ForbiddenException", "Forbidden"


class AccessDenied(GatewayError):
    """Refused by a policy; AWS spells the key `Message` here."""

    response_type, default_status, message_key = "ACCESS_DENIED", 403, "Message"
    error_type, default_message = "AccessDeniedException", "User is not authorized to access this resource"


class ExplicitlyDenied(AccessDenied):
    """Refused by a statement of the caller's policy: what other policies allow does not count."""

    default_message = "User is not authorized to access this resource with an explicit deny in an identity-based policy"


class Unauthorized(GatewayError):
    response_type, default_status = "UNAUTHORIZED", 401
    error_type, default_message = "UnauthorizedException", "Unauthorized"


class AuthorizerFailure(GatewayError):
    response_type, default_status, default_message = "AUTHORIZER_FAILURE", 500, None


class AuthorizerConfigurationError(GatewayError):
    response_type, default_status, default_message = "AUTHORIZER_CONFIGURATION_ERROR", 500, None
    error_type = "AuthorizerConfigurationException"


class AuthorizerNotPermitted(AuthorizerConfigurationError):
    """The gateway may not call the authorizer's function, or not have its role: logs say so in two lines."""

    afterwards = CONFIGURATION + "Authorizer error"


class BrokenRequest(GatewayError):
    """What AWS's front end does not let in, yet logs (handbook/02 section 6.2): a type of its own it has not."""

    response_type, default_status, default_message = "DEFAULT_4XX", 400, None
    error_type = "BadRequestException"


class RequestUriTooLong(GatewayError):
    """The method's ARN, with the request's path in it, is longer than 1,600 bytes."""

    response_type, default_status = "DEFAULT_4XX", 414
    error_type, default_message = "BadRequestException", "Request URI too long"


class BadRequestParameters(GatewayError):
    response_type, default_status, executing = "BAD_REQUEST_PARAMETERS", 400, True
    error_type, default_message = "BadRequestException", "Missing required request parameters"


class BadRequestBody(GatewayError):
    """detail: `$context.error.validationErrorString`."""

    response_type, default_status, executing = "BAD_REQUEST_BODY", 400, True
    error_type, default_message = "BadRequestException", "Invalid request body"

    def __init__(self, message: str | None = None, *, reason: str = "", detail: str = "") -> None:
        super().__init__(message, reason=reason)
        self.detail = detail


class UnsupportedMediaType(GatewayError):
    response_type, default_status, executing = "UNSUPPORTED_MEDIA_TYPE", 415, True
    error_type, default_message = "BadRequestException", "Unsupported Media Type"


class RequestTooLarge(GatewayError):
    response_type, default_status, executing = "REQUEST_TOO_LARGE", 413, True
    error_type, default_message = "BadRequestException", "Request Too Long"


class Throttled(GatewayError):
    response_type, default_status = "THROTTLED", 429
    error_type, default_message = "TooManyRequestsException", "Too Many Requests"


class QuotaExceeded(GatewayError):
    response_type, default_status = "QUOTA_EXCEEDED", 429
    error_type, default_message = "LimitExceededException", "Limit Exceeded"


class ResourceNotFound(GatewayError):
    response_type, default_status = "RESOURCE_NOT_FOUND", 404
    error_type, default_message = "NotFoundException", "Not Found"


class ApiConfigurationError(GatewayError):
    response_type, default_status, executing = "API_CONFIGURATION_ERROR", 500, True


class RoleNotAssumed(ApiConfigurationError):
    """The gateway may not have the role that an integration is to be called with."""


class IntegrationFailure(GatewayError):
    """The backend failed. AWS lists 504; an AWS_PROXY function that errs or answers nonsense gives 502."""

    response_type, default_status, executing = "INTEGRATION_FAILURE", 504, True


class FunctionNotPermitted(IntegrationFailure):
    """There is no such function, or its policy does not let the gateway call it."""


class FunctionThrottled(IntegrationFailure):
    """The function has no concurrency left."""


class EndpointUnreachable(IntegrationFailure):
    """Nobody answers at an HTTP endpoint's address."""


class EndpointUntrusted(GatewayError):
    """The certificate of an HTTP endpoint is not one to trust: 500 on AWS, of no type of its own."""

    response_type, default_status, executing = "DEFAULT_5XX", 500, True


class EndpointSpokeNonsense(IntegrationFailure):
    """What an HTTP endpoint sent is not HTTP, or ended too early."""


class IntegrationTimeout(GatewayError):
    response_type, default_status, executing = "INTEGRATION_TIMEOUT", 504, True
    default_message = "Endpoint request timed out"


class WafFiltered(GatewayError):
    response_type, default_status = "WAF_FILTERED", 403
    error_type, default_message = "ForbiddenException", "Forbidden"
