"""A process that ends at any moment of a deployment leaves stacks that can be gone on with, and then are whole.

What is looked at is every state that was written, with what there was in the world then: from each a new emulator
recalls the stack, and deploys, rolls back or deletes it.
"""

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from control_plane.definitions import access
from control_plane.store import Store, Stored
from emulator.cloudformation import keeping
from emulator.cloudformation.clients import Emulator
from emulator.cloudformation.engine.deployer import Deployer
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.recalling import recall
from emulator.cloudformation.records import CLEANUP, Event, Made, Properties, Stack
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.template import Template
from tests.cloudformation.nobody import nobody

HOME = ACCOUNT, REGION = "000000000000", "us-east-1"
ID = "arn:aws:cloudformation:us-east-1:000000000000:stack/s/1"


class World:
    """Things by their ids, each with its properties. One that is told to fail does."""

    replaced_by = frozenset(("Size",))

    def __init__(self, there: dict[str, Properties], number: int = 0) -> None:
        self.there, self.number = there, number

    def create(self, context: Context, properties: Properties) -> Made:
        if properties.get("Fails"):
            raise ResourceFailed(f"{context.logical_id} fails")
        self.number += 1
        self.there[f"{context.logical_id}-{self.number}"] = properties
        return Made(f"{context.logical_id}-{self.number}", {"Arn": "a"})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        assert made.physical_id in self.there
        self.there[made.physical_id] = new
        if new.get("Fails"):
            raise ResourceFailed(f"{context.logical_id} fails")
        return Made(made.physical_id, {"Arn": "a"})

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self.there.pop(made.physical_id, None)


class Process:
    """An emulator with what the store has. heard: called before each write."""

    def __init__(self, emulator: Emulator, records: list[Stored], world: World) -> None:
        self.store, self.world = Store(None), world  # type: ignore[arg-type]
        self.store.replace(records)
        self.stacks = Stacks(self._write)
        self.snapshots: list[tuple[list[Stored], dict[str, Properties], int]] = []
        recall(self.store, self.stacks)
        self.deployer = Deployer(self.stacks, Types({"Test::Thing": world}), emulator)
        for each in self.stacks.all():
            if each.status.endswith(CLEANUP):
                self.settle(lambda stack=each: self.deployer.clean_up(stack))  # type: ignore[misc]

    @property
    def stack(self) -> Stack:
        found = self.stacks.find(ACCOUNT, REGION, ID)
        assert found is not None
        return found

    def settle(self, begin: Callable[[], None]) -> str:
        begin()
        while self.stack.status.endswith("_IN_PROGRESS"):
            time.sleep(0.001)
        return self.stack.status

    def deploy(self, template: dict[str, Any]) -> str:
        plan = Plan("{}", Template.of(template), {}, {"team": "pets"})
        if self.stacks.find(ACCOUNT, REGION, ID) is None:
            self.stacks.add(Stack(ID, "s", ACCOUNT, REGION, "REVIEW_IN_PROGRESS"))
            return self.settle(lambda: self.deployer.create(self.stack, plan))
        return self.settle(lambda: self.deployer.update(self.stack, plan))

    def _write(self, stack: Stack, event: Event | None) -> None:
        keeping.write(self.store, stack, event)
        self.snapshots.append((self.store.everything(), copy.deepcopy(self.world.there), self.world.number))

    def check(self, template: dict[str, Any]) -> None:
        """All that the template has is there as it says, and nothing else."""
        made = {name: each.made.physical_id for name, each in self.stack.resources.items() if each.made}
        wanted = {name: each["Properties"] for name, each in template["Resources"].items()}
        assert {name: self.world.there.get(made[name]) for name in made} == wanted
        assert len(self.world.there) == len(made)


def thing(**properties: Any) -> dict[str, Any]:
    return {"Type": "Test::Thing", "Properties": properties}


FIRST = {"Resources": {"A": thing(Size=1), "B": thing(Color="red"), "C": thing(), "Old": thing()}}
SECOND = {"Resources": {"A": thing(Size=2), "B": thing(Color="blue"), "C": thing(), "New": thing()}}
SECOND |= {"Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["A", "Arn"]}, "Export": {"Name": "arn"}}}}
BAD = {"Resources": {"A": thing(Size=3), "B": thing(Color="green"), "New": thing(), "Bad": thing(Fails=True)}}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with nobody() as found:
        yield found


def after(emulator: Emulator, *templates: dict[str, Any]) -> Process:
    process = Process(emulator, [], World({}))
    for each in templates:
        process.snapshots.clear()
        process.deploy(each)
    return process


@pytest.mark.parametrize("templates", [(FIRST,), (FIRST, SECOND), (BAD,), (FIRST, BAD)])
def test_every_state_that_was_written_can_be_gone_on_with(emulator: Emulator, templates: Any) -> None:
    ended: set[str] = set()
    process = after(emulator, *templates)
    assert len(process.snapshots) > len(templates[-1]["Resources"])
    for records, there, number in process.snapshots:
        again = Process(emulator, records, World(copy.deepcopy(there), number))
        ended.add(again.stack.status)
        if again.stack.status == "UPDATE_ROLLBACK_FAILED":
            assert again.settle(lambda: again.deployer.roll_back(again.stack)) == "UPDATE_ROLLBACK_COMPLETE"  # noqa: B023
            again.check(FIRST)
        if again.stack.status in ("CREATE_FAILED", "UPDATE_FAILED", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
            assert again.deploy(SECOND) == "UPDATE_COMPLETE"
            again.check(SECOND)
            assert [each.value for each in again.stack.outputs] == ["a"]
        assert again.settle(lambda: again.deployer.delete(again.stack)) == "DELETE_COMPLETE"  # noqa: B023
        assert again.world.there == {}
    assert ended == ENDED[process.stack.status]


ENDED = {
    "CREATE_COMPLETE": {"REVIEW_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE"},
    "ROLLBACK_COMPLETE": {"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"},
    "UPDATE_COMPLETE": {"UPDATE_FAILED", "UPDATE_COMPLETE"},
    "UPDATE_ROLLBACK_COMPLETE": {"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE"},
}


def test_an_update_that_was_under_way_is_rolled_back_from_where_it_ended(emulator: Emulator) -> None:
    process = after(emulator, FIRST, SECOND)
    for records, there, number in process.snapshots:
        again = Process(emulator, records, World(copy.deepcopy(there), number))
        if again.stack.status == "UPDATE_FAILED":
            assert again.settle(lambda: again.deployer.roll_back(again.stack)) == "UPDATE_ROLLBACK_COMPLETE"  # noqa: B023
            again.check(FIRST)


def test_what_was_made_just_before_the_end_is_the_stacks_by_its_tags(emulator: Emulator) -> None:
    """But not what it replaces, which has the same."""
    tags = {"aws:cloudformation:stack-id": ID, "aws:cloudformation:logical-id": "A"}

    def plan(plan_id: str) -> Stored:
        return Stored(HOME, "usage_plans", plan_id, access.UsagePlan(id=plan_id, name="n", tags=tags))

    process = after(emulator, FIRST)
    records = next(each for each, _, _ in process.snapshots if any(part.key[1] == "resource A" for part in each))
    again = Process(emulator, [*records, plan("new")], World({}))
    assert again.stack.resources["A"].made == Made("new")
    process = after(emulator, FIRST, SECOND)
    records, _, _ = process.snapshots[1]
    again = Process(emulator, [*records, plan("A-1"), plan("new")], World({}))
    assert again.stack.resources["A"].status == "UPDATE_FAILED"
    assert again.stack.resources["A"].made == Made("new")


def test_a_stack_comes_back_as_it_was(emulator: Emulator) -> None:
    process = after(emulator, FIRST, SECOND)
    again = Process(emulator, process.store.everything(), process.world)
    assert replace(again.stack, keep=None, heard=None) == replace(process.stack, keep=None, heard=None)  # type: ignore[arg-type]


def test_what_is_not_kept_does_not_stay_forever(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest events go with the next deployment, and stacks that have been deleted for 90 days, as on AWS."""
    process = after(emulator, FIRST)
    monkeypatch.setattr(keeping, "_MOST_EVENTS", 5)
    process.settle(lambda: process.deployer.delete(process.stack))
    assert process.stack.deleted is not None
    again = Process(emulator, process.store.everything(), process.world)
    assert [each.status for each in again.stack.events][-1] == "DELETE_COMPLETE"
    assert len(again.stack.events) <= 6
    again.stacks.change(again.stack, deleted=again.stack.deleted.replace(year=2020))  # type: ignore[union-attr]
    last = Process(emulator, again.store.everything(), process.world)
    assert (last.stacks.all(), last.store.everything()) == ([], [])


def test_a_stack_that_cannot_be_read_is_left_out(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """And left where it is."""
    process = after(emulator, FIRST)
    records = [each for each in process.store.everything() if each.key[1] != "stack"]
    again = Process(emulator, records, process.world)
    assert again.stacks.all() == []
    assert len(again.store.everything()) == len(records)
    assert f"The stack {ID} cannot be read and is left out" in caplog.text
