"""HTTP_PROXY: the request goes to an HTTP endpoint as it is, its answer to the client (handbook/02 section 9).

The URI may hold `{name}` for path mappings and `${stageVariables.name}`. Mapped query parameters join the client's
(`testQs=bar,foo`, handbook/10 fact 48); mapped headers replace them.
"""

import re
import zlib
from collections.abc import Callable
from time import perf_counter
from urllib.parse import parse_qsl, quote, urlsplit

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure, IntegrationTimeout
from data_plane.integrations import reception
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.failing import failing
from data_plane.integrations.headers import passed_through, returned, towards_http, unmappable
from data_plane.integrations.stage_variables import resolve
from data_plane.integrations.transport import Incoming, Outgoing
from data_plane.integrations.transport import errors as transport
from data_plane.mapping.of_call import request_mapper
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Integrated, Request, Response, Scope

_PARAMETER = re.compile(r"\{([^{}]+)\}")
_PORTS = {"http": 80, "https": 443}


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    illegal = unmappable("HTTP_PROXY", _header_names(integration))
    if illegal:
        return failing(ApiConfigurationError, f"{CONFIGURATION}{illegal} header already present")
    address = urlsplit(resolve(integration.uri or "", scope.stage_variables))
    host, port = address.hostname, address.port or _PORTS.get(address.scheme)
    if not host or port is None:
        return failing(ApiConfigurationError, f"{CONFIGURATION}Invalid endpoint address")
    target = _target(address.path or "/", address.query)
    map_request = request_mapper(integration.request_parameters, scope.stage_variables)
    verb = integration.http_method if integration.http_method != "ANY" else None
    iam = method.authorization_type == "AWS_IAM"
    verify = not (integration.tls_config and integration.tls_config.insecure_skip_verification)
    seconds = integration.timeout_in_millis / 1000

    async def integrate(call: Call) -> Response:
        request = call.request
        headers = reception.headers(call)
        mapped = map_request(call)
        replacing = [(name, str(value)) for name, value in mapped["header"].items()]
        passed = passed_through("HTTP_PROXY", headers, iam=iam)
        outgoing = Outgoing(
            method=verb or call.context["httpMethod"],
            scheme=address.scheme,
            host=host,
            port=port,
            target=target(request, mapped),
            headers=towards_http("HTTP_PROXY", passed, replacing, api_id=scope.api_id, trace_id=call.trace),
            body=request.body,
            timeout=seconds,
            verify=verify,
        )
        return _response(await _send(call, backends, outgoing))

    return integrate


def _header_names(integration: v1.Integration) -> list[str]:
    prefix = "integration.request.header."
    return [name.removeprefix(prefix) for name in integration.request_parameters or {} if name.startswith(prefix)]


def _target(path: str, query: str) -> Callable[[Request, Mapped], str]:
    """Compile path and query of a URI; `{name}` is filled with path mappings, which are encoded already."""
    pieces = _PARAMETER.split(path)  # text, name, text, name, ... text

    def build(request: Request, mapped: Mapped) -> str:
        values = mapped["path"]
        filled = "".join(str(values.get(piece, "")) if index % 2 else piece for index, piece in enumerate(pieces))
        asked = _query(request.query, mapped) if mapped["querystring"] else request.query
        joined = "&".join(part for part in (query, asked) if part)
        return f"{filled}?{joined}" if joined else filled

    return build


def _query(client: str, mapped: Mapped) -> str:
    """The client's parameters, and the mapped ones, which come first under a name that both have (fact 48)."""
    merged = {name: [text] if isinstance(text, str) else list(text) for name, text in mapped["querystring"].items()}
    for name, value in parse_qsl(client, keep_blank_values=True):
        merged.setdefault(name, []).append(value)
    return "&".join(f"{quote(name)}={quote(value)}" for name, values in merged.items() for value in values)


async def _send(call: Call, backends: Backends, outgoing: Outgoing) -> Incoming:
    integrated = call.integrated = Integrated()
    began = perf_counter()
    try:
        incoming = await backends.http.send(outgoing)
    except (transport.InvalidEndpoint, transport.InvalidRequest) as failure:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address: {failure.reason}") from None
    except transport.Timeout:
        raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
    except transport.TransportError as failure:
        raise IntegrationFailure("Network error communicating with endpoint", reason=failure.reason) from None
    finally:
        integrated.latency = int((perf_counter() - began) * 1000)
    integrated.status = integrated.integration_status = incoming.status
    return incoming


def _response(incoming: Incoming) -> Response:
    """Content-Encoding does not come back (recorded), so neither may the body stay encoded."""
    encoding = next((value.lower() for name, value in incoming.headers if name.lower() == "content-encoding"), None)
    body = incoming.body
    if encoding in _WINDOW and isinstance(body, bytes):
        body = _decompressed(body, encoding)
    headers = returned("HTTP_PROXY", incoming.headers)
    return Response(incoming.status, _with_type(headers), body)


_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_LARGEST = 10_485_760


def _decompressed(body: bytes, encoding: str) -> bytes:
    """Bounded by what a response may be; what is not what it says it is stays as it came."""
    try:
        return zlib.decompressobj(_WINDOW[encoding]).decompress(body, _LARGEST)
    except zlib.error:
        return body


def _with_type(headers: list[Header]) -> list[Header]:
    if any(name.lower() == "content-type" for name, _ in headers):
        return headers
    return [("Content-Type", "application/json"), *headers]
