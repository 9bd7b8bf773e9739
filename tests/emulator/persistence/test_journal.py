"""The journal alone: what is written comes back, in order, or is refused before it is in force."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from control_plane.definitions import access
from control_plane.definitions.functions import (
    Code,
    Configuration,
    Function,
    Layer,
    LayerVersion,
    LayerVersions,
    LoggingConfig,
)
from control_plane.ports import Ports
from control_plane.store import Change, Store, Stored
from control_plane.wire.errors import InternalFailure
from data_plane.metering.usage import UsageRecord
from emulator.persistence.errors import StateError
from emulator.persistence.journal import Journal

HOME, ELSEWHERE = ("111111111111", "us-east-1"), ("222222222222", "eu-west-1")
ROOT = "/kept"


def name(directory: str) -> str:
    return directory.removeprefix(ROOT + "/")


def path(name: str) -> str:
    return f"{ROOT}/{name}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def journal(file: Path) -> Iterator[Journal]:
    found = Journal(file, name, path)
    yield found
    found.close()


@pytest.fixture
def store(journal: Journal) -> Store:
    unused: Any = object()
    found = Store(Ports(**dict.fromkeys(Ports.__struct_fields__, unused)))
    found.keep(journal.write)
    return found


def again(journal: Journal, file: Path) -> Journal:
    """What an emulator finds that starts after this one."""
    journal.close()
    return Journal(file, name, path)


def plan(id: str, **members: Any) -> access.UsagePlan:
    return access.UsagePlan(id=id, name=id, **members)


def version(code: Code, *layers: Code) -> Configuration:
    return Configuration(
        function_name="f",
        function_arn="arn:f",
        code=code,
        role="r",
        logging_config=LoggingConfig(log_group="/aws/lambda/f"),
        last_modified=1.5,
        layers=[Layer(arn="arn:l:1", code=each) for each in layers],
    )


def code(directory: str, *, in_place: bool = False) -> Code:
    return Code(directory=directory, sha256="", size=1, in_place=in_place)


def test_what_was_committed_is_there_in_the_order_it_was_made(store: Store, journal: Journal, file: Path) -> None:
    with store.operation(*HOME) as account:
        for each in ("b", "a", "gone"):
            account.usage_plans.put(each, plan(each))
        account.usage_plan_keys.put(("a", "k"), access.UsagePlanKey(usage_plan_id="a", key_id="k"))
    with store.operation(*ELSEWHERE) as account:
        account.usage_plans.put("a", plan("a"))
    grant = access.Grant(begin=date(2026, 1, 2), requests=3)
    with store.operation(*HOME) as account:
        account.usage_plans.put("b", plan("b", description="ü", throttle=access.ThrottleSettings(rate_limit=0.5)))
        account.usage_plans.remove("gone")
        account.usage_plans.put("brief", plan("brief"))
        account.usage_plans.remove("brief")
        account.usage_plan_keys.put(("a", "k"), access.UsagePlanKey(usage_plan_id="a", key_id="k", grant=grant))
    kept = again(journal, file)
    assert kept.records() == [
        Stored(
            HOME,
            "usage_plans",
            "b",
            plan("b", description="ü", throttle=access.ThrottleSettings(rate_limit=0.5), api_stages=[]),
        ),
        Stored(HOME, "usage_plans", "a", plan("a", api_stages=[])),
        Stored(HOME, "usage_plan_keys", ("a", "k"), access.UsagePlanKey(usage_plan_id="a", key_id="k", grant=grant)),
        Stored(ELSEWHERE, "usage_plans", "a", plan("a", api_stages=[])),
    ]
    kept.close()


def test_an_operation_that_fails_leaves_no_trace(store: Store, journal: Journal) -> None:
    def fail() -> None:
        with store.operation(*HOME) as account:
            account.usage_plans.put("a", plan("a"))
            raise InternalFailure("no")

    with pytest.raises(InternalFailure):
        fail()
    assert journal.records() == []


def test_what_could_not_be_read_again_is_refused_and_undone(store: Store, journal: Journal) -> None:
    """A record that is not what its type says would stop the next start."""
    undone: list[str] = []

    def lie() -> None:
        with store.operation(*HOME) as account:
            account.undo.callback(undone.append, "undone")
            account.usage_plans.put("good", plan("good"))
            account.usage_plans.put("bad", plan("bad", tags={"a": None}))

    with pytest.raises(InternalFailure, match="could not be read again") as refusal:
        lie()
    assert refusal.value.status == 500
    assert undone == ["undone"]
    assert store.everything() == journal.records() == []


def test_everything_may_be_replaced_in_one_commit(store: Store, journal: Journal, file: Path) -> None:
    with store.operation(*HOME) as account:
        account.usage_plans.put("a", plan("a"))
        account.usage_plans.put("b", plan("b"))
    heard: list[Change] = []
    for _ in range(2):
        store.listen(heard.extend)
    changed = plan("a", description="new", api_stages=[])
    other = plan("c", api_stages=[])
    store.replace([Stored(ELSEWHERE, "usage_plans", "c", other), Stored(HOME, "usage_plans", "a", changed)])
    removed, put = [(HOME, "a", None), (HOME, "b", None)], [(ELSEWHERE, "c", other), (HOME, "a", changed)]
    assert [(each.home, each.key, each.new) for each in heard] == [*removed, *removed, *put, *put]
    kept = again(journal, file)
    assert sorted(kept.records()) == sorted(store.everything())
    assert store.read(HOME, "usage_plans", "a") == changed
    kept.close()


def test_code_of_ours_is_kept_by_name_and_a_users_own_folder_by_path(
    store: Store, journal: Journal, file: Path
) -> None:
    first, second, layer, own = code("/kept/f-1"), code("/kept/f-2"), code("/kept/l-1"), code("/home/me", in_place=True)
    function = Function(
        latest=version(second, layer, own),
        revision_ids={},
        versions={"1": version(first), "2": version(own)},
        last_version=1,
        published=version(first, layer),
    )
    layers = LayerVersions(name="l", arn="arn:l", versions={1: LayerVersion(version=1, code=layer, created_date=0.0)})
    with store.operation(*HOME) as account:
        account.functions.put("f", function)
        account.layers.put("l", layers)
    journal.close()
    assert b"/kept" not in file.read_bytes()
    moved = Journal(file, name, lambda name: f"/elsewhere/{name}")
    found = {each.table: each.record for each in moved.records()}
    moved.close()
    assert found["functions"].directories == {"/elsewhere/f-1", "/elsewhere/f-2", "/elsewhere/l-1"}
    assert found["functions"].versions["2"].code == own
    assert found["functions"].published.directories == ["/elsewhere/f-1", "/elsewhere/l-1"]
    assert found["layers"].directories == {"/elsewhere/l-1"}


def test_usage_is_kept_until_its_key_leaves_the_plan(store: Store, journal: Journal, file: Path) -> None:
    def used(plan_id: str, day: int, requests: int) -> UsageRecord:
        return UsageRecord(usage_plan_id=plan_id, key_id="k", day=date(2026, 1, day), requests=requests)

    with store.operation(*HOME) as account:
        for each in ("a", "b"):
            account.usage_plan_keys.put((each, "k"), access.UsagePlanKey(usage_plan_id=each, key_id="k"))
    journal.count([used("a", 1, 3), used("b", 1, 1)])
    journal.count([used("a", 1, 5), used("a", 2, 1)])
    journal.count([])
    with store.operation(*HOME) as account:
        account.usage_plan_keys.remove(("b", "k"))
    kept = again(journal, file)
    assert kept.usage() == [used("a", 1, 5), used("a", 2, 1)]
    kept.close()


@pytest.mark.parametrize(
    "row",
    [
        """records VALUES (1, '1', 'r', 'usage_plans', '"a"', '{}')""",
        """records VALUES (1, '1', 'r', 'usage_plans', '"a"', 'nonsense')""",
        """records VALUES (1, '1', 'r', 'usage_plans', '3', '{"id": "a", "name": "a"}')""",
        """records VALUES (1, '1', 'r', 'no_such_table', '"a"', '{}')""",
        """usage VALUES ('p', 'k', 'yesterday', 1)""",
    ],
)
def test_what_is_no_record_is_said_to_be_damage_and_left_alone(journal: Journal, file: Path, row: str) -> None:
    journal.close()
    with closing(sqlite3.connect(file)) as tampering, tampering:
        tampering.execute(f"INSERT INTO {row}")
    before = file.read_bytes()
    kept = Journal(file, name, path)
    with closing(kept), pytest.raises(StateError, match=r"state\.db is damaged"):
        (kept.usage if row.startswith("usage") else kept.records)()
    assert file.read_bytes() == before
