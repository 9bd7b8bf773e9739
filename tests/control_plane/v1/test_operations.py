"""That nothing is forgotten: every operation has a handler, and is used by a test."""

import ast
from pathlib import Path

from control_plane.operations import apigateway
from control_plane.v1 import unverified
from control_plane.wire import model

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "control_plane" / "v1"

OPERATIONS = {model.snake(operation.name) for operation in model.load("apigateway").operations}


def test_every_operation_has_a_handler() -> None:
    assert apigateway.handlers.keys() == OPERATIONS


def test_every_operation_is_called_by_a_test() -> None:
    called = {
        node.attr
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert apigateway.handlers.keys() <= called


def test_every_unverified_text_is_said_somewhere() -> None:
    """Else the table would fill with texts that nobody hears."""
    said = {
        node.attr
        for path in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "unverified"
    }
    assert {name for name in vars(unverified) if name.isupper()} == said
