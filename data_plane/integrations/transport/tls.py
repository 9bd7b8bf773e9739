"""TLS towards endpoints: a context that verifies and one that does not, each made when first needed."""

import functools
import ssl
import tempfile
from pathlib import Path


def client_context(*, verify: bool, cafile: str | None = None) -> ssl.SSLContext:
    """A context to connect with. cafile: PEM file of the authorities to trust instead of the system's.

    To present a client certificate, load it into a context made here and give that to `Destination.tls`.
    Reading the system's authorities takes some 15 ms: make contexts at deployment, not per request.
    """
    context = ssl.create_default_context(cafile=cafile)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # which Python 3.13 adds, and few certificates made at home stand
    context.set_alpn_protocols(["http/1.1"])
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Contexts:
    """The contexts of a transport: two without client certificates, and two for each of those."""

    def __init__(self, cafile: str | None) -> None:
        self._cafile = cafile
        self._presenting: dict[tuple[str, bool], ssl.SSLContext] = {}

    def presenting(self, certificate: str, key: str, *, verify: bool) -> ssl.SSLContext:
        """A context that presents a certificate (PEM). OpenSSL reads files only, so it has one for a moment."""
        context = self._presenting.get((certificate, verify))
        if context is None:
            context = self._presenting[certificate, verify] = client_context(verify=verify, cafile=self._cafile)
            with tempfile.TemporaryDirectory() as directory:
                pem = Path(directory, "certificate.pem")
                pem.touch(mode=0o600)
                pem.write_text(f"{certificate}\n{key}\n")
                context.load_cert_chain(pem)
        return context

    @functools.cached_property
    def verifying(self) -> ssl.SSLContext:
        return client_context(verify=True, cafile=self._cafile)

    @functools.cached_property
    def trusting(self) -> ssl.SSLContext:
        return client_context(verify=False, cafile=self._cafile)
