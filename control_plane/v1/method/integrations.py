"""Integrations: what answers a method (handbook/01 section 6, handbook/10 facts 16 to 19)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.patch import (
    Change,
    Patch,
    boolean,
    entries,
    named_items,
    number,
    one_of,
    optional,
    replace_only,
    rule,
    value,
    valued_items,
)
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.v1.enumerations import enumerated
from control_plane.v1.method import integration_rules


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
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
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
    integration_rules.check(account, integration)
    found.change(method_integration=integration)
    return integration


@apigateway.operation
def get_integration(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> v1.Integration:
    return lookup.integration(lookup.method_in_place(account, rest_api_id, resource_id, http_method).method)


@apigateway.operation
def update_integration(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Integration:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    integration = _PATCH.apply(lookup.integration(found.method), patch_operations)
    integration_rules.check(account, integration)
    found.change(method_integration=integration)
    return integration


@apigateway.operation
def delete_integration(account: Account, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
    found = lookup.method_in_place(account, rest_api_id, resource_id, http_method)
    lookup.integration(found.method)
    found.change(method_integration=None)


def _tls(integration: v1.Integration, change: Change, keys: Mapping[str, str]) -> v1.Integration:
    return replace(integration, tls_config=v1.TlsConfig(insecure_skip_verification=boolean(change.value)))


_PATCH: Patch[v1.Integration] = Patch(
    *(
        value(path, optional)
        for path in ("/cacheNamespace", "/connectionId", "/credentials", "/httpMethod", "/integrationTarget", "/uri")
    ),
    value("/connectionType", enumerated("ConnectionType")),
    value("/contentHandling", integration_rules.content_handling),
    value("/passthroughBehavior", one_of(integration_rules.PASSTHROUGH, unverified.PASSTHROUGH)),
    value("/responseTransferMode", enumerated("ResponseTransferMode")),
    value("/timeoutInMillis", number(int, integration_rules.BAD_TIMEOUT)),
    rule("/tlsConfig/insecureSkipVerification", ("replace",), _tls),
    entries("/requestParameters/{name}", missing=lookup.no_parameter),
    entries("/requestTemplates/{type}", optional, missing=lookup.no_content_type),
    valued_items("/cacheKeyParameters", empty=[]),
    named_items("/cacheKeyParameters/{name}", empty=[]),
    refuse=replace_only,
)
