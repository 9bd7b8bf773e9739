"""One exchange with an HTTP endpoint, timed and told to the log, its failures in the gateway's words."""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import NamedTuple

from data_plane.errors import (
    CONFIGURATION,
    ApiConfigurationError,
    EndpointSpokeNonsense,
    EndpointUnreachable,
    EndpointUntrusted,
    GatewayError,
    IntegrationTimeout,
)
from data_plane.integrations import said
from data_plane.integrations.backends import Backends
from data_plane.integrations.transport import Body, Destination, Incoming, Outgoing
from data_plane.integrations.transport import errors as transport
from data_plane.runtime import Call, Header, Integrated

Exchange = Callable[[Call, str, str, str, list[Header], bytes], Awaitable[Incoming]]
"""(call, verb, target, lines that are written, headers behind them, body) -> the endpoint's answer.

Raises GatewayError. What is written is not logged.
"""

LARGEST = 10_485_760
"""Bytes of the largest payload that is not streamed."""
_NETWORK = "Network error communicating with endpoint"


class Endpoint(NamedTuple):
    """Where requests go. name: the beginning of its URL, for the execution log. seconds: for an exchange."""

    destination: Destination
    name: str
    seconds: float


def compile_exchange(endpoint: Endpoint, backends: Backends, *, stream: bool = False) -> Exchange:
    """stream: the answer's body may be an iterator; else it is bytes, or too large."""
    send = backends.http.send

    async def exchange(
        call: Call, verb: str, target: str, written: str, headers: list[Header], body: bytes
    ) -> Incoming:
        outgoing = Outgoing(
            destination=endpoint.destination,
            method=verb,
            target=target,
            headers=headers,
            written=written,
            body=body,
            timeout=endpoint.seconds,
            stream=stream,
        )
        if call.log is not None:
            said.sending(call.log, f"{endpoint.name}{target}", headers, body)
        began = perf_counter()
        try:
            incoming = await send(outgoing)
        except transport.TransportError as failure:
            raise _in_our_words(failure) from None
        finally:
            latency = int((perf_counter() - began) * 1000)
            call.integrated = integrated = Integrated(latency=latency, began=began)
        received = incoming.body
        if not stream and (not isinstance(received, bytes) or len(received) > LARGEST):
            raise await _refused(incoming)
        integrated.status = integrated.integration_status = incoming.status
        if call.log is not None:
            said.received(call, incoming.status, incoming.headers, received)
        return incoming

    return exchange


def _in_our_words(failure: transport.TransportError) -> GatewayError:
    match failure:
        case transport.InvalidEndpoint() | transport.InvalidRequest():
            return ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address")
        case transport.Timeout():
            return IntegrationTimeout(reason="Execution failed due to a timeout error")
        case transport.BadResponse() | transport.ConnectionLost():
            return EndpointSpokeNonsense(_NETWORK, reason=failure.reason)
        case transport.UntrustedCertificate():
            return EndpointUntrusted(reason=CONFIGURATION + _distrust(failure.name))
        case _:
            return EndpointUnreachable(_NETWORK, reason=failure.reason)


def _distrust(name: str) -> str:
    """As AWS's logs say it, but for what they show of the certificate. name: the one it is not for; empty: another."""
    if name:
        return f"Host name '{name}' does not match the certificate subject provided by the peer"
    return (
        "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: "
        "unable to find valid certification path to requested target"
    )


async def _refused(incoming: Incoming) -> GatewayError:
    """Of an answer whose body is too large: it is read no further."""
    if isinstance(incoming.body, Body):
        await incoming.body.aclose()
    length = next((value for name, value in incoming.headers if name.lower() == "content-length"), "unknown")
    return ApiConfigurationError(reason=f"{CONFIGURATION}{too_large(length)}")


def too_large(length: str) -> str:
    return f"Integration response of reported length {length} is larger than allowed maximum of {LARGEST} bytes."
