"""That nothing is forgotten: every operation has a handler and is used by a test, every unverified text is said."""

import ast
from collections.abc import Iterator
from pathlib import Path

from control_plane.operations import apigatewayv2
from control_plane.v2 import unverified
from control_plane.wire import model

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "control_plane" / "v2"


def attributes(directory: Path, pattern: str) -> Iterator[ast.Attribute]:
    for path in directory.glob(pattern):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute))


def test_every_operation_has_a_handler() -> None:
    operations = model.load("apigatewayv2").operations
    assert {model.snake(operation.name) for operation in operations} == apigatewayv2.handlers.keys()


def test_every_operation_is_called_by_a_test() -> None:
    assert apigatewayv2.handlers.keys() <= {node.attr for node in attributes(HERE, "test_*.py")}


def test_every_unverified_text_is_said_somewhere() -> None:
    """Else the table would fill with texts that nobody hears."""
    said = {
        node.attr
        for node in attributes(SOURCES, "*.py")
        if isinstance(node.value, ast.Name) and node.value.id == "unverified"
    }
    assert {name for name in vars(unverified) if name.isupper()} == said
