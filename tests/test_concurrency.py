"""Slow backends hold nobody else up: a thousand calls wait for one while others are answered."""

import asyncio
from typing import Any

import pytest

from tests.apis import deploy
from tests.process import Server

SLOW = 1000
_HTTP = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET"}
_MOCK = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow"


class Backend:
    """Answers nobody until it is released."""

    def __init__(self) -> None:
        self.waiting = 0
        self.everyone_waits = asyncio.Event()
        self.released = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.waiting += 1
        if self.waiting == SLOW:
            self.everyone_waits.set()
        await self.released.wait()
        writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()


async def ask(emulator: Server, url: str) -> bytes:
    """The answer to a GET of something below a stage."""
    host, port = emulator.url.removeprefix("http://").split(":")
    path = url.removeprefix(emulator.url) + "/any"
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.slow
def test_a_thousand_slow_integrations_do_not_delay_a_fast_one(aws: Any, emulator: Server) -> None:
    async def run() -> None:
        backend = Backend()
        async with await asyncio.start_server(backend.serve, "127.0.0.1", 0, backlog=SLOW) as server:
            port = server.sockets[0].getsockname()[1]
            slow_url = deploy(aws, emulator, {**_HTTP, "uri": f"http://127.0.0.1:{port}/"})
            fast_url = deploy(aws, emulator, _MOCK, responses={"200": {}})
            slow = [asyncio.create_task(ask(emulator, slow_url)) for _ in range(SLOW)]
            await backend.everyone_waits.wait()
            assert b" 200 OK" in await ask(emulator, fast_url)
            assert not any(each.done() for each in slow)
            backend.released.set()
            assert all(answer.endswith(b"slow") for answer in await asyncio.gather(*slow))

    asyncio.run(run())
