"""The keys of every issuer that an authorizer names: fetched when first needed, kept beyond deployments.

A key set is asked for anew when its lifetime is over, and before that at the mention of a `kid` it lacks, but not more
often than every `PAUSE` seconds: whoever forges key ids makes no traffic. What keys are is the business of `keys`,
which brings the cryptography along; this module is light, so that whoever owns the store starts fast.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol

from data_plane.auth.tokens.refused import Refused

LIFETIME = 7200.0
PAUSE = 5.0


class VerifyingKey(NamedTuple):
    """algorithms: those it may verify."""

    key: Any
    algorithms: frozenset[str]


class Unreachable(Exception):
    """An issuer's keys cannot be had. The text says why, in AWS's words, and shows nothing of the token."""


class Issuers(Protocol):
    """Where key sets come from."""

    async def key_set(self, issuer: str) -> bytes:
        """The JSON Web Key Set of an issuer, by its URL. Raises Unreachable."""
        ...


Keys = Mapping[str, VerifyingKey]
"""By `kid`."""


class IssuerKeys:
    """The keys of one issuer. fetch: its key set. read: the keys in it. Both raise Unreachable."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[bytes]],
        read: Callable[[bytes], Keys],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._clock = clock
        self._keys: Keys = {}
        self._failure: Unreachable | None = None
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> VerifyingKey:
        """Raises Refused where the issuer has no such key, Unreachable where that cannot be known."""
        if not self._is_fresh(kid):
            async with self._fetching:
                if not self._is_fresh(kid) and self._clock() - self._tried >= PAUSE:
                    await self._refetch()
        if self._failure is not None and not self._is_fresh(kid):
            raise self._failure
        found = self._keys.get(kid)
        if found is None:
            raise Refused("kid of the token not found")
        return found

    def _is_fresh(self, kid: str) -> bool:
        return kid in self._keys and self._clock() - self._fetched < LIFETIME

    async def _refetch(self) -> None:
        self._tried = self._clock()
        try:
            self._keys = self._read(await self._fetch())
        except Unreachable as failure:
            self._failure = failure
            return
        self._failure, self._fetched = None, self._clock()


class KeyStore:
    def __init__(self, issuers: Issuers) -> None:
        self._issuers = issuers
        self._known: dict[str, IssuerKeys] = {}

    def of(self, issuer: str, read: Callable[[bytes], Keys]) -> IssuerKeys:
        found = self._known.get(issuer)
        if found is None:
            found = self._known[issuer] = IssuerKeys(lambda: self._issuers.key_set(issuer), read)
        return found

    def clear(self) -> None:
        self._known.clear()
