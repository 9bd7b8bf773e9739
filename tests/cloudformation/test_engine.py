"""How stacks come to be, change and go: what is made, changed and deleted, in which order, and what is said of it.

The resources are recorded, not made; all else is real. What AWS does stands in
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from emulator.cloudformation.clients import Emulator
from emulator.cloudformation.engine.deployer import Deployer
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.records import Made, Properties, Stack
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.template import Template
from tests.cloudformation.nobody import nobody

ACCOUNT, REGION, ID = "000000000000", "us-east-1", "arn:aws:cloudformation:us-east-1:000000000000:stack/s/1"


class Things:
    """A provider that writes down what it is asked. A thing whose `Fails` is the verb under way fails, and one
    whose `Breaks` is that comes upon a bug."""

    replaced_by = frozenset(("Size",))

    def __init__(self) -> None:
        self.done: list[str] = []
        self._made = 0

    def create(self, context: Context, properties: Properties) -> Made:
        self._note("create", context, properties)
        self._made += 1
        return Made(f"{context.logical_id}-{self._made}", {"Arn": f"arn:{context.logical_id}-{self._made}"})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._note("update", context, new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._note("delete", context, properties, made.physical_id)

    def _note(self, verb: str, context: Context, properties: Properties, physical_id: str = "") -> None:
        self.done.append(f"{verb} {physical_id or context.logical_id}")
        if properties.get("Breaks") == verb:
            raise KeyError(verb)
        if properties.get("Fails") == verb:
            raise ResourceFailed(f"{context.logical_id} fails")


class Account:
    """One with a single stack, and things for resources."""

    def __init__(self, emulator: Emulator) -> None:
        self.things = Things()
        self.stacks = Stacks()
        self.deployer = Deployer(self.stacks, Types({"Test::Thing": self.things}), emulator)
        self.stack = Stack(ID, "s", ACCOUNT, REGION, "REVIEW_IN_PROGRESS")
        self.stacks.add(self.stack)

    def create(self, resources: dict[str, Any], **template: Any) -> "Account":
        return self._settle(lambda: self.deployer.create(self.stack, _plan(resources, **template)))

    def update(self, resources: dict[str, Any], **template: Any) -> "Account":
        self.things.done.clear()
        return self._settle(lambda: self.deployer.update(self.stack, _plan(resources, **template)))

    def delete(self) -> "Account":
        self.things.done.clear()
        return self._settle(lambda: self.deployer.delete(self.stack))

    def _settle(self, begin: Callable[[], None]) -> "Account":
        begin()
        while self.stack.status.endswith("_IN_PROGRESS"):
            time.sleep(0.001)
        return self

    @property
    def statuses(self) -> list[str]:
        """What was said of the stack itself."""
        return [event.status for event in self.stack.events if event.logical_id == "s"]

    def said_of(self, logical_id: str) -> list[str]:
        return [event.status for event in self.stack.events if event.logical_id == logical_id]


@pytest.fixture
def account() -> Iterator[Account]:
    with nobody() as emulator:
        yield Account(emulator)


def _plan(resources: dict[str, Any], **template: Any) -> Plan:
    return Plan("", Template.of({"Resources": resources, **template}), {})


def thing(*after: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "Test::Thing", "Properties": properties} | ({"DependsOn": [*after]} if after else {})


def policy(resource: dict[str, Any], **policies: str) -> dict[str, Any]:
    return {**resource, **policies}


def test_what_others_need_is_made_first(account: Account) -> None:
    account.create({"A": thing(Of={"Fn::GetAtt": ["B", "Arn"]}), "B": thing("C"), "C": thing()})
    assert account.things.done == ["create C", "create B", "create A"]
    assert account.stack.resources["A"].properties == {"Of": "arn:B-2"}
    assert account.statuses == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    assert account.said_of("A") == ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_events_sorted_by_time_stay_in_order(account: Account) -> None:
    """CDK sorts what comes newest first by milliseconds."""
    account.create({"A": thing(), "B": thing("A"), "C": thing("B")})
    shown = [event.time.isoformat(timespec="milliseconds") for event in account.stack.events]
    assert shown == sorted(set(shown))


def test_what_fails_takes_all_else_with_it(account: Account) -> None:
    account.create({"A": thing(), "B": thing("A", Fails="create"), "C": thing("B")})
    assert account.things.done == ["create A", "create B", "delete A-1"]
    assert account.statuses == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    reasons = [event.reason for event in account.stack.events]
    assert "The following resource(s) failed to create: [B]. Rollback requested by user." in reasons
    assert "B fails" in reasons


def test_a_stack_ends_although_a_provider_breaks(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    account.create({"A": thing(Breaks="create")})
    assert account.stack.status == "ROLLBACK_COMPLETE"
    said = 'Resource handler returned message: "Internal Failure" '
    assert any((event.reason or "").startswith(said) for event in account.stack.events)
    assert "KeyError" in caplog.text


CREATIONS_THAT_FAIL = [
    ("nothing is undone where that is wanted", {"disable_rollback": True}, "CREATE_FAILED", ["create A", "create B"]),
    (
        "a stack that is to be deleted is",
        {"on_failure": "DELETE"},
        "DELETE_COMPLETE",
        ["create A", "create B", "delete A-1"],
    ),
]


@pytest.mark.parametrize(("sentence", "options", "status", "done"), CREATIONS_THAT_FAIL)
def test_creations_that_fail(account: Account, sentence: str, options: Any, status: str, done: list[str]) -> None:
    for name, value in options.items():
        setattr(account.stack, name, value)
    account.create({"A": thing(), "B": thing("A", Fails="create")})
    assert (account.stack.status, account.things.done) == (status, done)


UPDATES = [
    ("what is as it was is left alone", {"A": thing()}, {"A": thing()}, [], ["A-1"]),
    ("a property changes in place", {"A": thing(Of=1)}, {"A": thing(Of=2)}, ["update A"], ["A-1"]),
    (
        "one that says so makes a new one, and the old one goes last",
        {"A": thing(Size=1), "B": thing(Of={"Ref": "A"})},
        {"A": thing(Size=2), "B": thing(Of={"Ref": "A"})},
        ["create A", "update B", "delete A-1"],
        ["A-3", "B-2"],
    ),
    (
        "what the template has no more goes when all else is there",
        {"A": thing(), "B": thing("A")},
        {"C": thing()},
        ["create C", "delete B-2", "delete A-1"],
        ["C-3"],
    ),
    (
        "what is retained stays",
        {"A": policy(thing(), DeletionPolicy="Retain"), "B": policy(thing(Size=1), UpdateReplacePolicy="Retain")},
        {"B": policy(thing(Size=2), UpdateReplacePolicy="Retain")},
        ["create B"],
        ["B-3"],
    ),
    (
        "what fails is put back, and what was made for it goes",
        {"A": thing(Of=1), "B": thing(Size=1)},
        {"A": thing(Of=2), "B": thing("A", Size=2), "C": thing("B", Fails="create")},
        ["update A", "create B", "create C", "update A", "delete B-3"],
        ["A-1", "B-2"],
    ),
]


@pytest.mark.parametrize(("sentence", "before", "after", "done", "left"), UPDATES)
def test_updates(
    account: Account, sentence: str, before: Any, after: Any, done: list[str], left: Iterable[str]
) -> None:
    account.create(before).update(after)
    assert account.things.done == done
    made = [each.made for each in account.stack.resources.values()]
    assert sorted(each.physical_id for each in made if each) == sorted(left)


def test_a_failed_update_says_what_it_does(account: Account) -> None:
    account.create({"A": thing(Of=1)}, Outputs={"Of": {"Value": "before"}})
    account.update({"A": thing(Of=2, Fails="update")}, Outputs={"Of": {"Value": "after"}})
    assert account.statuses[2:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    assert [output.value for output in account.stack.outputs] == ["before"]
    assert account.stack.resources["A"].properties == {"Of": 1}


DELETIONS = [
    (
        "those that need others go first",
        {"A": thing(), "B": thing("A")},
        "DELETE_COMPLETE",
        ["delete B-2", "delete A-1"],
    ),
    (
        "what is retained is skipped",
        {"A": policy(thing(), DeletionPolicy="Retain"), "B": thing()},
        "DELETE_COMPLETE",
        ["delete B-2"],
    ),
    (
        "what cannot go stays, and the stack with it",
        {"A": thing(Fails="delete"), "B": thing("A")},
        "DELETE_FAILED",
        ["delete B-2", "delete A-1"],
    ),
    (
        "what that needs stays too, and what that needs",
        {"A": thing(), "B": thing(), "C": thing(Of={"Ref": "B"}), "D": thing("C", Fails="delete")},
        "DELETE_FAILED",
        ["delete D-4", "delete A-1"],
    ),
]


@pytest.mark.parametrize(("sentence", "resources", "status", "done"), DELETIONS)
def test_deletions(account: Account, sentence: str, resources: Any, status: str, done: list[str]) -> None:
    account.create(resources).delete()
    assert (account.stack.status, account.things.done) == (status, done)


CHANGES = [
    ("a new resource", {}, {"A": thing()}, [("Add", "A", None)]),
    ("one less", {"A": thing()}, {}, [("Remove", "A", None)]),
    ("nothing", {"A": thing(Of=1)}, {"A": thing(Of=1)}, []),
    ("a property that changes in place", {"A": thing(Of=1)}, {"A": thing(Of=2)}, [("Modify", "A", "False")]),
    ("one that needs a new resource", {"A": thing(Size=1)}, {"A": thing(Size=2)}, [("Modify", "A", "True")]),
    (
        "what depends on a new resource may need one too",
        {"A": thing(Size=1), "B": thing(Size={"Ref": "A"})},
        {"A": thing(Size=2), "B": thing(Size={"Ref": "A"})},
        [("Modify", "A", "True"), ("Modify", "B", "Conditional")],
    ),
]
OTHER = {"Other": thing()}


@pytest.mark.parametrize(("sentence", "before", "after", "expected"), CHANGES)
def test_changes(account: Account, sentence: str, before: Any, after: Any, expected: Any) -> None:
    account.create({**before, **OTHER})
    found = account.deployer.changes(account.stack, _plan({**after, **OTHER}))
    assert [(each.action, each.logical_id, each.replacement) for each in found] == expected


class Fault(Exception):
    """Nothing that a provider may raise."""


def test_a_fault_of_ours_leaves_no_stack_under_way(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def create(context: Context, properties: Properties) -> Made:
        raise Fault

    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda fault: told.set())
    monkeypatch.setattr(account.things, "create", create)
    account.create({"A": thing()})
    assert account.statuses == ["CREATE_IN_PROGRESS", "CREATE_FAILED"]
    assert told.wait(10), "whoever started the emulator is told"
    account.delete()
    assert account.stack.status == "DELETE_COMPLETE"
