"""The store alone: operations that are whole or nothing, tables, listeners."""

from typing import Any

import pytest

from control_plane.definitions import access, v1
from control_plane.limits import Limits
from control_plane.ports import Ports
from control_plane.store import Account, Change, Listener, Store
from control_plane.wire.errors import AwsError, NotFound

HOME = ("111111111111", "us-east-1")


@pytest.fixture
def store() -> Store:
    unused: Any = object()
    return Store(
        Ports(
            functions=unused,
            durable=unused,
            files=unused,
            objects=unused,
            queues=unused,
            usage=unused,
            stage_caches=unused,
            method_tests=unused,
            authorizer_tests=unused,
            connections=unused,
            limits=Limits(),
        )
    )


def plan(name: str) -> access.UsagePlan:
    return access.UsagePlan(id=name, name=name)


def stage(api: str, name: str) -> v1.Stage:
    return v1.Stage(rest_api_id=api, stage_name=name, deployment_id="d", created_date=0, last_updated_date=0)


def test_an_operation_sees_its_own_changes_and_others_see_them_when_it_ends(store: Store) -> None:
    with store.operation(*HOME) as account:
        account.usage_plans.put("a", plan("a"))
        account.usage_plans.put("b", plan("b"))
        account.usage_plans.remove("a")
        assert [each.name for each in account.usage_plans] == ["b"]
        assert "a" not in account.usage_plans
        assert store.records("usage_plans") == []
    assert [each.name for each in store.records("usage_plans")] == ["b"]
    assert store.read(HOME, "usage_plans", "b") == plan("b")


def test_an_operation_that_fails_changes_nothing(store: Store) -> None:
    heard: list[list[Change]] = []
    store.listen(heard.append)
    with store.operation(*HOME) as account:
        account.usage_plans.put("a", plan("a"))

    def fail() -> None:
        with store.operation(*HOME) as account:
            account.usage_plans.put("a", plan("changed"))
            account.usage_plans.put("b", plan("b"))
            account.usage_plans.require("c")

    with pytest.raises(NotFound):
        fail()
    assert store.records("usage_plans") == [plan("a")]
    assert heard == [[Change(HOME, "usage_plans", "a", None, plan("a"))]]


def test_listeners_hear_of_every_commit_in_order(store: Store) -> None:
    heard: list[tuple[int, Any, Any]] = []

    def listener(number: int) -> Listener:
        return lambda changes: heard.extend((number, each.old, each.new) for each in changes)

    for number in (1, 2):
        store.listen(listener(number))
    for changed in (plan("a"), plan("b")):
        with store.operation(*HOME) as account:
            account.usage_plans.put("a", changed)
    with store.operation(*HOME) as account:
        account.usage_plans.remove("a")
    steps = [(None, plan("a")), (plan("a"), plan("b")), (plan("b"), None)]
    assert heard == [(number, *step) for step in steps for number in (1, 2)]


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        ("rest_apis", "x", "Invalid API identifier specified 111111111111:x"),
        ("stages", ("x", "dev"), "Invalid stage identifier specified"),
        ("functions", "{x}", "Function not found: arn:aws:lambda:us-east-1:111111111111:function:{x}"),
    ],
)
def test_what_is_not_there_is_told_in_awss_words(store: Store, table: str, key: Any, message: str) -> None:
    with store.operation(*HOME) as account:
        found = getattr(account, table)
        assert found.find(key) is None
        for look in (found.require, found.__getitem__):
            with pytest.raises(AwsError) as caught:
                look(key)
            assert (caught.value.status, caught.value.message) == (404, message)


def test_records_below_a_parent(store: Store) -> None:
    with store.operation(*HOME) as account:
        for api, name in (("a", "dev"), ("a", "prod"), ("ab", "dev")):
            account.stages.put((api, name), stage(api, name))
    with store.operation(*HOME) as account:
        account.stages.put(("a", "new"), stage("a", "new"))
        assert [each.stage_name for each in account.stages.under("a")] == ["dev", "prod", "new"]
        account.stages.remove_under("a")
        assert [key for key, _ in account.stages.items()] == [("ab", "dev")]


def test_reset_empties_every_home_and_says_so(store: Store) -> None:
    for home in (HOME, ("222222222222", "eu-west-1")):
        with store.operation(*home) as account:
            account.usage_plans.put("a", plan("a"))
            account.stages.put(("a", "dev"), stage("a", "dev"))
    heard: list[Change] = []
    store.listen(heard.extend)
    store.reset()
    assert {(each.home, each.table, each.new) for each in heard} == {
        (home, table, None) for home in (HOME, ("222222222222", "eu-west-1")) for table in ("usage_plans", "stages")
    }
    assert store.records("usage_plans") == store.records("stages") == []


def test_every_kind_of_record_is_declared_once() -> None:
    kinds = Account.kinds()
    assert len({kind.name for kind in kinds}) == len({kind.record for kind in kinds}) == len(kinds)
