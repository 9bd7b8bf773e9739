"""Every handler's parameters are the members of its operation's input, no more, no less (control_plane.operations)."""

import inspect

import pytest

import control_plane.service  # noqa: F401  (importing it registers every handler)
from control_plane.operations import SERVICES, Handler
from control_plane.wire import model
from control_plane.wire.model import Operation, snake

OPERATIONS = {service: {snake(each.name): each for each in model.load(service).operations} for service in SERVICES}
HANDLERS = [
    pytest.param(OPERATIONS[service].get(name), handler, id=f"{service}.{name}")
    for service, operations in SERVICES.items()
    for name, handler in operations.handlers.items()
]


@pytest.mark.parametrize(("operation", "handler"), HANDLERS)
def test_a_handler_takes_what_its_operation_is_given(operation: Operation | None, handler: Handler) -> None:
    assert operation, "no such operation"
    account, *parameters = inspect.signature(handler).parameters.values()
    assert account.name == "account"
    assert all(each.kind is each.KEYWORD_ONLY for each in parameters)
    members = operation.input.members if operation.input else {}
    required = operation.input.required_members if operation.input else []
    assert {each.name for each in parameters} == {snake(name) for name in members}
    without_default = {each.name for each in parameters if each.default is each.empty}
    assert without_default == {snake(name) for name in required}
