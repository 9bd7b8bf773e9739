"""A self-signed X.509 certificate. This imports `cryptography`, which takes a while: import it when one is needed."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_SUBJECT = "CN=ApiGateway,O=Amazon.com,L=Seattle,ST=Washington,C=US"
_KEY_BITS = 2048


def certificate_and_key(begin: datetime, end: datetime) -> tuple[str, str]:
    """A certificate valid between two times, and its RSA key, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    name = x509.Name.from_rfc4514_string(_SUBJECT)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()
