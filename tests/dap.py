"""A debugger: a client of the Debug Adapter Protocol over a socket, which blocks."""

import itertools
import json
import random
import re
import socket
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

PORT = re.compile(r"attach to 127\.0\.0\.1:(\d+)")


class Debugger:
    """Attached, with breakpoints set, once it is made; until the block ends."""

    def __init__(self, port: int, breakpoints: dict[Path, list[int]]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._stream = self._socket.makefile("rb")
        self._numbers = itertools.count(1)
        self._heard: list[dict[str, Any]] = []
        self.ask("initialize", adapterID="test", pathFormat="path")
        attached = self._send("attach", justMyCode=False)
        self.hear("initialized")
        for path, lines in breakpoints.items():
            found = self.ask(
                "setBreakpoints", source={"path": str(path)}, breakpoints=[{"line": line} for line in lines]
            )
            assert all(each["verified"] for each in found["breakpoints"]), found
        self.ask("configurationDone")
        self._answer(attached)

    def __enter__(self) -> "Debugger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        return self._answer(self._send(command, **arguments))

    def hear(self, event: str) -> dict[str, Any]:
        """The body of the next event of that name."""
        body: dict[str, Any] = self._next(lambda message: message.get("event") == event).get("body", {})
        return body

    def hang_up(self) -> None:
        """Disconnect, and wait until nobody is there any more."""
        self.ask("disconnect")
        while self._stream.read(4096):
            pass

    def stopped(self) -> tuple[int, dict[str, Any]]:
        """The thread that has stopped, and its topmost frame."""
        thread = self.hear("stopped")["threadId"]
        return thread, self.ask("stackTrace", threadId=thread)["stackFrames"][0]

    def _send(self, command: str, **arguments: Any) -> int:
        number = next(self._numbers)
        body = json.dumps({"seq": number, "type": "request", "command": command, "arguments": arguments}).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return number

    def _answer(self, number: int) -> dict[str, Any]:
        message = self._next(lambda message: message.get("request_seq") == number)
        assert message["success"], message
        body: dict[str, Any] = message.get("body", {})
        return body

    def _next(self, wanted: Any) -> dict[str, Any]:
        """What was said and is wanted; the rest is kept for later."""
        for message in self._heard:
            if wanted(message):
                self._heard.remove(message)
                return message
        while True:
            message = self._read()
            if wanted(message):
                return message
            self._heard.append(message)

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self._stream.readline().strip():
            length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._stream.read(length))
        return message


def free_port() -> int:
    """One that nobody else is given: the system chooses higher ones for those who ask for any."""
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
