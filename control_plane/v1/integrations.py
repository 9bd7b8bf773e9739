"""Integrations and their responses (handbook/01 section 6, handbook/10 facts 16 to 19)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import Patch, boolean, entries, invalid_path, number, rule, value, valued_items
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.wire.errors import BadRequest

_BAD_TIMEOUT = "Timeout should be between 50 ms and 29000 ms"
_LONGEST = {"STREAM": 900_000}
_ARN = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:(?P<service>[\w.-]+):(?P<rest>.+)", re.ASCII)
_HTTP = ("http://", "https://", "${stageVariables.")  # a stage variable may hold the scheme, or all of the URI
_LAMBDA_PATHS = ("path/2015-03-31/functions/", "path/2021-11-15/functions/", "path//2015-03-31/functions/")
_SOURCES = ("method.request.", "integration.response.", "context.", "stageVariables.")
_MEDIA_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+(\s*;.*)?", re.ASCII)


@apigateway.operation
def put_integration(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    type: str,
    integration_http_method: str | None = None,
    uri: str | None = None,
    connection_type: str | None = None,
    connection_id: str | None = None,
    credentials: str | None = None,
    request_parameters: Mapping[str, str] | None = None,
    request_templates: Mapping[str, str | None] | None = None,
    passthrough_behavior: str | None = None,
    cache_namespace: str | None = None,
    cache_key_parameters: Sequence[str] | None = None,
    content_handling: str | None = None,
    timeout_in_millis: int | None = None,
    tls_config: Mapping[str, bool] | None = None,
    response_transfer_mode: str | None = None,
    integration_target: str | None = None,
) -> v1.Integration:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    over_http = type in ("HTTP", "HTTP_PROXY")
    integration = v1.Integration(
        type=type,
        http_method=None if type == "MOCK" else integration_http_method,
        uri=uri,
        connection_type=connection_type or ("INTERNET" if over_http else None),
        connection_id=connection_id,
        credentials=credentials,
        request_parameters=request_parameters,
        request_templates=request_templates,
        passthrough_behavior=passthrough_behavior or "WHEN_NO_MATCH",
        content_handling=content_handling,
        timeout_in_millis=29000 if timeout_in_millis is None else timeout_in_millis,
        cache_namespace=cache_namespace or resource_id,
        cache_key_parameters=cache_key_parameters or [],
        tls_config=v1.TlsConfig(**tls_config) if tls_config is not None else None,
        response_transfer_mode=response_transfer_mode,
        integration_target=integration_target,
    )
    _check(integration)
    lookup.save_method(account, api, resource, replace(method, method_integration=integration))
    return integration


@apigateway.operation
def get_integration(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> v1.Integration:
    _, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    return lookup.integration(lookup.method(resource, http_method))


@apigateway.operation
def update_integration(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Integration:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    integration = _PATCH.apply(lookup.integration(method), patch_operations)
    _check(integration)
    lookup.save_method(account, api, resource, replace(method, method_integration=integration))
    return integration


@apigateway.operation
def delete_integration(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    method = lookup.method(resource, http_method)
    lookup.integration(method)
    lookup.save_method(account, api, resource, replace(method, method_integration=None))


def _check(integration: v1.Integration) -> None:
    if integration.type != "MOCK" and not integration.http_method:
        raise BadRequest("Enumeration value for HttpMethod must be non-empty")
    if integration.type in ("HTTP", "HTTP_PROXY") and not (integration.uri or "").startswith(_HTTP):
        raise BadRequest("Invalid HTTP endpoint specified for URI")
    if integration.type in ("AWS", "AWS_PROXY"):
        _check_arn(integration)
    if not 50 <= integration.timeout_in_millis <= _LONGEST.get(integration.response_transfer_mode or "", 29_000):
        raise BadRequest(_BAD_TIMEOUT)
    check_mappings(integration.request_parameters)
    check_media_types(integration.request_templates)


def _check_arn(integration: v1.Integration) -> None:
    found = _ARN.fullmatch(integration.uri or "")
    if found is None:
        raise BadRequest("Invalid ARN specified in the request")
    if not found["rest"].startswith(("path/", "action/")):
        raise BadRequest("AWS ARN for integration must contain path or action")
    to_function = found["service"] == "lambda" and found["rest"].startswith(_LAMBDA_PATHS)
    to_firehose = found["service"] == "firehose"
    if integration.type == "AWS_PROXY" and not (to_function or to_firehose):
        raise BadRequest(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )


def check_mappings(mappings: Mapping[str, str] | None) -> None:
    """A mapped value is a static text in single quotes, or names a part of the request, the response or the context."""
    for expression in (mappings or {}).values():
        static = len(expression) > 1 and expression.startswith("'") and expression.endswith("'")
        if not static and not expression.startswith(_SOURCES):
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


def _tls(integration: v1.Integration, change: Any, keys: Mapping[str, str]) -> v1.Integration:
    return replace(integration, tls_config=v1.TlsConfig(insecure_skip_verification=boolean(change.value)))


_PATCH: Patch[v1.Integration] = Patch(
    *(
        value(path)
        for path in (
            "/cacheNamespace",
            "/connectionId",
            "/connectionType",
            "/contentHandling",
            "/credentials",
            "/httpMethod",
            "/integrationTarget",
            "/passthroughBehavior",
            "/responseTransferMode",
            "/uri",
        )
    ),
    value("/timeoutInMillis", number(int, _BAD_TIMEOUT)),
    rule("/tlsConfig/insecureSkipVerification", ("replace",), _tls),
    entries("/requestParameters/{name}", missing=lookup.no_parameter),
    entries("/requestTemplates/{type}", lambda text: text or None, missing=lookup.no_content_type),
    valued_items("/cacheKeyParameters"),
    refuse=invalid_path,
)
