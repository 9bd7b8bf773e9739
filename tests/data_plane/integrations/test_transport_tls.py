"""HTTPS: whose certificate is trusted, which name is asked for, client certificates, and connections never mixed."""

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane.errors import EndpointUntrusted
from data_plane.integrations.compose import compile_integration
from data_plane.integrations.transport import Destination, Outgoing, Transport, client_context
from data_plane.integrations.transport.errors import (
    ConnectFailed,
    InvalidEndpoint,
    Timeout,
    TransportError,
    UntrustedCertificate,
)
from data_plane.runtime import Call, Request
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import OK, Endpoint, Peer, answering
from tests.data_plane.integrations.test_said import RESOURCE, SCOPE, backends, method

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


class Authority:
    """A certificate authority of the test's own, and the certificates it signs, as PEM files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Authority")])
        certificate = (
            self._builder(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *names: x509.GeneralName) -> Path:
        """A PEM file with a certificate for the names and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key.public_key())
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        file = self._folder / f"{name}.pem"
        file.write_bytes(pem)
        return file

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - DAY)
            .not_valid_after(NOW + DAY)
        )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server_tls(authority: Authority) -> ssl.SSLContext:
    """A server for backend.example and 127.0.0.1 that asks for a client certificate but needs none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_verify_locations(str(authority.file))
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    context.load_cert_chain(authority.issue("backend", x509.DNSName("backend.example"), address))
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def to(endpoint: Endpoint, *, host: str = "127.0.0.1", verify: bool = True, name: str | None = None) -> Outgoing:
    return Outgoing(
        destination=Destination(
            scheme="https", host=host, port=endpoint.port, verify=verify, server_name=name, connect_host="127.0.0.1"
        ),
        method="GET",
        target="/",
        timeout=10,
    )


class Trust(NamedTuple):
    """A request to a server for backend.example and 127.0.0.1, and how it fails, if it does.

    known: whether the transport trusts the test's authority.
    """

    known: bool
    host: str = "127.0.0.1"
    name: str | None = None
    verify: bool = True
    failure: type[TransportError] | None = None


TRUST = {
    "the system does not know the test's authority": Trust(known=False, failure=UntrustedCertificate),
    "insecureSkipVerification takes any": Trust(known=False, verify=False),
    "insecureSkipVerification takes any name": Trust(known=False, verify=False, host="other.example"),
    "one's own authority is trusted": Trust(known=True),
    "the name in the URL is the one the certificate must have": Trust(known=True, host="backend.example"),
    "another name is refused": Trust(known=True, host="other.example", failure=UntrustedCertificate),
    "serverNameToVerify stands in for the URL's": Trust(known=True, host="other.example", name="backend.example"),
    "and is refused where the certificate lacks it": Trust(
        known=True, host="backend.example", name="other.example", failure=UntrustedCertificate
    ),
    "a name that cannot be asked for is no endpoint": Trust(
        known=True, host=".backend.example", failure=InvalidEndpoint
    ),
}


@pytest.mark.parametrize("case", TRUST.values(), ids=TRUST)
def test_whom_to_trust(play: Play, authority: Authority, server_tls: ssl.SSLContext, case: Trust) -> None:
    async def scenario() -> None:
        transport = Transport(cafile=str(authority.file) if case.known else None)
        async with Endpoint(answering(OK), tls=server_tls) as endpoint:
            request = to(endpoint, host=case.host, verify=case.verify, name=case.name)
            if case.failure is None:
                assert (await transport.send(request)).body == b"ok"
                assert (await transport.send(request)).body == b"ok"
                assert len(endpoint.requests) == 2
                assert f"\r\nHost: {case.host}:{endpoint.port}\r\n".encode() in endpoint.requests[0]
                assert endpoint.connections == 1
            else:
                with pytest.raises(case.failure):
                    await transport.send(request)
                assert endpoint.requests == []
            await transport.close()

    play(scenario())


NO_PATH = (
    "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: "
    "unable to find valid certification path to requested target"
)
OTHER_NAME = "Host name 'localhost' does not match the certificate subject provided by the peer"


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize(("known", "host", "reason"), [(False, "127.0.0.1", NO_PATH), (True, "localhost", OTHER_NAME)])
def test_an_endpoint_not_to_trust_is_a_500(
    play: Play, authority: Authority, server_tls: ssl.SSLContext, kind: str, known: bool, host: str, reason: str
) -> None:
    """An access log of 2024 (Sumo Logic's sample: DEFAULT_5XX, with the first reason for `$context.integration.error`)
    and execution logs of 2020, with the client's answer, of a private integration whose host name was another."""

    async def scenario() -> None:
        over = replace(backends(), http=Transport(cafile=str(authority.file) if known else None))
        async with Endpoint(answering(OK), tls=server_tls) as endpoint:
            called = v1.Integration(type=kind, http_method="GET", uri=f"https://{host}:{endpoint.port}/")
            integrate = compile_integration(RESOURCE, method(called), SCOPE, over)
            call = Call(Request(method="GET", path="/dev/pets/7", headers=[], body=b""))
            call.context = {"requestTimeEpoch": 0, "httpMethod": "GET", "requestId": "rid", "identity": {}}
            with pytest.raises(EndpointUntrusted) as failure:
                await integrate(call)
            await over.http.close()
        found = failure.value
        assert (found.status, found.message, found.response_type) == (500, "Internal server error", "DEFAULT_5XX")
        assert found.reason == f"Execution failed due to configuration error: {reason}"

    play(scenario())


def test_connections_with_other_tls_settings_are_not_shared(
    play: Play, authority: Authority, server_tls: ssl.SSLContext
) -> None:
    async def scenario() -> None:
        transport = Transport(cafile=str(authority.file))
        async with Endpoint(answering(OK), tls=server_tls) as endpoint:
            await transport.send(to(endpoint, verify=False))
            await transport.send(to(endpoint, verify=True))
            await transport.send(to(endpoint, verify=True, name="backend.example"))
            assert endpoint.connections == 3
            with pytest.raises(UntrustedCertificate):
                await transport.send(to(endpoint, host="other.example"))
            await transport.close()

    play(scenario())


def test_a_client_certificate_is_presented(play: Play, authority: Authority, server_tls: ssl.SSLContext) -> None:
    presented = []

    async def look(peer: Peer) -> None:
        await peer.request()
        presented.append(peer.certificate())
        await peer.send(OK)

    async def scenario() -> None:
        transport = Transport(cafile=str(authority.file))
        context = client_context(verify=True, cafile=str(authority.file))
        context.load_cert_chain(authority.issue("gateway"))
        async with Endpoint(look, tls=server_tls) as endpoint:
            await transport.send(to(endpoint))
            request = to(endpoint)
            request.destination = replace(request.destination, tls=context)
            await transport.send(request)
            await transport.close()

    play(scenario())
    without, with_certificate = presented
    assert not without
    assert isinstance(with_certificate, dict)
    assert with_certificate["subject"] == ((("commonName", "gateway"),),)


def test_an_endpoint_that_speaks_no_tls(play: Play) -> None:
    async def talk_plainly(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await peer.hung_up()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(talk_plainly) as endpoint:
            with pytest.raises(ConnectFailed):
                await transport.send(to(endpoint))
            await transport.close()

    play(scenario())


def test_an_endpoint_that_never_finishes_the_handshake(play: Play) -> None:
    async def mute(peer: Peer) -> None:
        await peer.request()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(mute) as endpoint:
            request = to(endpoint)
            request.timeout = 0.1
            with pytest.raises(Timeout):
                await transport.send(request)
            await endpoint.finished()
            await transport.close()

    play(scenario())


def test_a_large_body_over_tls(play: Play, authority: Authority, server_tls: ssl.SSLContext) -> None:
    body = bytes(range(256)) * 10_000

    async def scenario() -> None:
        transport = Transport(cafile=str(authority.file))
        response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        async with Endpoint(answering(response), tls=server_tls) as endpoint:
            for _ in range(2):
                assert (await transport.send(to(endpoint))).body == body
            assert endpoint.connections == 1
            await transport.close()

    play(scenario())
