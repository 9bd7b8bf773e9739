"""Whose access keys are: users, roles and temporary credentials of the embedded IAM and STS, and the roots of accounts.

- `test`, with the secret `test`, is the root of the emulator's own account.
- A key of IAM or STS is its owner's. moto is not loaded to look for one: until it is, it has none.
- Any other key is nobody's where IAM is enforced strictly. Softly it is an account's root, the account it names by its
  twelve digits or the emulator's own, whose secret is not known: a script with made-up credentials goes through.
"""

import time
from collections.abc import Callable

from data_plane.auth.signatures.identities import Identity
from emulator.aws.backend import Aws
from emulator.aws.fresh import Fresh
from emulator.settings import Settings

_TEST = "test"


class IamIdentities:
    def __init__(self, aws: Aws, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._strict = settings.iam_enforcement == "strict"
        self._home = settings.account_id
        self._stored = Fresh(aws, aws.identity, clock)

    async def find(self, access_key: str) -> Identity | None:
        if access_key == _TEST:
            return _root(access_key, self._home, secret=_TEST)
        return await self._stored.find(access_key) or self._unknown(access_key)

    def _unknown(self, access_key: str) -> Identity | None:
        if self._strict:
            return None
        named = len(access_key) == 12 and access_key.isascii() and access_key.isdecimal()
        return _root(access_key, access_key if named else self._home, secret=None)


def _root(access_key: str, account_id: str, secret: str | None) -> Identity:
    arn = f"arn:aws:iam::{account_id}:root"
    return Identity(
        access_key=access_key,
        secret=secret,
        account_id=account_id,
        arn=arn,
        user_id=account_id,
        names=frozenset((account_id,)),
        keys={
            "aws:principalaccount": (account_id,),
            "aws:principalarn": (arn,),
            "aws:principaltype": ("Account",),
            "aws:userid": (account_id,),
        },
        policies=None,
    )
