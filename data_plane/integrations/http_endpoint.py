"""The HTTP side of HTTP and HTTP_PROXY: where a request goes, what it carries besides headers, how it fails.

The URI may hold `{name}` for path mappings and `${stageVariables.name}`. Mapped query parameters join the client's
(`testQs=bar,foo`, handbook/10 fact 48), where the client's are passed at all. Redirects are the client's to follow.
An endpoint that speaks TLS is shown the stage's client certificate, if it has one.
"""

import re
from collections.abc import Awaitable, Callable
from ssl import SSLContext
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure, IntegrationTimeout
from data_plane.integrations import said
from data_plane.integrations.backends import Backends
from data_plane.integrations.stage_variables import resolve
from data_plane.integrations.transport import Body, Incoming, Outgoing
from data_plane.integrations.transport import errors as transport
from data_plane.integrations.vpc_link import way
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Integrated, Scope

Ask = Callable[[Call, Mapped, str, list[Header], bytes], Awaitable[Incoming]]
"""(call, mapped, the client's query string, headers, body) -> the endpoint's answer. Raises GatewayError."""

LARGEST = 10_485_760
"""Bytes of the largest payload that is not streamed."""
_PARAMETER = re.compile(r"\{([^{}]+)\}")


def compile_endpoint(integration: v1.Integration, scope: Scope, backends: Backends, *, stream: bool = False) -> Ask:
    """stream: the answer's body may be an iterator; else it is bytes, or too large. Raises ApiConfigurationError."""
    uri = resolve(integration.uri or "", scope.stage_variables)
    address = _split(uri)
    via = way(integration, address, scope, backends)
    target = _target(uri, address)
    verb = integration.http_method if integration.http_method != "ANY" else None
    verify = not (integration.tls_config and integration.tls_config.insecure_skip_verification)
    tls = _presenting(scope, backends, verify) if via.scheme == "https" else None
    seconds = integration.timeout_in_millis / 1000

    async def ask(call: Call, mapped: Mapped, query: str, headers: list[Header], body: bytes) -> Incoming:
        outgoing = Outgoing(
            method=verb or call.context["httpMethod"],
            scheme=via.scheme,
            host=via.host,
            port=via.port,
            target=target(mapped, query),
            headers=headers,
            body=body,
            timeout=seconds,
            verify=verify,
            tls=tls,
            connect_host=via.connect_host,
            connect_port=via.connect_port,
        )
        began = 0.0
        if call.log is not None:
            began = said.sending(call.log, f"{address.scheme}://{address.netloc}{outgoing.target}", headers, body)
        call.integrated = integrated = Integrated()
        with integrated:
            incoming = await _send(backends, outgoing, stream)
        integrated.status = integrated.integration_status = incoming.status
        if call.log is not None:
            said.received(call.log, began, incoming.status, incoming.headers, incoming.body)
        return incoming

    return ask


def _split(uri: str) -> SplitResult:
    try:
        return urlsplit(uri)
    except ValueError as problem:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address: {problem}") from None


def _presenting(scope: Scope, backends: Backends, verify: bool) -> SSLContext | None:
    """The stage's client certificate, shown to every endpoint that speaks TLS."""
    if not scope.client_certificate_id:
        return None
    found = backends.network.client_certificate(scope.account_id, scope.region, scope.client_certificate_id)
    return backends.http.presenting(*found, verify=verify) if found else None


def _target(uri: str, address: SplitResult) -> Callable[[Mapped, str], str]:
    """Compile path and query of a URI; `{name}` in either is filled with path mappings, which are encoded already.

    A name that nothing is mapped to stays, and braces are no part of a URI: AWS fails such a call.
    """
    target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
    pieces = _PARAMETER.split(target)  # text, name, text, name, ... text
    joint = "&" if address.query else "?"

    def build(mapped: Mapped, query: str) -> str:
        filled = pieces[0]
        values = mapped["path"]
        for index in range(1, len(pieces), 2):
            value = values.get(pieces[index])
            if value is None:
                raise ApiConfigurationError(reason=f"{CONFIGURATION}{_illegal(uri, pieces[index])}")
            filled += f"{value}{pieces[index + 1]}"
        asked = _query(query, mapped) if mapped["querystring"] else query
        return f"{filled}{joint}{asked}" if asked else filled

    return build


def _illegal(uri: str, name: str) -> str:
    """What Java's URI says of a brace."""
    index = uri.index("{" + name + "}")
    return f"Illegal character in {'query' if '?' in uri[:index] else 'path'} at index {index}: {uri}"


def _query(client: str, mapped: Mapped) -> str:
    """The client's parameters, and the mapped ones, which come first under a name that both have (fact 48)."""
    merged = {name: [text] if isinstance(text, str) else list(text) for name, text in mapped["querystring"].items()}
    for name, value in parse_qsl(client, keep_blank_values=True):
        merged.setdefault(name, []).append(value)
    return "&".join(f"{quote(name)}={quote(value)}" for name, values in merged.items() for value in values)


async def _send(backends: Backends, outgoing: Outgoing, stream: bool) -> Incoming:
    try:
        incoming = await backends.http.send(outgoing, stream=stream)
    except (transport.InvalidEndpoint, transport.InvalidRequest) as failure:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address: {failure.reason}") from None
    except transport.Timeout:
        raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
    except transport.TransportError as failure:
        raise IntegrationFailure("Network error communicating with endpoint", reason=failure.reason) from None
    body = incoming.body
    if stream or (isinstance(body, bytes) and len(body) <= LARGEST):
        return incoming
    if isinstance(body, Body):
        await body.aclose()
    length = next((value for name, value in incoming.headers if name.lower() == "content-length"), "unknown")
    raise ApiConfigurationError(reason=f"{CONFIGURATION}{too_large(length)}")


def too_large(length: str) -> str:
    return f"Integration response of reported length {length} is larger than allowed maximum of {LARGEST} bytes."
