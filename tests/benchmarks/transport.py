"""What a proxied request costs in the outgoing client: `python -m tests.benchmarks.transport`.

A bare uvloop and httptools server in another process answers a small JSON document; this process sends requests with
one and with 32 at a time. CPU is this process's own (`getrusage`), so it counts the client, the event loop and the
kernel's share of its sockets. The floor is the same exchange by a protocol that does nothing but find the end of each
response; aiohttp is measured too where it is installed. Medians of interleaved rounds: the machine's other work moves
requests per second, hardly the CPU time.
"""

import asyncio
import importlib
import importlib.util
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import cast

import uvloop
from httptools import HttpRequestParser, HttpResponseParser

from data_plane.integrations.transport import Destination, Outgoing, Transport

REQUESTS, ROUNDS = 8_000, 5
HEADERS = [
    ("Accept", "application/json"),
    ("User-Agent", "AmazonAPIGateway_a1b2c3d4e5"),
    ("X-Amzn-Apigateway-Api-Id", "a1b2c3d4e5"),
    ("X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Forwarded-Port", "443"),
    ("X-Forwarded-Proto", "https"),
    ("Content-Type", "application/json"),
]
BODY = b'{"id": 7, "name": "a small pet", "tags": ["one", "two"]}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: bare\r\n"
    b"Date: Mon, 01 Jan 2026 00:00:00 GMT\r\nX-Request-Id: 0123456789\r\nContent-Length: 56\r\n\r\n" + BODY
)

Send = Callable[[], Awaitable[object]]
Client = Callable[[int, int], Awaitable[list[Send]]]


class Server(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.parser = cast(asyncio.Transport, transport), HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.transport.write(ANSWER)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Floor(asyncio.Protocol):
    """Send given bytes, wait for the end of a response: what no client can do without."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.parser = cast(asyncio.Transport, transport), HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.done.set_result(None)

    async def send(self, request: bytes) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        await self.done


async def floor(port: int, at_once: int) -> list[Send]:
    lines = [f"{name}: {value}" for name, value in [("Host", f"127.0.0.1:{port}"), *HEADERS]]
    request = "\r\n".join(["POST /pets?x=1 HTTP/1.1", *lines, f"Content-Length: {len(BODY)}", "\r\n"]).encode() + BODY
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(Floor, "127.0.0.1", port))[1] for _ in range(at_once)]
    return [lambda client=client: client.send(request) for client in clients]  # type: ignore[misc]


async def ours(port: int, at_once: int) -> list[Send]:
    transport = Transport()
    headers = list(HEADERS)

    def send() -> Awaitable[object]:
        return transport.send(
            Outgoing(
                destination=Destination(host="127.0.0.1", port=port),
                method="POST",
                target="/pets?x=1",
                headers=headers,
                body=BODY,
            )
        )

    return [send] * at_once


async def aiohttp(port: int, at_once: int) -> list[Send]:
    library = importlib.import_module("aiohttp")
    session = library.ClientSession(auto_decompress=False)
    url = f"http://127.0.0.1:{port}/pets?x=1"

    async def send() -> object:
        async with session.post(url, data=BODY, headers=HEADERS) as response:
            return await response.read()

    return [send] * at_once


async def cost(client: Client, port: int, at_once: int) -> tuple[float, float]:
    """Microseconds of CPU per request, and requests per second."""
    senders = await client(port, at_once)

    async def work(send: Send) -> None:
        for _ in range(REQUESTS // at_once):
            await send()

    await asyncio.gather(*(send() for send in senders))
    began, used = time.perf_counter(), cpu()
    await asyncio.gather(*map(work, senders))
    return (cpu() - used) / REQUESTS * 1e6, REQUESTS / (time.perf_counter() - began)


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    clients: list[Client] = [floor, ours, *([aiohttp] if importlib.util.find_spec("aiohttp") else [])]
    with subprocess.Popen([sys.executable, "-m", __spec__.name, "serve"], stdout=subprocess.PIPE) as server:
        assert server.stdout
        try:
            compare(clients, int(server.stdout.readline()))
        finally:
            server.terminate()


def compare(clients: list[Client], port: int) -> None:
    for at_once in (1, 32):
        rounds = [[uvloop.run(cost(client, port, at_once)) for client in clients] for _ in range(ROUNDS)]
        for client, figures in zip(clients, zip(*rounds, strict=True), strict=True):
            used, rate = (statistics.median(figure) for figure in zip(*figures, strict=True))
            print(f"{at_once:3} at once  {client.__name__:8} {used:6.1f} us CPU/request  {rate:8,.0f} requests/s")


if __name__ == "__main__":
    uvloop.run(serve()) if "serve" in sys.argv else main()
