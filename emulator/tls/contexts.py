"""Which certificate the server shows, and which it asks for, by the name that a client asks TLS for (SNI).

- The user's own certificate, where one was given, is shown for every name; else one is made for the name.
- For a custom domain name with mutual TLS the client must show a certificate that its truststore vouches for: without
  one the handshake fails, as AWS resets the connection.

Each name has a context, and so sessions, of its own: none that was begun for one name is resumed for another.
"""

import re
import ssl
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.edge.verifying import VerifyingContext
from emulator.tls.by_name import ContextByName

if TYPE_CHECKING:
    from emulator.tls.authority import Authority

_HOST_NAME = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII | re.IGNORECASE)
_LOCAL = ("localhost", "127.0.0.1", "::1")
_NAMES_KEPT = 256

Truststore = Callable[[str], str | None]
"""host name -> the truststore of its mutual TLS, as PEM; None without mutual TLS."""


class CertificateError(Exception):
    """The user's certificate or key cannot be used."""


class ServerTls:
    """context: for the server. certificate: of the authority to trust; None where the user brought a certificate."""

    def __init__(self, host: str, truststore: Truststore, own: tuple[Path, Path] | None) -> None:
        """host: where the server listens. own: the user's certificate and key. Raises CertificateError."""
        self._truststore = truststore
        self._own = own
        self._authority = None if own else _authority()
        self.certificate = self._authority.certificate if self._authority else None
        self._nameless = self._made((*_LOCAL, host) if host not in _LOCAL else _LOCAL, None)
        self.context = ContextByName(ssl.PROTOCOL_TLS_SERVER)
        self.context.choose = self._choose

    def _choose(self, name: str | None) -> ssl.SSLContext:
        if name is None or not _HOST_NAME.fullmatch(name):
            return self._nameless
        return self._for(name.lower(), self._truststore(name))

    @lru_cache(maxsize=_NAMES_KEPT)  # noqa: B019 (one of these lives as long as the process)
    def _for(self, name: str, truststore: str | None) -> VerifyingContext:
        return self._made((name,), truststore)

    def _made(self, names: tuple[str, ...], truststore: str | None) -> VerifyingContext:
        context = VerifyingContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._certify(context, names)
        if truststore is not None:
            context.truststore = truststore
            context.verify_mode = ssl.CERT_REQUIRED
            _trust(context, truststore)
        return context

    def _certify(self, context: ssl.SSLContext, names: tuple[str, ...]) -> None:
        if self._authority is None:
            assert self._own is not None
            _load(context, *self._own)
            return
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # ssl reads certificates from files only
            file.write(self._authority.issue(names))
            file.flush()
            context.load_cert_chain(file.name)


def _authority() -> "Authority":
    from emulator.tls.authority import Authority

    return Authority()


def _load(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as problem:  # an SSLError is an OSError
        raise CertificateError(f"Cannot use {certificate} with {key}: {problem}") from None


def _trust(context: VerifyingContext, truststore: str) -> None:
    """What is no certificate vouches for nobody."""
    try:
        context.load_verify_locations(cadata=truststore)
    except (ssl.SSLError, ValueError):
        context.truststore = ""
