"""One exchange with an HTTP endpoint, timed and told to the log, its failures in the gateway's words."""

from collections.abc import Awaitable, Callable
from ssl import SSLContext

import msgspec

from data_plane.errors import (
    CONFIGURATION,
    ApiConfigurationError,
    EndpointSpokeNonsense,
    EndpointUnreachable,
    IntegrationTimeout,
)
from data_plane.integrations import said
from data_plane.integrations.backends import Backends
from data_plane.integrations.transport import Body, Incoming, Outgoing
from data_plane.integrations.transport import errors as transport
from data_plane.integrations.vpc_link import Way
from data_plane.runtime import Call, Header, Integrated

Exchange = Callable[[Call, str, str, list[Header], bytes], Awaitable[Incoming]]
"""(call, verb, target, headers, body) -> the endpoint's answer. Raises GatewayError."""

LARGEST = 10_485_760
"""Bytes of the largest payload that is not streamed."""
_NETWORK = "Network error communicating with endpoint"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where requests go, and how. name: the beginning of its URL, for the execution log. seconds: for an exchange.

    server_name: to find in its certificate, if not its host's.
    """

    way: Way
    name: str
    seconds: float
    verify: bool = True
    tls: SSLContext | None = None
    server_name: str | None = None


def compile_exchange(endpoint: Endpoint, backends: Backends, *, stream: bool = False) -> Exchange:
    """stream: the answer's body may be an iterator; else it is bytes, or too large."""
    via = endpoint.way

    async def exchange(call: Call, verb: str, target: str, headers: list[Header], body: bytes) -> Incoming:
        outgoing = Outgoing(
            method=verb,
            scheme=via.scheme,
            host=via.host,
            port=via.port,
            target=target,
            headers=headers,
            body=body,
            timeout=endpoint.seconds,
            verify=endpoint.verify,
            tls=endpoint.tls,
            connect_host=via.connect_host,
            connect_port=via.connect_port,
            server_name=endpoint.server_name,
        )
        if call.log is not None:
            said.sending(call.log, f"{endpoint.name}{target}", headers, body)
        call.integrated = integrated = Integrated()
        with integrated:
            incoming = await _send(backends, outgoing, stream)
        integrated.status = integrated.integration_status = incoming.status
        if call.log is not None:
            said.received(call, incoming.status, incoming.headers, incoming.body)
        return incoming

    return exchange


async def _send(backends: Backends, outgoing: Outgoing, stream: bool) -> Incoming:
    try:
        incoming = await backends.http.send(outgoing, stream=stream)
    except (transport.InvalidEndpoint, transport.InvalidRequest):
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address") from None
    except transport.Timeout:
        raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
    except (transport.BadResponse, transport.ConnectionLost) as failure:
        raise EndpointSpokeNonsense(_NETWORK, reason=failure.reason) from None
    except transport.TransportError as failure:
        raise EndpointUnreachable(_NETWORK, reason=failure.reason) from None
    body = incoming.body
    if stream or (isinstance(body, bytes) and len(body) <= LARGEST):
        return incoming
    if isinstance(body, Body):
        await body.aclose()
    length = next((value for name, value in incoming.headers if name.lower() == "content-length"), "unknown")
    raise ApiConfigurationError(reason=f"{CONFIGURATION}{too_large(length)}")


def too_large(length: str) -> str:
    return f"Integration response of reported length {length} is larger than allowed maximum of {LARGEST} bytes."
