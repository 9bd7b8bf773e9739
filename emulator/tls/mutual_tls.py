"""Whether a request may pass to a custom domain name that asks for client certificates (handbook/04 section 9).

A certificate counts only for the truststore that its connection's handshake verified it with: who shows a certificate
of one domain and then names another as Host is refused, as who comes without TLS.
"""

import logging
from collections.abc import Mapping
from typing import Any

from data_plane.runtime import Request

_log = logging.getLogger("gateway")


def shown(request: Request, truststore: str) -> Mapping[str, Any] | None:
    """`$context.identity.clientCert`; None where the client showed nothing that the truststore vouches for."""
    if request.scheme != "https":
        _log.warning("%s wants a client certificate: call it over https (--tls)", request.header("host"))
        return None
    pem = request.client_certificate
    if pem is None or not truststore or request.trusted_by != truststore:
        return None
    return _describe(pem)


def _describe(pem: str) -> Mapping[str, Any]:
    from emulator.tls.client_certificates import describe

    described: Mapping[str, Any] = describe(pem)
    return described
