"""The HTTP side of HTTP and HTTP_PROXY: where a request goes, what it carries besides headers, how it fails.

The URI may hold `{name}` for path mappings and `${stageVariables.name}`. Mapped query parameters join the client's
(`testQs=bar,foo`, handbook/10 fact 48), where the client's are passed at all. Redirects are the client's to follow.
An endpoint that speaks TLS is shown the stage's client certificate, if it has one.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from ssl import SSLContext
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations.backends import Backends
from data_plane.integrations.http_exchange import Endpoint, compile_exchange
from data_plane.integrations.stage_variables import resolve
from data_plane.integrations.transport import Incoming
from data_plane.integrations.vpc_link import way
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Scope

Ask = Callable[[Call, Mapped, str, str, list[Header], bytes], Awaitable[Incoming]]
"""(call, mapped, the client's query string, lines, headers, body) -> the endpoint's answer; see `Exchange`."""

_UNSENDABLE = re.compile(r"[^!-~]+")
_PARAMETER = re.compile(r"\{([^{}]+)\}")


def compile_endpoint(integration: v1.Integration, scope: Scope, backends: Backends, *, stream: bool = False) -> Ask:
    """stream: the answer's body may be an iterator; else it is bytes, or too large. Raises ApiConfigurationError."""
    uri = resolve(integration.uri or "", scope.stage_variables)
    address = split(uri)
    via = way(integration, address, scope, backends)
    target = _target(uri, address)
    verb = integration.http_method if integration.http_method != "ANY" else None
    verify = not (integration.tls_config and integration.tls_config.insecure_skip_verification)
    tls = _presenting(scope, backends, verify) if via.scheme == "https" else None
    endpoint = Endpoint(
        destination=replace(via, verify=verify, tls=tls),
        name=f"{address.scheme}://{address.netloc}",
        seconds=integration.timeout_in_millis / 1000,
    )
    exchange = compile_exchange(endpoint, backends, stream=stream)

    def ask(
        call: Call, mapped: Mapped, query: str, written: str, headers: list[Header], body: bytes
    ) -> Awaitable[Incoming]:
        return exchange(call, verb or call.context["httpMethod"], target(mapped, query), written, headers, body)

    return ask


def split(uri: str) -> SplitResult:
    try:
        return urlsplit(uri)
    except ValueError:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address") from None


def _presenting(scope: Scope, backends: Backends, verify: bool) -> SSLContext | None:
    """The stage's client certificate, shown to every endpoint that speaks TLS."""
    if not scope.client_certificate_id:
        return None
    found = backends.network.client_certificate(scope.account_id, scope.region, scope.client_certificate_id)
    return backends.http.presenting(*found, verify=verify) if found else None


def _target(uri: str, address: SplitResult) -> Callable[[Mapped, str], str]:
    """Compile path and query of a URI; `{name}` in either is filled with path mappings, which are encoded already."""
    fill = filler(f"{address.path or '/'}?{address.query}" if address.query else address.path or "/", uri)
    joint = "&" if address.query else "?"

    def build(mapped: Mapped, query: str) -> str:
        filled = fill(mapped["path"])
        asked = _query(query, mapped) if mapped["querystring"] else query
        return f"{filled}{joint}{asked}" if asked else filled

    return build


def filler(text: str, uri: str) -> Callable[[Mapping[str, str | list[str]]], str]:
    """Compile a part of a URI: from the values of its `{name}`s to what it comes to.

    A name without a value stays, and braces are no part of a URI: AWS fails such a call.
    """
    pieces = _PARAMETER.split(text)  # text, name, text, name, ... text
    if len(pieces) == 1:
        return lambda values: text

    def fill(values: Mapping[str, str | list[str]]) -> str:
        filled = pieces[0]
        for index in range(1, len(pieces), 2):
            value = values.get(pieces[index])
            if value is None:
                raise ApiConfigurationError(reason=f"{CONFIGURATION}{_illegal(uri, pieces[index])}")
            filled += f"{_sendable(value)}{pieces[index + 1]}"
        return filled

    return fill


def _sendable(value: str | list[str]) -> str:
    """Path parameters are encoded as they came; what else is mapped to a path may not be."""
    return _UNSENDABLE.sub(lambda found: quote(found[0]), str(value))


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
