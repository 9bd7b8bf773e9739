"""WebSocket APIs: what an open connection weighs, echoes through a function, and a message to everybody.

The clients speak in bytes made beforehand, so that a measurement is the server's, not theirs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.benchmarks.deploy import function
from tests.process import Server, client_of, running

_EMULATOR = ["-m", "emulator", "start", "--port", "0", "--log-level", "error"]
_OPEN, _AUDIENCE, _POSTERS, _ECHOING = 2_000, 1_000, 8, 16
_TEXT = b'{"action":"echo","text":"hello"}'
_ANSWERING = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['body']}\n"
_MASK = b"\x00\x00\x00\x00"
Socket = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def report() -> None:
    asyncio.run(_report())


async def _report() -> None:
    print("\n| WebSocket APIs | |\n|---|---|")
    with running(_EMULATOR) as emulator:
        path = _deploy(emulator.url)
        print(f"| memory of each of {_OPEN:,} open connections, KB | {await _weight(emulator, path):.1f} |")
    with running(["-m", "tests.benchmarks.servers.bare_websockets"]) as bare, running(_EMULATOR) as emulator:
        floor, floor_cpu = await _echoes(bare, "/")
        ours, cpu = await _echoes(emulator, _deploy(emulator.url))
        print(f"| bare `websockets`: echoes/s, {_ECHOING} connections | {floor:,.0f} |")
        print(f"| through a Lambda route: echoes/s | {ours:,.0f} |")
        print(f"| the same, share of bare `websockets` | {ours / floor:.2f} |")
        print(f"| the same, CPU us an echo, workers counted (bare: {floor_cpu:.0f}) | {cpu:.0f} |")
        seconds = await _broadcast(emulator.url, _deploy(emulator.url))
        print(f"| @connections to {_AUDIENCE:,} clients, {_POSTERS} senders, s | {seconds:.2f} |")


def _deploy(url: str) -> str:
    """An API with a route `echo`, which is a function that answers; the path of its stage."""
    gateway = client_of("apigatewayv2", url)
    api = gateway.create_api(Name="echo", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    name = f"echo-{api['ApiId']}"
    arn = function(url, name, _ANSWERING)
    integration = gateway.create_integration(
        ApiId=api["ApiId"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    route = gateway.create_route(
        ApiId=api["ApiId"],
        RouteKey="echo",
        Target=f"integrations/{integration['IntegrationId']}",
        RouteResponseSelectionExpression="$default",
    )
    gateway.create_route_response(ApiId=api["ApiId"], RouteId=route["RouteId"], RouteResponseKey="$default")
    deployment = gateway.create_deployment(ApiId=api["ApiId"])
    gateway.create_stage(ApiId=api["ApiId"], StageName="live", DeploymentId=deployment["DeploymentId"])
    return f"/_aws/execute-api/{api['ApiId']}/live"


async def _connect(url: str, path: str) -> Socket:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 "), head
    return reader, writer


async def _all(makers: int, make: Callable[[], Awaitable[Socket]]) -> list[Socket]:
    """Fifty at a time."""
    sockets: list[Socket] = []
    while len(sockets) < makers:
        sockets += await asyncio.gather(*(make() for _ in range(min(50, makers - len(sockets)))))
    return sockets


def _close(sockets: list[Socket]) -> None:
    for _, writer in sockets:
        writer.transport.abort()


async def _weight(emulator: Server, path: str) -> float:
    warm = await _all(50, lambda: _connect(emulator.url, path))
    before = emulator.memory()
    sockets = await _all(_OPEN, lambda: _connect(emulator.url, path))
    after = emulator.memory()
    _close(warm + sockets)
    return (after - before) * 1024 / _OPEN


async def _echo(socket: Socket, until: float) -> int:
    reader, writer = socket
    frame = bytes([0x81, 0x80 | len(_TEXT)]) + _MASK + _TEXT
    count = 0
    while time.perf_counter() < until:
        writer.write(frame)
        answer = await reader.readexactly(2 + len(_TEXT))
        assert answer[2:] == _TEXT, answer
        count += 1
    return count


async def _echoes(server: Server, path: str, seconds: float = 3.0) -> tuple[float, float]:
    """Echoes a second, and the server's CPU in microseconds for each; the first second is not counted."""
    sockets = await _all(_ECHOING, lambda: _connect(server.url, path))
    for length in (1.0, seconds):
        cpu, began = server.cpu(), time.perf_counter()
        echoes = sum(await asyncio.gather(*(_echo(each, began + length) for each in sockets)))
    rate = echoes / (time.perf_counter() - began)
    _close(sockets)
    return rate, (server.cpu() - cpu) / echoes * 1e6


async def _broadcast(url: str, path: str) -> float:
    """Seconds until everybody has a message that was posted to each."""
    sockets = await _all(_AUDIENCE, lambda: _connect(url, path))
    posts = [_post(url, path, await _id(each)) for each in sockets]
    senders = await _all(_POSTERS, lambda: _dial(url))
    began = time.perf_counter()
    heard = asyncio.gather(*(reader.readexactly(7) for reader, _ in sockets))
    await asyncio.gather(*(_send(sender, posts[at::_POSTERS]) for at, sender in enumerate(senders)))
    assert set(await heard) == {b"\x81\x05hello"}
    seconds = time.perf_counter() - began
    _close(sockets + senders)
    return seconds


async def _dial(url: str) -> Socket:
    address = urlsplit(url)
    return await asyncio.open_connection(address.hostname, address.port)


async def _id(socket: Socket) -> str:
    """A client's connection id, which it is told with a failure."""
    reader, writer = socket
    writer.write(b"\x81\x80" + _MASK)
    head = await reader.readexactly(2)
    frame = (await reader.readexactly(head[1])).decode()
    return frame.partition('"connectionId":"')[2].partition('"')[0]


def _post(url: str, path: str, connection_id: str) -> bytes:
    """A signed request, as bytes."""
    target = f"{path}/%40connections/{quote(connection_id)}"
    request: Any = AWSRequest("POST", url + target, data=b"hello", headers={})
    SigV4Auth(Credentials("test", "test"), "execute-api", "us-east-1").add_auth(request)
    headers = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"POST {target} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Length: 5\r\n{headers}\r\nhello".encode()


async def _send(sender: Socket, posts: list[bytes]) -> None:
    reader, writer = sender
    for post in posts:
        writer.write(post)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        await reader.readexactly(length)


if __name__ == "__main__":
    report()
