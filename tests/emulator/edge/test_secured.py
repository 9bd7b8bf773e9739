"""https on the port of http."""

import ssl

from emulator.tls.contexts import ServerTls
from tests.emulator.edge.serving import LoopFactory, echo, serving

H = b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n"


def _contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    server = ServerTls("127.0.0.1", lambda name: None, None)
    return server.context, ssl.create_default_context(cadata=server.certificate)


def test_one_port_speaks_both(loop_factory: LoopFactory) -> None:
    theirs, ours = _contexts()
    with serving(echo, loop_factory=loop_factory, secure=lambda: theirs) as edge:
        with edge.connect() as plain, edge.connect(tls=ours) as secured:
            for number in range(3):
                for wire, scheme in ((plain, "http"), (secured, "https")):
                    wire.send(H % number)
                    request = wire.answer().request()
                    assert (request.path, request.scheme) == (f"/{number}", scheme)
        with edge.connect(tls=ours) as secured:
            body = b"x" * 1_000_000
            secured.send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            assert secured.answer().request().body == body


def test_what_only_begins_like_tls_is_cut(loop_factory: LoopFactory) -> None:
    theirs, _ = _contexts()
    with serving(echo, loop_factory=loop_factory, secure=lambda: theirs) as edge:
        for garbage in (b"\x16\x03\x01\x00\x05hello", b"\x16" + b"GET / HTTP/1.1\r\n\r\n" * 3):
            with edge.connect() as wire:
                wire.send(garbage)
                wire.finish()
                assert not wire.rest().startswith(b"HTTP")
        with edge.connect() as wire:
            wire.send(H % 1)
            assert wire.answer().status == 200


def test_without_a_context_tls_is_refused(loop_factory: LoopFactory) -> None:
    with serving(echo, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"\x16\x03\x01\x00\x05hello")
        assert wire.answer().status == 400
