"""That nothing is forgotten: every operation has a handler and is used by a test, every unverified text is said."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from control_plane.operations import Operations, apigateway, apigatewaymanagementapi, apigatewayv2
from control_plane.v1 import unverified as unverified_v1
from control_plane.v2 import unverified as unverified_v2
from control_plane.wire import model

TESTS = Path(__file__).parents[1]
SOURCES = TESTS.parent / "control_plane"
SERVICES = pytest.mark.parametrize(
    ("operations", "tests"),
    [
        (apigateway, "control_plane/v1/test_*.py"),
        (apigatewayv2, "control_plane/v2/test_*.py"),
        (apigatewaymanagementapi, "test_connections.py"),
    ],
    ids=["apigateway", "apigatewayv2", "apigatewaymanagementapi"],
)


def attributes(directory: Path, pattern: str) -> Iterator[ast.Attribute]:
    for path in directory.glob(pattern):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute))


@SERVICES
def test_every_operation_has_a_handler(operations: Operations, tests: str) -> None:
    modelled = model.load(operations.service).operations
    assert operations.handlers.keys() == {model.snake(operation.name) for operation in modelled}


@SERVICES
def test_every_operation_is_called_by_a_test(operations: Operations, tests: str) -> None:
    assert operations.handlers.keys() <= {node.attr for node in attributes(TESTS, tests)}


@pytest.mark.parametrize(
    ("package", "unverified"), [("v1", unverified_v1), ("v2", unverified_v2)], ids=["apigateway", "apigatewayv2"]
)
def test_every_unverified_text_is_said_somewhere(package: str, unverified: ModuleType) -> None:
    """Else the table would fill with texts that nobody hears."""
    said = {
        node.attr
        for node in attributes(SOURCES / package, "**/*.py")
        if isinstance(node.value, ast.Name) and node.value.id == "unverified"
    }
    assert {name for name in vars(unverified) if name.isupper()} == said
