"""Certificates for tests of TLS: an authority of a test's own, and what it signs."""

import datetime
import ssl
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


_SIGNS = x509.KeyUsage(
    key_cert_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip


class Authority:
    """pem: its own certificate."""

    def __init__(self, name: str, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        ca = (x509.BasicConstraints(ca=True, path_length=None), True)
        self.pem = _pem(self._sign(self.name, self._key.public_key(), (NOW - DAY, NOW + DAY), ca, (_SIGNS, True)))

    def issue(
        self, subject: str, *extensions: tuple[x509.ExtensionType, bool], days: tuple[int, int] = (-1, 1)
    ) -> Path:
        """A PEM file of a certificate for a subject, by RFC 4514, and its key. days: of its validity, from today."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name.from_rfc4514_string(subject)
        valid = (NOW + days[0] * DAY, NOW + days[1] * DAY)
        signed = _pem(self._sign(name, key.public_key(), valid, *extensions))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self._folder / f"{x509.random_serial_number()}.pem"
        file.write_bytes(private + signed.encode())
        return file

    def _sign(self, subject: x509.Name, key: Any, valid: tuple[Any, Any], *extensions: Any) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0])
            .not_valid_after(valid[1])
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def client(trusting: str, shows: Path | None = None) -> ssl.SSLContext:
    """A client's context that trusts PEM certificates, and shows one of its own."""
    context = ssl.create_default_context(cadata=trusting)
    if shows is not None:
        context.load_cert_chain(shows)
    return context
