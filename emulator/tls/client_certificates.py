"""What a client's certificate says, as AWS shows it in `$context.identity.clientCert` (handbook/02 section 7)."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography import x509


@lru_cache(maxsize=1024)
def describe(pem: str) -> dict[str, Any]:
    """Names by RFC 4514, the serial number in hexadecimal pairs, dates as OpenSSL prints them."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    digits = f"{certificate.serial_number:x}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    return {
        "clientCertPem": pem,
        "subjectDN": certificate.subject.rfc4514_string(),
        "issuerDN": certificate.issuer.rfc4514_string(),
        "serialNumber": ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)),
        "validity": {
            "notBefore": _moment(certificate.not_valid_before_utc),
            "notAfter": _moment(certificate.not_valid_after_utc),
        },
    }


def _moment(at: datetime) -> str:
    """`May 28 12:30:02 2019 GMT`"""
    return f"{at:%b} {at.day:2} {at:%H:%M:%S %Y} GMT"
