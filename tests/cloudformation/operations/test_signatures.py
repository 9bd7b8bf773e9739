"""Every handler's signature is its operation's input, as in the control plane."""

import emulator.cloudformation.operations  # noqa: F401  (registers all handlers)
from control_plane.wire import model
from control_plane.wire.model import snake
from emulator.cloudformation.operations.registry import cloudformation
from tests.control_plane.test_signatures import mismatches

MODEL = {snake(each.name): each for each in model.load(cloudformation.service, cloudformation.amendments).operations}


def test_handlers_are_operations() -> None:
    assert cloudformation.handlers.keys() <= MODEL.keys()


def test_signatures_are_inputs() -> None:
    found = {name: mismatches(MODEL[name], handler) for name, handler in cloudformation.handlers.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
