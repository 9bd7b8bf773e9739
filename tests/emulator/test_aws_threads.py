"""The threads that the embedded moto is called in: none waits for one that it would have to give up first."""

import asyncio
import threading
from typing import Any

import pytest

from data_plane.runtime import Request, Response
from emulator.aws.backend import Aws
from emulator.caller import Caller

SIGNED_IN = 40
"""More people than there are threads."""


class Moto:
    """A service that waits for a function, and answers once another service has."""

    def __init__(self, *_: Any) -> None:
        self._answered = threading.Event()

    def call(self, request: Request, caller: Caller, taken: object) -> Response:
        if caller.service == "dynamodb":
            self._answered.set()
        return Response(200 if self._answered.wait(20) else 500)


@pytest.mark.parametrize("service", ["cognito-idp", "states"])
def test_who_waits_for_functions_has_threads_of_its_own(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    moto = Moto()
    monkeypatch.setattr(Aws, "_load", lambda aws: moto)

    async def scene() -> list[int]:
        aws, request = Aws("000000000000", "http://127.0.0.1:4566"), Request(method="POST", path="/")
        waiting = [aws.handle(request, Caller("000000000000", "us-east-1", service)) for _ in range(SIGNED_IN)]
        table = aws.handle(request, Caller("000000000000", "us-east-1", "dynamodb"))
        try:
            return [response.status for response in await asyncio.gather(*waiting, table)]
        finally:
            aws.close()

    assert asyncio.run(scene()) == [200] * (SIGNED_IN + 1)
