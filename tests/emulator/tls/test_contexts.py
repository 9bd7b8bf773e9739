"""A server of many names on one socket, on both event loops."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from emulator.edge.event_loop import new_event_loop
from emulator.edge.limits import Limits
from emulator.tls.contexts import ServerTls
from tests.certificates import Authority, client
from tests.emulator.edge.serving import PATIENCE, Edge, LoopFactory, Wire, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.fixture(params=[new_event_loop, asyncio.new_event_loop], ids=["installed", "asyncio"])
def loop_factory(request: pytest.FixtureRequest) -> LoopFactory:
    made: LoopFactory = request.param
    return made


def open_to_all(name: str) -> str | None:
    return None


def refused(edge: Edge, context: ssl.SSLContext, name: str, session: ssl.SSLSession | None) -> bool:
    """Whether the handshake fails; the client of TLS 1.3 learns of it when it reads."""
    with socket.create_connection(("127.0.0.1", edge.server.port), timeout=PATIENCE) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=name, session=session) as secured:
                secured.sendall(GET)
                return not secured.recv(1)
        except (ssl.SSLError, ConnectionError):
            return True


@contextmanager
def asking(edge: Edge, context: ssl.SSLContext, name: str) -> Iterator[Wire]:
    """A connection whose handshake asks for a name."""
    with socket.create_connection(("127.0.0.1", edge.server.port), timeout=PATIENCE) as plain:
        wire = Wire(context.wrap_socket(plain, server_hostname=name))
        try:
            yield wire
        finally:
            wire.close()


def names(wire: Wire) -> list[str]:
    """Whom the server's certificate is for."""
    assert isinstance(wire.socket, ssl.SSLSocket)
    shown = wire.socket.getpeercert(binary_form=True)
    assert shown is not None
    extension = x509.load_der_x509_certificate(shown).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return [str(each.value) for each in extension.value]


def test_each_name_has_its_certificate_and_its_truststore(loop_factory: LoopFactory, tmp_path: Path) -> None:
    partners = Authority("Partners", tmp_path)
    tls = ServerTls("127.0.0.1", {"guarded.test": partners.pem}.get, None)
    assert tls.certificate is not None
    ann = partners.issue("CN=ann")
    with serving(tls=tls.context, loop_factory=loop_factory) as edge:
        for name, shows, trusted_by in (
            ("guarded.test", ann, partners.pem),
            ("open.test", None, None),
            ("open.test", ann, None),
        ):
            with asking(edge, client(tls.certificate, shows), name) as wire:
                wire.send(GET)
                request = wire.answer().request()
                assert request.trusted_by == trusted_by, name
                assert (request.client_certificate is not None) == (name == "guarded.test")
                assert names(wire) == [name]
        with asking(edge, client(tls.certificate), "127.0.0.1") as wire:
            assert names(wire) == ["localhost", "127.0.0.1", "::1"]


def test_names_that_are_none_get_the_certificate_of_no_name(tmp_path: Path) -> None:
    tls = ServerTls("0.0.0.0", open_to_all, None)
    nameless = tls.context.choose(None)
    assert nameless is not tls.context.choose("a.test")
    assert tls.context.choose("A.test") is tls.context.choose("a.test")
    for name in ("", ".", "a..b", "-a", "a b", "a" * 64, ".".join(["a" * 60] * 5), "a\0b", "*.test"):
        assert tls.context.choose(name) is nameless, name


def test_a_hello_in_pieces(loop_factory: LoopFactory) -> None:
    tls = ServerTls("127.0.0.1", open_to_all, None)
    assert tls.certificate is not None
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    talking = client(tls.certificate).wrap_bio(incoming, outgoing, server_hostname="pieces.test")
    with (
        serving(tls=tls.context, loop_factory=loop_factory) as edge,
        socket.create_connection(("127.0.0.1", edge.server.port), timeout=PATIENCE) as plain,
    ):
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            try:
                talking.do_handshake()
            except ssl.SSLWantReadError:
                said = outgoing.read()
                for at in range(0, len(said), 50):
                    plain.sendall(said[at : at + 50])
                incoming.write(plain.recv(65_536))
            else:
                break
        shown = talking.getpeercert()
        assert shown is not None
        assert shown["subjectAltName"] == (("DNS", "pieces.test"),)


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01\x02\x00half a hello"], ids=["nothing", "half"])
def test_who_does_not_finish_the_hello_is_not_waited_for(loop_factory: LoopFactory, said: bytes) -> None:
    tls = ServerTls("127.0.0.1", open_to_all, None)
    with (
        serving(tls=tls.context, limits=Limits(head_seconds=0.1), loop_factory=loop_factory) as edge,
        edge.connect() as wire,
    ):
        wire.send(said)
        assert wire.rest() == b""


def test_who_speaks_http_is_not_answered(loop_factory: LoopFactory) -> None:
    tls = ServerTls("127.0.0.1", open_to_all, None)
    with serving(tls=tls.context, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert not wire.rest().startswith(b"HTTP/")


def test_a_session_of_one_name_is_not_resumed_for_another(tmp_path: Path) -> None:
    """Its certificate would come along, verified by the other name's truststore."""
    partners, strangers = Authority("Partners", tmp_path), Authority("Strangers", tmp_path)
    tls = ServerTls("127.0.0.1", {"one.test": partners.pem, "two.test": strangers.pem}.get, None)
    assert tls.certificate is not None
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = client(tls.certificate, partners.issue("CN=ann"))
        context.maximum_version = newest
        with serving(tls=tls.context) as edge:
            with asking(edge, context, "one.test") as wire:
                wire.send(GET)
                assert wire.answer().request().trusted_by == partners.pem
                assert isinstance(wire.socket, ssl.SSLSocket)
                session = wire.socket.session
            assert refused(edge, context, "two.test", session)
            assert not refused(edge, context, "one.test", session)
