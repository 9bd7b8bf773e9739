"""The emulator's own addresses: health and reset, also where other tools look for them, and all its state at once."""

import time
from collections.abc import Awaitable, Callable

import msgspec

from control_plane.wire.errors import AwsError
from data_plane.runtime import Request, Response
from emulator.persistence.errors import StateError
from emulator.state import Documents

_SERVICES = ("apigateway", "lambda")
STATE = "/_emulator/state"
Answer = Callable[[Request], Awaitable[Response]]


class Internal:
    def __init__(self, reset: Callable[[], Awaitable[None]], documents: Documents, certificate: str | None) -> None:
        """reset: empties everything. certificate: what clients of https are to trust, as PEM."""
        self._reset = reset
        self._documents = documents
        self._certificate = certificate
        self._started = time.monotonic()
        self._answers: dict[tuple[str, str], Answer] = {
            ("GET", "/_emulator/health"): self._health,
            ("GET", "/_localstack/health"): self._health,
            ("GET", "/_emulator/certificate.pem"): self._authority,
            ("GET", STATE): self._export,
            ("PUT", STATE): self._import,
            ("POST", "/_emulator/reset"): self._empty,
            ("POST", "/_localstack/state/reset"): self._empty,
            ("POST", "/moto-api/reset"): self._empty,
        }

    def find(self, request: Request) -> Answer | None:
        """What answers this request; None if the address is not one of ours."""
        return self._answers.get((request.method, request.path))

    async def _health(self, request: Request) -> Response:
        uptime = round(time.monotonic() - self._started, 3)
        return _json({"status": "ready", "uptime": uptime, "services": dict.fromkeys(_SERVICES, "running")})

    async def _authority(self, request: Request) -> Response:
        if self._certificate is None:
            return Response(404, [("Content-Type", "text/plain")], b"No certificates are made here: see --tls\n")
        return Response(200, [("Content-Type", "application/x-pem-file")], self._certificate.encode())

    async def _empty(self, request: Request) -> Response:
        await self._reset()
        return _json({"status": "ok"})

    async def _export(self, request: Request) -> Response:
        return Response(200, [("Content-Type", "application/json")], await self._documents.give())

    async def _import(self, request: Request) -> Response:
        try:
            await self._documents.take(request.body)
        except StateError as problem:
            return _json({"message": str(problem)}, 400)
        except AwsError as problem:
            return _json({"message": problem.message}, problem.status)
        return _json({"status": "ok"})


def _json(document: dict[str, object], status: int = 200) -> Response:
    return Response(status, [("Content-Type", "application/json")], msgspec.json.encode(document))
