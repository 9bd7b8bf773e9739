"""What can go wrong between the gateway and an HTTP endpoint: one class per thing a caller treats differently.

The words of a gateway (statuses, GatewayResponse types) are not spoken here; whoever calls translates. AWS answers an
`InvalidEndpoint` with 500 and the log line `Invalid endpoint address`, an `UntrustedCertificate` with 500 too, a
`ConnectFailed` or `ConnectionLost` with 504 `Network error communicating with endpoint`, a `Timeout` with 504 `Endpoint
request timed out` (handbook/02 section 9).
"""


class TransportError(Exception):
    """No response came of a request. reason: one sentence, fit for the execution log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidRequest(TransportError):
    """The request cannot be written as HTTP: a line break in a header, a space in the target. Nothing was sent."""


class InvalidEndpoint(TransportError):
    """There is no such address: malformed, or a name DNS does not know. Nothing was sent."""


class ConnectFailed(TransportError):
    """The endpoint has an address but nobody answers there: refused, unreachable, no TLS. Nothing was sent."""


class UntrustedCertificate(ConnectFailed):
    """The endpoint's certificate is not one to trust: unknown authority, expired, not for `name`, if that is given."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.name = name


class ConnectionLost(TransportError):
    """The endpoint hung up before its response was complete."""


class NoAnswer(ConnectionLost):
    """The endpoint hung up before the first byte of its response."""


class Timeout(TransportError):
    """The time for the exchange is over."""


class BadResponse(TransportError):
    """What the endpoint sent is not an HTTP/1 response, or its head is beyond all measure."""
