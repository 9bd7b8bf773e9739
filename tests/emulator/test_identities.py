"""Whose access keys are: what is asked of IAM, how long it is kept, and what stands for keys nobody knows."""

import asyncio
from typing import Any

import pytest

from data_plane.auth.signatures.identities import Identity
from emulator.aws.identities import IamIdentities
from emulator.settings import Settings


class Iam:
    """Stands for the embedded AWS: it knows the keys it is given, and counts how often it is asked."""

    def __init__(self, **known: Identity) -> None:
        self.known = known
        self.changes = 0
        self.asked: list[str] = []

    async def identity(self, access_key: str) -> Identity | None:
        self.asked.append(access_key)
        return self.known.get(access_key)


def someone(access_key: str) -> Identity:
    return Identity(
        access_key=access_key,
        secret="s",
        account_id="1" * 12,
        arn="arn:aws:iam::111111111111:user/u",
        user_id="AIDA",
        names=frozenset(),
        keys={},
        policies=(),
    )


def made(iam: Any, enforcement: str = "soft", clock: Any = lambda: 0.0) -> IamIdentities:
    return IamIdentities(iam, Settings(iam_enforcement=enforcement, account_id="2" * 12), clock)


@pytest.mark.parametrize(
    ("access_key", "enforcement", "account", "secret", "why"),
    [
        ("test", "soft", "222222222222", "test", "the root of the emulator's account"),
        ("test", "strict", "222222222222", "test", "strictly too"),
        ("AKIA1", "soft", "111111111111", "s", "a key of IAM"),
        ("AKIA1", "strict", "111111111111", "s", "a key of IAM"),
        ("AKIA2", "soft", "222222222222", None, "made up: the root, with a secret not known"),
        ("333333333333", "soft", "333333333333", None, "an account's id: that account's root"),
        ("٣٣٣٣٣٣٣٣٣٣٣٣", "soft", "222222222222", None, "digits of another script are no account"),
        ("AKIA2", "strict", None, None, "made up"),
        ("333333333333", "strict", None, None, "an account's id"),
        ("", "strict", None, None, "nothing"),
    ],
)
def test_whose_a_key_is(access_key: str, enforcement: str, account: str | None, secret: str | None, why: str) -> None:
    found = asyncio.run(made(Iam(AKIA1=someone("AKIA1")), enforcement).find(access_key))
    assert (found and found.account_id, found and found.secret) == (account, secret), why


def test_what_was_found_is_kept_until_it_may_have_changed() -> None:
    iam, now = Iam(AKIA1=someone("AKIA1")), [0.0]
    identities = made(iam, "strict", lambda: now[0])

    def find() -> Identity | None:
        return asyncio.run(identities.find("AKIA1"))

    assert find() is find()
    assert len(iam.asked) == 1, "kept"
    iam.changes, iam.known = 1, {}
    assert find() is None, "a request may have changed it"
    assert find() is None
    assert len(iam.asked) == 2, "that nobody has it is kept too"
    now[0] = 2.5
    find()
    assert len(iam.asked) == 3, "two seconds later it is asked again"


def test_what_is_kept_is_bounded() -> None:
    """Anyone can make up keys."""
    iam = Iam()
    identities = made(iam, "strict")

    async def find_many() -> None:
        for number in range(2500):
            await identities.find(f"AKIA{number}")

    asyncio.run(find_many())
    assert len(iam.asked) == 2500
    assert len(identities._stored._kept) <= 1000


@pytest.mark.parametrize(
    ("environment", "flags", "expected"),
    [
        ({}, {}, "soft"),
        ({"APIGW_IAM_ENFORCEMENT": "strict"}, {}, "strict"),
        ({"APIGW_IAM_ENFORCEMENT": "strict"}, {"iam_enforcement": "soft"}, "soft"),
    ],
)
def test_the_setting(environment: dict[str, str], flags: dict[str, str], expected: str) -> None:
    assert Settings.from_environment(environment, **flags).iam_enforcement == expected


def test_a_setting_that_means_nothing() -> None:
    with pytest.raises(ValueError, match="APIGW_IAM_ENFORCEMENT is 'off', not soft or strict"):
        Settings.from_environment({"APIGW_IAM_ENFORCEMENT": "off"})
