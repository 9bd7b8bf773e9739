"""What must hold of an Integration (handbook/05 sections 1.5 and 6 to 8, handbook/06 sections 2 and 9).

Those of WebSocket APIs are in all that matters REST's, and are held to REST's rules.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from control_plane.definitions import v1, v2
from control_plane.definitions.subtypes import SUBTYPES
from control_plane.store import Account
from control_plane.v1.method import integration_rules
from control_plane.v2 import unverified
from control_plane.v2.route import parameter_mappings
from control_plane.wire.errors import BadRequest

_VERBS = ("ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_FUNCTION = re.compile(
    r"(arn:[\w-]+:apigateway:[\w-]+:lambda:path/+\d{4}-\d\d-\d\d/functions/.+/(response-streaming-)?invocations)"
    r"|arn:[\w-]+:lambda:[\w-]+:\d{12}:function:.+|\$\{stageVariables\..+",
    re.ASCII,
)
_PRIVATE = re.compile(
    r"arn:[\w-]+:(elasticloadbalancing:[\w-]+:\d{12}:listener/(app|net)/.+|servicediscovery:[\w-]+:\d{12}:service/.+)",
    re.ASCII,
)
_URL = re.compile(r"https?://\S+|\$\{stageVariables\..+")
_WEBSOCKET_KEY = re.compile(r"integration\.request\.(header|querystring|path)\.[a-zA-Z0-9._$-]+", re.ASCII)
_WEBSOCKET_SOURCE = re.compile(
    r"route\.request\.((multivalue)?(header|querystring)|body)\..+|stageVariables\..+"
    r"|context\..+|'.*'",
    re.DOTALL,
)
_WEBSOCKET_MEMBERS = {
    "content_handling_strategy": "contentHandlingStrategy",
    "request_templates": "requestTemplates",
    "template_selection_expression": "templateSelectionExpression",
}
_HTTP_MEMBERS = {
    "integration_subtype": "integrationSubtype",
    "response_parameters": "responseParameters",
    "tls_config": "tlsConfig",
}


def check(account: Account, api: v2.Api, integration: v2.Integration) -> None:
    account.ports.limits.check("integrations_per_api", len({*api.integrations, integration.integration_id}))
    _PROTOCOLS[api.protocol_type](account, integration)


def defaulted(api: v2.Api, integration: v2.Integration) -> v2.Integration:
    """An integration with what AWS fills in, and without what it passes over: Terraform sends every API a
    `passthroughBehavior`, and finds that HTTP APIs have none.
    """
    to_function = _FUNCTION.fullmatch(integration.integration_uri or "") is not None
    if to_function and not integration.integration_subtype:
        integration = replace(integration, integration_method=integration.integration_method or "POST")
    if api.protocol_type == "HTTP":
        return replace(integration, passthrough_behavior=None)
    return replace(
        integration,
        passthrough_behavior=integration.passthrough_behavior or "WHEN_NO_MATCH",
        integration_response_selection_expression=_response_selection(integration.integration_type, to_function),
    )


def _response_selection(kind: str, to_function: bool) -> str | None:
    """Proxies have no integration responses to select."""
    if kind in ("AWS_PROXY", "HTTP_PROXY"):
        return None
    return "${integration.response.body.errorMessage}" if to_function else "${integration.response.statuscode}"


def _check_http(account: Account, integration: v2.Integration) -> None:
    kind = integration.integration_type
    if kind not in ("HTTP_PROXY", "AWS_PROXY"):
        raise BadRequest(
            "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations "
            "(AWS_PROXY, HTTP_PROXY)"
        )
    _refuse(integration, _WEBSOCKET_MEMBERS, "WEBSOCKET")
    if integration.payload_format_version not in ("1.0", "2.0"):
        raise BadRequest(unverified.PAYLOAD_FORMAT.format(version=integration.payload_format_version))
    integration_rules.check_role(account, integration.credentials_arn, needed=bool(integration.integration_subtype))
    if integration.integration_subtype:
        _check_subtype(integration)
    else:
        _check_endpoint(account, integration)
        parameter_mappings.check_request(integration.request_parameters)
    parameter_mappings.check_response(integration.response_parameters)


def _check_endpoint(account: Account, integration: v2.Integration) -> None:
    """Where an integration without a subtype leads: to a URL, a private one, or to a function."""
    uri = integration.integration_uri or ""
    if integration.integration_type == "AWS_PROXY":
        if not _FUNCTION.fullmatch(uri):
            raise BadRequest(unverified.FUNCTION_URI.format(uri=uri or "null"))
        return
    if integration.payload_format_version != "1.0":
        raise BadRequest(unverified.PAYLOAD_FORMAT.format(version=integration.payload_format_version))
    if integration.integration_method not in _VERBS:
        raise BadRequest(unverified.INTEGRATION_METHOD)
    if integration.connection_type == "VPC_LINK":
        _check_private(account, integration.connection_id or "", uri)
    elif not _URL.fullmatch(uri):
        raise BadRequest("Invalid HTTP endpoint specified for URI")
    elif integration.tls_config:
        raise BadRequest(unverified.TLS_CONFIG)


def _check_private(account: Account, link_id: str, uri: str) -> None:
    if "${stageVariables." not in link_id and link_id not in account.v2_vpc_links:
        raise BadRequest(unverified.VPC_LINK.format(id=link_id))
    if not _PRIVATE.fullmatch(uri):
        raise BadRequest(
            f"For VpcLink {link_id} integration uri should be a valid ELB listener ARN or a valid Cloud Map service "
            "ARN."
        )


def _check_subtype(integration: v2.Integration) -> None:
    name, given = integration.integration_subtype or "", integration.request_parameters or {}
    subtype = SUBTYPES.get(name)
    if subtype is None or integration.integration_type != "AWS_PROXY":
        raise BadRequest(unverified.SUBTYPE.format(subtype=name))
    if integration.payload_format_version != "1.0":
        raise BadRequest(unverified.PAYLOAD_FORMAT.format(version=integration.payload_format_version))
    missing = sorted(subtype.required - given.keys())
    if missing:
        raise BadRequest(unverified.SUBTYPE_MISSING.format(subtype=name, names=", ".join(missing)))
    unknown = sorted(given.keys() - subtype.required - subtype.optional)
    if unknown:
        raise BadRequest(unverified.SUBTYPE_UNKNOWN.format(subtype=name, names=", ".join(unknown)))
    for source in given.values():
        parameter_mappings.check_source(source)


def _check_websocket(account: Account, integration: v2.Integration) -> None:
    _refuse(integration, _HTTP_MEMBERS, "HTTP")
    if integration.payload_format_version != "1.0":
        raise BadRequest(unverified.PAYLOAD_FORMAT.format(version=integration.payload_format_version))
    integration_rules.check(
        account,
        v1.Integration(
            type=integration.integration_type,
            http_method=integration.integration_method,
            uri=integration.integration_uri,
            connection_type=integration.connection_type,
            connection_id=integration.connection_id,
            credentials=integration.credentials_arn,
            passthrough_behavior=integration.passthrough_behavior or "",
            timeout_in_millis=integration.timeout_in_millis,
        ),
    )
    check_websocket_mappings(integration.request_parameters)


def check_websocket_mappings(mappings: Mapping[str, str] | None) -> None:
    for target, source in (mappings or {}).items():
        if not _WEBSOCKET_KEY.fullmatch(target):
            raise BadRequest(f"Invalid mapping expression parameter specified: {target}")
        if not _WEBSOCKET_SOURCE.fullmatch(source):
            raise BadRequest(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                f"[Invalid mapping expression specified: {source}]"
            )


def _refuse(integration: v2.Integration, members: Mapping[str, str], protocol: str) -> None:
    """Members that only the other protocol has."""
    for member, name in members.items():
        if getattr(integration, member):
            raise BadRequest(unverified.ONLY_FOR.format(member=name, protocol=protocol))


_PROTOCOLS = {"HTTP": _check_http, "WEBSOCKET": _check_websocket}
