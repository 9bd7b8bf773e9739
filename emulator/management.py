"""The control plane behind the front door, imported when it is first needed.

Its handlers and botocore's models take 0.2 seconds to import, more than all else together; an emulator that says Ready
has them loaded in the background (`App.warm`), and a request that comes sooner waits for what it would have waited for
anyway.
"""

import threading
from types import ModuleType
from typing import TYPE_CHECKING

from control_plane.store import Store
from control_plane.wire import messages
from data_plane.runtime import Request, Response
from emulator.caller import Caller

if TYPE_CHECKING:
    from control_plane.service import ControlPlane

SERVICES = ("apigateway", "apigatewayv2", "lambda")
"""What is ours, by botocore's name; all else that is signed for is the embedded moto's."""


class Management:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._plane: ControlPlane | None = None

    def load(self) -> "ControlPlane":
        """The control plane with every model loaded. Call it in any thread."""
        with self._lock:
            if self._plane is None:
                plane = _service().ControlPlane(self._store)
                plane.load()
                self._plane = plane
            return self._plane

    def service_of(self, request: Request, caller: Caller) -> str:
        """The name of the service a signed request is for: both gateways are signed for as `apigateway`."""
        second = caller.service == "apigateway" and request.path.startswith("/v2/")
        return "apigatewayv2" if second else caller.service or ""

    def owner_of(self, path: str) -> str | None:
        """The service that has an unsigned request's path, if one of ours has."""
        plane = self.load()
        return next((service for service in SERVICES if plane.knows(service, path)), None)

    async def handle(self, service: str, request: Request, caller: Caller) -> Response:
        asked = messages.Request(request.method, request.path, request.query, request.by_name(), request.body)
        answer = await self.load().handle(service, asked, caller.account_id, caller.region)
        return Response(answer.status, list(answer.headers), answer.stream or answer.body)


def _service() -> ModuleType:
    from control_plane import service

    return service
