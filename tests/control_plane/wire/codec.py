"""The codec as `control_plane.service` strings it together, without handlers."""

from typing import Any

from control_plane.wire import parse, validate
from control_plane.wire.messages import Request
from control_plane.wire.model import Operation
from control_plane.wire.router import Router
from tests.control_plane.wire.samples import SERVICES

ROUTERS = {name: Router(service.operations) for name, service in SERVICES.items()}


def request(line: str, body: bytes = b"") -> Request:
    """line: verb, path and query as sent, as in `GET /restapis?limit=1`."""
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    return Request(method, path, query, body=body)


def read(service: str, sent: Request) -> tuple[Operation, dict[str, Any]]:
    """The operation that a request means, and its arguments, checked."""
    query = sent.parameters()
    found = ROUTERS[service].find(sent.method, sent.path, query)
    assert found is not None, f"nothing is {sent.method} {sent.path}"
    operation, path = found
    arguments = parse.reader(operation)(sent, path, query)
    validate.checker(service, operation)(arguments)
    return operation, arguments
