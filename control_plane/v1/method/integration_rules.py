"""What AWS demands of an integration and of its mappings, whoever makes it: PutIntegration, a PATCH, an import."""

import re
from collections.abc import Mapping

from control_plane.definitions import v1
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.enumerations import enumerated
from control_plane.wire.errors import AccessDenied, BadRequest

BAD_TIMEOUT = "Timeout should be between 50 ms and 29000 ms"
PASSTHROUGH = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")

_SHORTEST, _LONGEST, _LONGEST_STREAM = 50, 29_000, 900_000
_ARN = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:(?P<service>[\w.-]+):(?P<rest>.+)", re.ASCII)
_ROLE = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}|\*):((role|user)/|\$\{stageVariables\.).+", re.ASCII)
_HTTP = ("http://", "https://", "${stageVariables.")  # a stage variable may hold the scheme, or all of the URI
_LAMBDA_PATHS = ("path/2015-03-31/functions/", "path/2021-11-15/functions/", "path//2015-03-31/functions/")
_SOURCES = ("method.request.", "integration.response.", "context.", "stageVariables.")
_MEDIA_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+(\s*;.*)?", re.ASCII)
_CONTENT_HANDLING = enumerated("ContentHandlingStrategy")


def check(account: Account, integration: v1.Integration) -> None:
    if integration.type != "MOCK" and not integration.http_method:
        raise BadRequest("Enumeration value for HttpMethod must be non-empty")
    if integration.type in ("HTTP", "HTTP_PROXY") and not (integration.uri or "").startswith(_HTTP):
        raise BadRequest("Invalid HTTP endpoint specified for URI")
    if integration.type in ("AWS", "AWS_PROXY"):
        _check_aws(account, integration)
    if integration.passthrough_behavior not in PASSTHROUGH:
        raise BadRequest(unverified.PASSTHROUGH)
    _check_timeout(integration)
    _check_link(account, integration)
    check_mappings(integration.request_parameters)
    check_media_types(integration.request_templates)


def check_mappings(mappings: Mapping[str, str] | None, *more_sources: str) -> None:
    """A mapped value is a static text in single quotes, or names a part of the request, the response or the context."""
    for expression in (mappings or {}).values():
        static = len(expression) > 1 and expression.startswith("'") and expression.endswith("'")
        if not static and not expression.startswith((*_SOURCES, *more_sources)):
            raise BadRequest(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                f"[Invalid mapping expression specified: {expression}]"
            )


def check_media_types(templates: Mapping[str, str | None] | None) -> None:
    for media_type in templates or {}:
        if media_type != "$default" and not _MEDIA_TYPE.fullmatch(media_type):
            raise BadRequest(
                f"Validation Result: warnings : [], errors : [Invalid content type specified: {media_type}]"
            )


def content_handling(text: str | None) -> str | None:
    """For a PATCH: none, or the empty text, passes payloads as they are."""
    return str(_CONTENT_HANDLING(text)) if text else None


def _check_aws(account: Account, integration: v1.Integration) -> None:
    found = _ARN.fullmatch(integration.uri or "")
    if found is None:
        raise BadRequest("Invalid ARN specified in the request")
    if not found["rest"].startswith(("path/", "action/")):
        raise BadRequest("AWS ARN for integration must contain path or action")
    to_function = found["service"] == "lambda" and found["rest"].startswith(_LAMBDA_PATHS)
    if integration.type == "AWS_PROXY" and not to_function and found["service"] != "firehose":
        raise BadRequest(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )
    check_role(account, integration.credentials, needed=found["service"] != "lambda")


def check_role(account: Account, credentials: str | None, *, needed: bool) -> None:
    """A function may let the gateway in by its own policy; any other service needs a role, of the same account.

    `arn:aws:iam::*:user/*` passes the caller's credentials on; `arn:aws:iam::<account_id>:${stageVariables.<name>}` is
    whatever the stage says (AWS's pages http-api-stages and aws-api-gateway-stage-variables-reference).
    """
    if not credentials:
        if needed:
            raise BadRequest("Role ARN must be specified for AWS integrations")
        return
    found = _ROLE.fullmatch(credentials)
    if found is None:
        raise BadRequest("Invalid ARN specified in the request")
    if found["account"] not in (account.account_id, "*"):
        raise AccessDenied("Cross-account pass role is not allowed.")


def _check_timeout(integration: v1.Integration) -> None:
    """Streamed responses may take 15 minutes."""
    longest = _LONGEST_STREAM if integration.response_transfer_mode == "STREAM" else _LONGEST
    if not _SHORTEST <= integration.timeout_in_millis <= longest:
        raise BadRequest(BAD_TIMEOUT)


def _check_link(account: Account, integration: v1.Integration) -> None:
    """The VPC link must exist; a stage variable names it only when the API is called.

    A link to an Application Load Balancer is `apigatewayv2`'s, and is told by the target that it needs.
    """
    link = integration.connection_id or ""
    if integration.connection_type != "VPC_LINK" or integration.integration_target or "${stageVariables." in link:
        return
    if link not in account.vpc_links:
        raise BadRequest(unverified.VPC_LINK)
