"""That nothing is forgotten: every operation has a handler as AWS's model has it, and is used by a test."""

import ast
import inspect
from pathlib import Path

from control_plane.operations import apigateway
from control_plane.v1 import unverified
from control_plane.wire import model

ELSEWHERE = {
    "import_rest_api",
    "put_rest_api",
    "get_export",
    "get_sdk",
    "get_sdk_type",
    "get_sdk_types",
    "import_documentation_parts",
    "test_invoke_method",
    "test_invoke_authorizer",
}
"""Operations on documents and on running APIs, whose handlers and tests are in other places."""
HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "control_plane" / "v1"

OPERATIONS = {model.snake(operation.name): operation for operation in model.load("apigateway").operations}


def test_every_operation_has_a_handler() -> None:
    assert OPERATIONS.keys() - apigateway.handlers.keys() <= ELSEWHERE
    assert apigateway.handlers.keys() <= OPERATIONS.keys()


def test_handlers_take_what_the_model_says() -> None:
    for name, handler in apigateway.handlers.items():
        shape = OPERATIONS[name].input
        _, *parameters = inspect.signature(handler).parameters.values()
        assert {each.name for each in parameters} == {model.snake(each) for each in (shape.members if shape else ())}
        needed = {each.name for each in parameters if each.default is inspect.Parameter.empty}
        assert needed == {model.snake(each) for each in (shape.required_members if shape else ())}


def test_every_operation_is_called_by_a_test() -> None:
    called = {
        node.attr
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert not apigateway.handlers.keys() - called - ELSEWHERE


def test_every_unverified_text_is_said_somewhere() -> None:
    """Else the table would fill with texts that nobody hears."""
    said = {
        node.attr
        for path in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "unverified"
    }
    assert {name for name in vars(unverified) if name.isupper()} == said
