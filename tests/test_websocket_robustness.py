"""What clients, networks and workers do wrong: the emulator serves on, and `$disconnect` comes once."""

import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close

from tests.apis import function
from tests.process import Server, client_of, emulating
from tests.websocket_apis import PATIENCE, TELLING, Deployed, Told, deploy, listening, meeting, proxy

MASK = b"\x00\x00\x00\x00"


class World(NamedTuple):
    api: Deployed
    told: Told
    emulator: Server


@contextmanager
def deployed(aws: Any, emulator: Server) -> Iterator[World]:
    with listening() as told:
        arn = function(aws, TELLING, Environment={"Variables": {"SINK": told.url}}, Timeout=60)
        routes = dict.fromkeys(("$connect", "$disconnect", "echo"), proxy(arn))
        yield World(deploy(aws, emulator, routes, two_way=("echo",)), told, emulator)


@pytest.fixture(scope="module")
def world(aws: Any, emulator: Server) -> Iterator[World]:
    with deployed(aws, emulator) as world:
        yield world


@pytest.fixture(scope="module")
def impatient() -> Iterator[World]:
    """An emulator whose connections are silent for a second at most, and open for three."""
    limits = ("--websocket-idle", "1", "--websocket-lifetime", "3")
    with emulating(*limits) as emulator, deployed(emulator.aws, emulator) as world:
        yield world


def handshake(world: World, name: str) -> socket.socket:
    """A client that speaks in bytes, and was let in."""
    host, port = world.emulator.url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)), timeout=PATIENCE)
    client.sendall(
        f"GET {world.api.path}?name={name} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return client


def head(client: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\r\n\r\n"):
        found += client.recv(1)
    return found


def all_of(client: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while data := client.recv(65_536):
            found += data
    return found


def still_serves(world: World) -> None:
    with world.api.connect() as other:
        other.send('{"action": "echo", "answer": {"body": "still here"}}')
        assert other.recv(timeout=PATIENCE) == "still here"


MALFORMED = [
    ("a frame that is not masked", b"\x81\x02hi", 1002),
    ("an opcode nobody has", b"\x83\x80" + MASK, 1002),
    ("bits that are reserved", b"\xc1\x80" + MASK, 1002),
    ("a ping of more than 125 bytes", b"\x89\xfe\x00\x7e" + MASK + b"x" * 126, 1002),
    ("a ping in fragments", b"\x09\x80" + MASK, 1002),
    ("a continuation of nothing", b"\x80\x80" + MASK, 1002),
    ("a close frame of one byte", b"\x88\x81" + MASK + b"x", 1002),
    ("a close code nobody may send", b"\x88\x82" + MASK + struct.pack("!H", 1005), 1002),
    ("text that is no UTF-8", b"\x81\x82" + MASK + b"\xff\xff", 1007),
    ("a length of eight exabytes", b"\x81\xff" + b"\x7f" + b"\xff" * 7 + MASK, 1009),
    ("no frames at all", b"GET / HTTP/1.1\r\n\r\n" * 5, 1002),
]


@pytest.mark.parametrize(("data", "code"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_malformed_frames_end_their_connection_alone(world: World, data: bytes, code: int) -> None:
    name = f"malformed{data.hex()[:24]}{code}"
    with handshake(world, name) as client:
        assert head(client).startswith(b"HTTP/1.1 101 ")
        connection_id = world.told.connected(name)["requestContext"]["connectionId"]
        client.sendall(data)
        answer = all_of(client)
    assert (answer[0], struct.unpack("!H", answer[2:4])[0]) == (0x88, code)
    assert world.told.wait("DISCONNECT", connection_id)["requestContext"]["disconnectStatusCode"] == code
    still_serves(world)
    assert world.told.count("DISCONNECT", connection_id) == 0


def test_a_message_right_before_the_close_is_served(world: World) -> None:
    with handshake(world, "hasty") as client:
        head(client)
        connection_id = world.told.connected("hasty")["requestContext"]["connectionId"]
        text = b'{"action":"echo"}'
        client.sendall(b"\x81" + bytes([0x80 | len(text)]) + MASK + text + b"\x88\x80" + MASK)
        assert world.told.wait("MESSAGE", connection_id)["body"] == text.decode()
        assert world.told.wait("DISCONNECT", connection_id)["requestContext"]["disconnectStatusCode"] == 1005


def test_thousands_of_messages_at_once_are_all_served(world: World) -> None:
    with handshake(world, "flood") as client:
        head(client)
        client.sendall((b"\x81\x82" + MASK + b"{}") * 5_000)
        answers = [_frame(client) for _ in range(5_000)]
    assert all(answer.startswith(b'{"message": "Forbidden"') for answer in answers)


def _frame(client: socket.socket) -> bytes:
    length = _exactly(client, 2)[1]
    return _exactly(client, length)


def _exactly(client: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += client.recv(size - len(found))
    return found


EMPTY = [
    ("pieces of nothing", b"\x01\x80" + MASK + (b"\x00\x80" + MASK) * 20_000 + b"\x80\x80" + MASK),
    ("pieces of a byte", b"\x01\x81" + MASK + b"x" + (b"\x00\x81" + MASK + b"x") * 20_000 + b"\x80\x80" + MASK),
]


@pytest.mark.parametrize("data", [row[1] for row in EMPTY], ids=[row[0] for row in EMPTY])
def test_a_message_in_many_pieces_is_one_message(world: World, data: bytes) -> None:
    with handshake(world, f"pieces{len(data)}") as client:
        head(client)
        client.sendall(data)
        assert _frame(client).startswith(b'{"message": "Forbidden"')


def test_a_client_that_is_killed(world: World) -> None:
    program = (
        "import sys; from websockets.sync.client import connect\n"
        "with connect(sys.argv[1]) as it: print('in', flush=True); it.recv()"
    )
    target = f"{world.api.socket_url}?name=killed"
    with subprocess.Popen([sys.executable, "-c", program, target], stdout=subprocess.PIPE) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == b"in\n"
        connection_id = world.told.connected("killed")["requestContext"]["connectionId"]
        client.send_signal(signal.SIGKILL)
    found = world.told.wait("DISCONNECT", connection_id)["requestContext"]
    assert (found["disconnectStatusCode"], found["disconnectReason"]) == (1006, "Connection closed abnormally")
    still_serves(world)
    assert world.told.count("DISCONNECT", connection_id) == 0


def test_a_worker_that_is_killed_in_the_middle_of_a_message(world: World) -> None:
    with meeting(world.api, world.told) as (client, connection_id):
        client.send('{"action": "echo", "die": 9}')
        world.told.wait("MESSAGE", connection_id)
        assert "Internal server error" in str(client.recv(timeout=PATIENCE))
        client.send('{"action": "echo", "answer": {"body": "still here"}}')
        assert client.recv(timeout=PATIENCE) == "still here"
    world.told.wait("DISCONNECT", connection_id)
    assert world.told.count("DISCONNECT", connection_id) == 0


def test_a_client_that_hangs_up_while_connect_is_at_work_is_told_off_too(world: World) -> None:
    """The function has let it in, and may have remembered it: `$disconnect` lets it forget."""
    with handshake(world, "impatient"):
        connection_id = world.told.connected("impatient")["requestContext"]["connectionId"]
    assert world.told.wait("DISCONNECT", connection_id)["requestContext"]["disconnectStatusCode"] == 1006
    still_serves(world)
    assert world.told.count("DISCONNECT", connection_id) == 0


def test_a_client_that_does_not_read_is_not_sent_to_without_end(world: World) -> None:
    with handshake(world, "deaf") as client:
        head(client)
        connection_id = world.told.connected("deaf")["requestContext"]["connectionId"]
        sender = client_of("apigatewaymanagementapi", world.api.url)
        with pytest.raises(ClientError) as refused:
            _send_on(sender, connection_id)
        assert refused.value.response["Error"]["Code"] == "LimitExceededException"
    assert world.told.wait("DISCONNECT", connection_id)["requestContext"]["disconnectStatusCode"] == 1006


def _send_on(sender: Any, connection_id: str) -> None:
    for _ in range(200):
        sender.post_to_connection(ConnectionId=connection_id, Data=b"x" * 131_072)


def test_a_silent_connection_goes(impatient: World) -> None:
    with meeting(impatient.api, impatient.told, ping_interval=None) as (client, connection_id):
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=PATIENCE)
        assert closed.value.rcvd == Close(1001, "Going away")
        found = impatient.told.wait("DISCONNECT", connection_id)["requestContext"]
    assert (found["disconnectStatusCode"], found["disconnectReason"]) == (1001, "Going away")


@pytest.mark.slow
def test_pings_keep_a_connection_until_its_life_is_over(impatient: World) -> None:
    with meeting(impatient.api, impatient.told, ping_interval=0.2) as (client, connection_id):
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=PATIENCE)
        assert closed.value.rcvd == Close(1001, "Going away")
    found = impatient.told.wait("DISCONNECT", connection_id)["requestContext"]
    assert found["requestTimeEpoch"] - found["connectedAt"] >= 3_000, "it went with its silence"
    assert impatient.told.count("DISCONNECT", connection_id) == 0


def test_an_emulator_that_stops_says_goodbye() -> None:
    with emulating() as emulator, listening() as told:
        arn = function(emulator.aws, TELLING, Environment={"Variables": {"SINK": told.url}})
        api = deploy(emulator.aws, emulator, dict.fromkeys(("$connect", "$disconnect"), proxy(arn)))
        with meeting(api, told) as (client, connection_id):
            os.kill(emulator.pid, signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                client.recv(timeout=PATIENCE)
            assert closed.value.rcvd == Close(1001, "Going away")
            told.wait("DISCONNECT", connection_id)


def test_a_half_open_connection_ends_once(impatient: World) -> None:
    """Nobody is there any more who would answer a close frame."""
    with handshake(impatient, "half") as client:
        head(client)
        connection_id = impatient.told.connected("half")["requestContext"]["connectionId"]
        assert client.recv(2) == b"\x88\x0c"
        found = impatient.told.wait("DISCONNECT", connection_id)["requestContext"]
        assert found["disconnectStatusCode"] == 1001
        client.shutdown(socket.SHUT_RDWR)
    still_serves(impatient)
    assert impatient.told.count("DISCONNECT", connection_id) == 0
