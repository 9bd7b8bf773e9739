"""The control plane in one method: request -> operation -> handler -> response. Read this first.

`handle` finds the operation a request means, reads and checks its arguments by AWS's model, runs the handler in one
transaction of the store, and writes the answer. A service's model is loaded at its first request (20 ms each), an
operation's codec compiled at its own.
"""

import inspect
from collections.abc import Awaitable, Mapping
from typing import Any

from msgspec.structs import replace

import control_plane.connections
import control_plane.functions
import control_plane.v1
import control_plane.v2  # noqa: F401  (importing the packages registers their handlers)
from control_plane import identifiers
from control_plane.functions.packages import code
from control_plane.operations import SERVICES, Operations
from control_plane.store import Store
from control_plane.wire import model, parse, serialize, validate
from control_plane.wire.errors import AwsError, NotImplementedHere, UnknownOperation
from control_plane.wire.messages import Query, Request, Response
from control_plane.wire.model import Operation, snake
from control_plane.wire.router import Router


class Codec:
    """One operation, compiled: how to read, check and answer it."""

    def __init__(self, service: str, operation: Operation) -> None:
        self.read = parse.reader(operation)
        self.check = validate.checker(service, operation)
        self.write = serialize.writer(operation)


class ServiceFrontEnd:
    """One AWS service: its model, its routes and its handlers."""

    def __init__(self, operations: Operations) -> None:
        self.model = model.load(operations.service, operations.amendments)
        self.router = Router(self.model.operations)
        self._handlers = operations.handlers
        self._codecs: dict[str, Codec] = {}

    async def answer(
        self, request: Request, store: Store, account_id: str, region: str, *, request_id: str
    ) -> Response:
        try:
            query = request.parameters()
            operation, path = self._find(request, query)
            codec = self._codec(operation)
            arguments = codec.read(request, path, query)
            codec.check(arguments)
            handler = self._handlers.get(snake(operation.name))
            if handler is None:
                raise NotImplementedHere(f"The emulator has no {operation.name} yet")
            with store.operation(account_id, region, request_id, request.headers.get("x-amzn-trace-id")) as account:
                result: Any | Awaitable[Any] = handler(account, **arguments)
            if inspect.isawaitable(result):
                result = await result
            return codec.write(result)
        except AwsError as failure:
            return serialize.error(self.model, failure)

    def _find(self, request: Request, query: Query) -> tuple[Operation, Mapping[str, str]]:
        found = self.router.find(request.method, request.path, query)
        if found is None:
            raise UnknownOperation(f"No operation of {self.model.name} is {request.method} {request.path}")
        return found

    def _codec(self, operation: Operation) -> Codec:
        codec = self._codecs.get(operation.name)
        if codec is None:
            codec = self._codecs[operation.name] = Codec(self.model.name, operation)
        return codec


class ControlPlane:
    """Made after whoever serves what is defined listens to the store, so that unused code is removed last."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.listen(code.remover(store))
        self._services: dict[str, ServiceFrontEnd] = {}

    async def handle(self, service: str, request: Request, account_id: str, region: str) -> Response:
        """Answer one request of `service` (botocore's name) in the caller's account and region."""
        request_id = identifiers.request_id()
        front_end = self._service(service)
        response = await front_end.answer(request, self.store, account_id, region, request_id=request_id)
        return replace(response, headers=[*response.headers, ("x-amzn-RequestId", request_id)])

    def load(self) -> None:
        """Load every service's model now."""
        for name in SERVICES:
            self._service(name)

    def knows(self, service: str, path: str) -> bool:
        """Whether a path, whatever the verb, belongs to a service."""
        return self._service(service).router.knows(path)

    def _service(self, name: str) -> ServiceFrontEnd:
        service = self._services.get(name)
        if service is None:
            service = self._services[name] = ServiceFrontEnd(SERVICES[name])
        return service
