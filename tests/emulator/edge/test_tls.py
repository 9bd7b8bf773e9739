"""The edge over TLS, with and without a certificate of the client."""

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data_plane.runtime import Request, Response
from emulator.edge.limits import Limits
from tests.emulator.edge.serving import LoopFactory, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


class Authority:
    """Two certificates, each signed by its own key: the server's and the client's."""

    def __init__(self, folder: Path) -> None:
        self.server = self_signed(folder / "server.pem", "localhost")
        self.client = self_signed(folder / "client.pem", "client")

    def server_context(self, asks: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        if asks:
            context.load_verify_locations(self.client)
            context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def client_context(self, shows: bool) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.server))
        if shows:
            context.load_cert_chain(self.client)
        return context


def self_signed(path: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("shows", [False, True], ids=["no client certificate", "a client certificate"])
def test_requests_say_how_they_came(shows: bool, authority: Authority, loop_factory: LoopFactory) -> None:
    client = authority.client_context(shows)
    with (
        serving(tls=authority.server_context(asks=True), loop_factory=loop_factory) as edge,
        edge.connect(tls=client) as wire,
    ):
        wire.send(GET * 2)
        for _ in range(2):
            request = wire.answer().request()
            assert request.scheme == "https"
            if shows:
                assert request.client_certificate is not None
                assert request.client_certificate in authority.client.read_text()
                assert request.client_certificate.startswith("-----BEGIN CERTIFICATE-----\n")
            else:
                assert request.client_certificate is None


def test_large_bodies(authority: Authority, loop_factory: LoopFactory) -> None:
    async def back(request: Request) -> Response:
        return Response(200, [], request.body)

    body = bytes(range(256)) * 20_000
    with (
        serving(back, tls=authority.server_context(asks=False), loop_factory=loop_factory) as edge,
        edge.connect(tls=authority.client_context(False)) as wire,
    ):
        wire.send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert wire.answer().body == body


def test_refusals_are_read(authority: Authority, loop_factory: LoopFactory) -> None:
    """TLS has no half-closed connections: it stays until the client goes, or lingered long enough."""
    context = authority.server_context(asks=False)
    limits = Limits(linger_seconds=0.05)
    with (
        serving(tls=context, limits=limits, loop_factory=loop_factory) as edge,
        edge.connect(tls=authority.client_context(False)) as wire,
    ):
        wire.send(b"rubbish\r\n\r\n")
        answer = wire.answer()
        assert (answer.status, answer.header("connection")) == (400, "close")


def test_http_to_the_https_port_goes_nowhere(authority: Authority, loop_factory: LoopFactory) -> None:
    with serving(tls=authority.server_context(asks=False), loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert not wire.rest().startswith(b"HTTP/")
