"""The emulator's own addresses: health, reset (also where other tools look for them), all its state at once, packages.

`/_emulator/timed/{address}` is a call of the API at `/{address}`, in any of the styles, which says how long it took.
"""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import msgspec

from control_plane.wire.errors import AwsError
from data_plane.runtime import Request, Response
from emulator.billing.usage import Usage
from emulator.files import PACKAGES
from emulator.front_door.rule import Answer
from emulator.persistence.errors import StateError
from emulator.state import Documents

_SERVICES = ("apigateway", "lambda")
STATE = "/_emulator/state"
TIMED = "/_emulator/timed"
APIS = "/_emulator/apis/"


class Internal:
    def __init__(
        self,
        reset: Callable[[], Awaitable[None]],
        documents: Documents,
        usage: Usage,
        certificate: str | None,
        has_api: Callable[[str], Awaitable[bool]],
        timed: Answer | None = None,
    ) -> None:
        """reset: empties everything. certificate: what clients of https are to trust, as PEM. has_api: by its id.

        timed: what answers calls that are timed; None: they are not.
        """
        self._timed = timed
        self._reset = reset
        self._documents = documents
        self._usage = usage
        self._certificate = certificate
        self._has_api = has_api
        self._started = time.monotonic()
        # By method and address, or the folder that it is in.
        self._answers: dict[tuple[str, str], Answer] = {
            ("GET", "/_emulator/health"): self._health,
            ("GET", "/_localstack/health"): self._health,
            ("GET", "/_emulator/certificate.pem"): self._authority,
            ("GET", "/_emulator/usage"): self._used,
            ("GET", PACKAGES): self._package,
            ("GET", APIS): self._api,
            ("GET", STATE): self._export,
            ("PUT", STATE): self._import,
            ("POST", "/_emulator/reset"): self._empty,
            ("POST", "/_localstack/state/reset"): self._empty,
            ("POST", "/moto-api/reset"): self._empty,
        }

    def find(self, request: Request) -> Answer | None:
        """What answers this request; None if the address is not one of ours."""
        if not request.path.startswith(("/_", "/moto-api/")):
            return None
        if self._timed is not None and request.path.startswith(TIMED + "/"):
            return self._time
        folder = request.path[: request.path.rindex("/") + 1]
        return self._answers.get((request.method, request.path)) or self._answers.get((request.method, folder))

    async def _health(self, request: Request) -> Response:
        uptime = round(time.monotonic() - self._started, 3)
        return _json({"status": "ready", "uptime": uptime, "services": dict.fromkeys(_SERVICES, "running")})

    async def _authority(self, request: Request) -> Response:
        if self._certificate is None:
            return Response(404, [("Content-Type", "text/plain")], b"No certificates are made here: see --tls\n")
        return Response(200, [("Content-Type", "application/x-pem-file")], self._certificate.encode())

    async def _used(self, request: Request) -> Response:
        """`?month=2026-11`"""
        asked = parse_qs(request.query).get("month", [None])
        return _json(self._usage.report(asked[-1]))

    async def _package(self, request: Request) -> Response:
        package = self._documents.package(request.path)
        if package is None:
            return _json({"message": "There is no such package, or no more."}, 404)
        return Response(200, [("Content-Type", "application/zip")], package)

    async def _api(self, request: Request) -> Response:
        """Functions ask it before they call an API by its name at AWS (`functions/runtimes/api_names.py`)."""
        return Response(204 if await self._has_api(request.path.removeprefix(APIS)) else 404)

    async def _time(self, request: Request) -> Response:
        assert self._timed is not None
        request.path = request.path.removeprefix(TIMED)
        return await self._timed(request)

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
