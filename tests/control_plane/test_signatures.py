"""Every handler's signature is its operation's input: members in snake_case, required ones without a default.

Members that several operations share may stand in a TypedDict: `**members: Unpack[RouteMembers]`.
"""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any, get_args, is_typeddict

import pytest

import control_plane.service  # noqa: F401  (registers all handlers)
from control_plane.operations import SERVICES
from control_plane.store import Account
from control_plane.wire import model
from control_plane.wire.model import Operation, snake

MODELS = {name: {snake(each.name): each for each in model.load(name).operations} for name in SERVICES}


def unpacked(parameter: Parameter) -> frozenset[str]:
    """The optional members that `**members: Unpack[...]` stands for."""
    found: frozenset[str] = frozenset()
    for each in get_args(parameter.annotation):
        if is_typeddict(each):
            found |= each.__optional_keys__
    return found


def mismatches(operation: Operation, handler: Callable[..., Any]) -> list[str]:
    """What is wrong with a handler's signature; nothing where it is the operation's."""
    account, *all_parameters = signature(handler).parameters.values()
    shared = [each for each in all_parameters if each.kind is Parameter.VAR_KEYWORD and unpacked(each)]
    parameters = [each for each in all_parameters if each not in shared]
    shape = operation.input
    members = {snake(name): name in shape.required_members for name in shape.members} if shape else {}
    found = {each.name: each.default is Parameter.empty for each in parameters}
    found |= {name: False for each in shared for name in unpacked(each)}
    return [
        *(f"{name} is missing" for name in members.keys() - found.keys()),
        *(f"{name} is no member of the input" for name in found.keys() - members.keys()),
        *(
            f"{name} is {'required' if required else 'optional'}"
            for name, required in members.items()
            if found.get(name, required) is not required
        ),
        *(f"{each.name} is not keyword-only" for each in parameters if each.kind is not Parameter.KEYWORD_ONLY),
        *([] if account.kind is Parameter.POSITIONAL_OR_KEYWORD else ["the account does not come first"]),
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_handlers_are_operations(name: str) -> None:
    assert SERVICES[name].handlers.keys() <= MODELS[name].keys()


@pytest.mark.parametrize("name", SERVICES)
def test_signatures_are_inputs(name: str) -> None:
    wrong = {
        handler: found
        for handler, function in SERVICES[name].handlers.items()
        if (found := mismatches(MODELS[name][handler], function))
    }
    assert not wrong


def right(account: Account, *, rest_api_id: str, parent_id: str, path_part: str) -> None: ...
def without_one(account: Account, *, rest_api_id: str, parent_id: str) -> None: ...
def with_one_more(account: Account, *, rest_api_id: str, parent_id: str, path_part: str, name: str) -> None: ...
def with_a_default(account: Account, *, rest_api_id: str, parent_id: str, path_part: str = "") -> None: ...
def by_position(account: Account, rest_api_id: str, *, parent_id: str, path_part: str) -> None: ...
def with_anything(account: Account, **members: str) -> None: ...


@pytest.mark.parametrize(
    ("handler", "found"),
    [
        (right, []),
        (without_one, ["path_part is missing"]),
        (with_one_more, ["name is no member of the input"]),
        (with_a_default, ["path_part is required"]),
        (by_position, ["rest_api_id is not keyword-only"]),
    ],
)
def test_what_a_mismatch_is(handler: Callable[..., Any], found: list[str]) -> None:
    assert mismatches(MODELS["apigateway"]["create_resource"], handler) == found


def test_a_handler_of_anything_is_none() -> None:
    assert len(mismatches(MODELS["apigateway"]["create_resource"], with_anything)) > 3


def test_an_optional_member_needs_a_default() -> None:
    def create_rest_api(account: Account, *, name: str, description: str) -> None: ...

    assert "description is optional" in mismatches(MODELS["apigateway"]["create_rest_api"], create_rest_api)
