"""Finding an endpoint: names, addresses, and which of several answers."""

import asyncio
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from data_plane.integrations.transport import Destination, Outgoing, Transport
from data_plane.integrations.transport.dial import Address, Resolver, open_socket
from data_plane.integrations.transport.errors import ConnectFailed, InvalidEndpoint, Timeout, TransportError
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import OK, Endpoint, answering


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses: bound, so that nobody else takes it, but not listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def swallowing_port() -> Iterator[int]:
    """A port where connecting hangs: its queue is full and nobody accepts."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(16):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            if not select.select([], [filler], [], 0.1)[1]:
                break
        yield listener.getsockname()[1]


def address(port: int) -> Address:
    return (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))


NOWHERE = {
    "no host": ("", 80),
    "a name with a space": ("bad host", 80),
    "an empty label": ("a..b", 80),
    "a label beyond 63 letters": ("a" * 64, 80),
    "a name that is not ASCII": ("b\xfccher.example", 80),
    "a name with brackets": ("[::1]", 80),
    "port 0": ("127.0.0.1", 0),
    "a port beyond all": ("127.0.0.1", 65_536),
    "a negative port": ("127.0.0.1", -1),
}


@pytest.mark.parametrize(("host", "port"), NOWHERE.values(), ids=NOWHERE)
def test_addresses_that_are_none(play: Play, host: str, port: int) -> None:
    async def scenario() -> None:
        transport = Transport()
        for connect_host in (None, host):
            named = "h" if connect_host else host
            request = Outgoing(
                destination=Destination(host=named, port=port, connect_host=connect_host), method="GET", target="/"
            )
            with pytest.raises(InvalidEndpoint, match="Invalid endpoint address"):
                await transport.send(request)
        await transport.close()

    play(scenario())


def test_a_scheme_that_is_not_http(play: Play) -> None:
    async def scenario() -> None:
        with pytest.raises(InvalidEndpoint):
            await Transport().send(
                Outgoing(destination=Destination(scheme="ftp", host="127.0.0.1", port=21), method="GET", target="/")
            )

    play(scenario())


def test_a_port_nobody_listens_on(play: Play, closed_port: int) -> None:
    async def scenario() -> None:
        with pytest.raises(ConnectFailed) as raised:
            await Transport().send(
                Outgoing(destination=Destination(host="127.0.0.1", port=closed_port), method="GET", target="/")
            )
        assert type(raised.value) is ConnectFailed
        assert f"127.0.0.1:{closed_port}" in raised.value.reason

    play(scenario())


def test_connecting_counts_into_the_time_limit(play: Play, swallowing_port: int) -> None:
    async def scenario() -> None:
        request = Outgoing(
            destination=Destination(host="127.0.0.1", port=swallowing_port), method="GET", target="/", timeout=0.1
        )
        with pytest.raises(Timeout):
            await Transport().send(request)

    play(scenario())


def test_connecting_may_be_cancelled(play: Play, swallowing_port: int) -> None:
    async def scenario() -> None:
        request = Outgoing(destination=Destination(host="127.0.0.1", port=swallowing_port), method="GET", target="/")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await Transport().send(request)

    play(scenario())


def test_localhost_is_reached_on_whichever_family_the_endpoint_listens(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint:
            request = Outgoing(destination=Destination(host="localhost", port=endpoint.port), method="GET", target="/")
            assert (await transport.send(request)).body == b"ok"
            assert f"Host: localhost:{endpoint.port}\r\n".encode() in endpoint.requests[0]
            await transport.close()

    play(scenario())


def test_connecting_elsewhere_leaves_the_host_as_it_is(play: Play) -> None:
    """A VPC link: the URL's host names the request, the link says where it goes."""

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint:
            request = Outgoing(
                destination=Destination(
                    host="service.internal", port=80, connect_host="127.0.0.1", connect_port=endpoint.port
                ),
                method="GET",
                target="/",
            )
            assert (await transport.send(request)).body == b"ok"
            assert endpoint.requests == [b"GET / HTTP/1.1\r\nHost: service.internal\r\n\r\n"]
            await transport.close()

    play(scenario())


def test_the_first_address_that_answers_is_taken(play: Play, closed_port: int, swallowing_port: int) -> None:
    async def scenario() -> None:
        async with Endpoint(answering(OK)) as endpoint:
            orders = [
                [address(endpoint.port)],
                [address(closed_port), address(endpoint.port)],
                [address(swallowing_port), address(endpoint.port)],
                [address(closed_port), address(swallowing_port), address(closed_port), address(endpoint.port)],
            ]
            for order in orders:
                with await open_socket(order) as sock:
                    assert sock.getpeername() == ("127.0.0.1", endpoint.port)
            await endpoint.finished()

    play(scenario())


def test_if_no_address_answers_the_last_failure_is_told(play: Play, closed_port: int) -> None:
    async def scenario() -> None:
        with pytest.raises(ConnectionRefusedError):
            await open_socket([address(closed_port)] * 3)
        with pytest.raises(OSError, match="no address"):
            await open_socket([])

    play(scenario())


def test_an_answer_of_dns_is_remembered_and_a_failure_is_not() -> None:
    asked = []

    class Loop(asyncio.SelectorEventLoop):
        async def getaddrinfo(self, host, port, **_):  # type: ignore[no-untyped-def]
            asked.append((host, port))
            if len(asked) == 1:
                raise socket.gaierror(socket.EAI_AGAIN, "not now")
            return [address(port)]

    async def scenario() -> None:
        resolver = Resolver()
        with pytest.raises(TransportError):
            await resolver.addresses("a.example", 80)
        for _ in range(3):
            assert await resolver.addresses("a.example", 80) == [address(80)]
        assert await resolver.addresses("a.example", 81) == [address(81)]

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(scenario())
    assert asked == [("a.example", 80), ("a.example", 80), ("a.example", 81)]
