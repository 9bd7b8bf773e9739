"""What a stack had where nothing is kept is made again: in order, called the same, and said if it is not."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from control_plane.store import Stored
from emulator.cloudformation.clients import Emulator
from emulator.cloudformation.making_again import make_again
from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.types import Types
from tests.cloudformation.nobody import nobody
from tests.cloudformation.test_recalling import Process, World, thing


class Named(World):
    """Things whose names are made up. One that `Needs` another fails without it, one that `Forgets` is called anew."""

    def create(self, context: Context, properties: Properties) -> Made:
        if properties.get("Needs", "") not in ("", *(each.split("-")[1] for each in self.there)):
            raise ResourceFailed("It is not there")
        self.number += 1
        name = f"anew-{self.number}" if "Forgets" in properties else context.new_name()
        self.there[name] = properties
        since, port = f"2026-11-22T14:00:{self.number:02d}Z", 1000 + self.number
        return Made(name, {"Since": since, "Url": f"http://localhost:{port}/{name}"})


class Volatile(Types):
    def is_volatile(self, type: str) -> bool:
        return True


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with nobody() as found:
        yield found


def restarted(emulator: Emulator, resources: dict[str, Any]) -> tuple[list[Stored], Process, Named]:
    """After a deployment: what was kept, and another process with an empty world."""
    process = Process(emulator, [], Named({}))
    assert process.deploy({"Resources": resources}) == "CREATE_COMPLETE"
    again = Process(emulator, process.store.everything(), Named({}, 50))
    return process.store.everything(), again, again.world  # type: ignore[return-value]


def test_all_is_made_again_and_nothing_is_said_of_it(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    resources = {"B": thing(Color="red"), "A": {**thing(Needs="B"), "DependsOn": "B"}, "C": thing()}
    kept, again, world = restarted(emulator, resources)
    assert make_again(again.stacks, Volatile({"Test::Thing": world}), again.deployer, lambda: True)
    again.check({"Resources": resources})
    assert [name.split("-")[1] for name in world.there] == ["B", "C", "A"], "as it was made first"
    assert again.store.everything() == kept
    assert caplog.text == ""


def test_what_needs_something_that_comes_later_is_tried_again(emulator: Emulator) -> None:
    """An update may have made it need that."""
    resources = {"A": thing(Color="red"), "B": thing()}
    _, again, world = restarted(emulator, resources)
    again.stack.resources["A"].properties = {"Needs": "B"}
    make_again(again.stacks, Volatile({"Test::Thing": world}), again.deployer, lambda: True)
    assert [name.split("-")[1] for name in world.there] == ["B", "A"]


def test_what_is_called_otherwise_or_is_lost_is_said(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    _, again, world = restarted(emulator, {"A": thing(Forgets=True), "B": thing(), "C": thing()})
    again.stack.resources["C"].properties = {"Needs": "D"}
    make_again(again.stacks, Volatile({"Test::Thing": world}), again.deployer, lambda: True)
    one, two = caplog.messages
    assert one == "The stack s has made A (Test::Thing, anew-1) again, with another physical id, Url"
    assert two.startswith("The stack s has lost C (Test::Thing, s-C-")
    assert two.endswith("which cannot be made again: It is not there")
    made = again.stack.resources["A"].made
    assert made is not None
    assert made.physical_id == "anew-51"
    recalled = Process(emulator, again.store.everything(), world)
    assert recalled.stack.resources["A"].made == made, "as it is from now on"


def test_it_ends_where_it_is_not_wanted_any_more(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    _, again, world = restarted(emulator, {"A": thing(), "B": thing()})
    make_again(again.stacks, Volatile({"Test::Thing": world}), again.deployer, lambda: not world.there)
    assert len(world.there) == 1
    assert caplog.text == ""


def test_there_may_be_nothing_to_make(emulator: Emulator) -> None:
    _, again, world = restarted(emulator, {"A": thing()})
    assert not make_again(again.stacks, Types({"Test::Thing": world}), again.deployer, lambda: True)
    assert world.there == {}
