"""Certificates that nobody asked for when starting: for https on the port of http, which only functions use.

Functions are told to trust their authority by `AWS_CA_BUNDLE`, which names a file that is there from the beginning: the
public authorities at first, ours added when there is one. It takes a tenth of a second and the cryptography to make, so
it is made when the first WebSocket client comes, whose functions will want it, when a function looks for an API here,
or when the first client speaks TLS.
"""

import asyncio
import shutil
import ssl
import tempfile
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from emulator.tls.contexts import ServerTls, Truststore


class TlsOnDemand:
    """bundle: whom functions trust, as PEM."""

    def __init__(self, host: str, truststore: Truststore, made: Callable[[], ServerTls | None]) -> None:
        """made: that of the port of https, if there is one; it serves here as well where it makes certificates."""
        self._host = host
        self._truststore = truststore
        self._lock = threading.Lock()
        self._made: ServerTls | None = None
        self._at_hand = made
        self._public = _public_authorities()
        self._folder = Path(tempfile.mkdtemp(prefix="apigw-tls-"))
        self.bundle = self._folder / "authorities.pem"
        self.bundle.symlink_to(self._public)

    def context(self) -> ssl.SSLContext:
        return self._make().context

    async def ready(self) -> None:
        """When it returns, functions trust this emulator."""
        if self._made is None:
            await asyncio.to_thread(self._make)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self) -> ServerTls:
        with self._lock:
            if self._made is None:
                made = self._at_hand()
                if made is None or made.certificate is None:
                    made = ServerTls(self._host, self._truststore, None)
                whole = self.bundle.with_suffix(".new")
                whole.write_text(f"{self._public.read_text()}\n{made.certificate}")
                whole.replace(self.bundle)
                self._made = made
            return self._made


def _public_authorities() -> Path:
    """Those that boto3 trusts; found without importing it."""
    found = find_spec("botocore")
    assert found is not None, "the emulator depends on it"
    assert found.origin is not None, "it is a package of files"
    return Path(found.origin).with_name("cacert.pem")
