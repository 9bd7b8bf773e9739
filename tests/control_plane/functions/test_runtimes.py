"""The runtimes we know against AWS's model."""

from control_plane.functions.runtimes import DEPRECATED, SUPPORTED
from control_plane.wire import model

NOT_AWS_S = "custom"
"""Stands for a runtime of the user's own (RuntimeConfig), which the emulator does not have."""


def test_each_runtime_of_the_model_is_supported_or_was_once() -> None:
    create = next(each for each in model.load("lambda").operations if each.name == "CreateFunction")
    assert create.input
    known = [*SUPPORTED, *DEPRECATED]
    assert sorted(known) == sorted(set(create.input.members["Runtime"].metadata["enum"]) - {NOT_AWS_S})
    assert len(known) == len(set(known))
