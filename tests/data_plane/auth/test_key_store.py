"""When the keys of issuers are fetched, and when not."""

import asyncio

import pytest

from data_plane.auth.tokens.key_store import LIFETIME, PAUSE, IssuerKeys, Keys, KeyStore, Unreachable, VerifyingKey
from data_plane.auth.tokens.refused import Refused


class Issuer:
    """Has the keys named in `kids`, or fails; counts the fetches."""

    def __init__(self, *kids: str) -> None:
        self.kids, self.fetches, self.now = kids, 0, 1000.0
        self.failing = False
        self.keys = IssuerKeys(self.fetch, self.read, lambda: self.now)

    async def fetch(self) -> bytes:
        self.fetches += 1
        await asyncio.sleep(0)
        if self.failing:
            raise Unreachable("JWKS communication error")
        return " ".join(self.kids).encode()

    def read(self, document: bytes) -> Keys:
        return {kid: VerifyingKey(kid, frozenset()) for kid in document.decode().split()}

    async def outcome(self, kid: str) -> str:
        try:
            return str((await self.keys.find(kid)).key)
        except (Refused, Unreachable) as failure:
            return type(failure).__name__


def test_keys_are_fetched_once_for_many_callers() -> None:
    async def run() -> None:
        issuer = Issuer("a", "b")
        assert await asyncio.gather(*(issuer.outcome("ab"[n % 2]) for n in range(20))) == ["a", "b"] * 10
        assert issuer.fetches == 1

    asyncio.run(run())


def test_an_unknown_key_fetches_again_but_not_at_every_mention() -> None:
    """Rotation: a key that is new is found at once; key ids that are made up make little traffic."""

    async def run() -> None:
        issuer = Issuer("old")
        assert await issuer.outcome("old") == "old"
        issuer.now += PAUSE
        issuer.kids = ("new",)
        assert await issuer.outcome("new") == "new"
        assert await issuer.outcome("old") == "Refused"
        for number in range(100):
            assert await issuer.outcome(f"made up {number}") == "Refused"
        assert issuer.fetches == 2
        issuer.now += PAUSE
        assert await issuer.outcome("made up") == "Refused"
        assert issuer.fetches == 3

    asyncio.run(run())


def test_keys_grow_old() -> None:
    async def run() -> None:
        issuer = Issuer("a")
        await issuer.outcome("a")
        issuer.kids = ()
        issuer.now += LIFETIME - 1
        assert await issuer.outcome("a") == "a"
        issuer.now += 1
        assert await issuer.outcome("a") == "Refused"

    asyncio.run(run())


def test_an_issuer_that_fails_is_asked_again_after_a_pause() -> None:
    async def run() -> None:
        issuer = Issuer("a")
        issuer.failing = True
        assert [await issuer.outcome("a") for _ in range(5)] == ["Unreachable"] * 5
        assert issuer.fetches == 1
        issuer.failing = False
        issuer.now += PAUSE
        assert await issuer.outcome("a") == "a"

    asyncio.run(run())


def test_known_keys_serve_on_while_the_issuer_fails() -> None:
    async def run() -> None:
        issuer = Issuer("a")
        await issuer.outcome("a")
        issuer.failing = True
        issuer.now += PAUSE
        assert await issuer.outcome("b") == "Unreachable"
        assert await issuer.outcome("a") == "a"
        issuer.now += LIFETIME
        assert await issuer.outcome("a") == "Unreachable", "but not for ever"

    asyncio.run(run())


class Issuers:
    async def key_set(self, issuer: str) -> bytes:
        return issuer.encode()


def test_each_issuer_has_keys_of_its_own() -> None:
    async def run() -> None:
        store = KeyStore(Issuers())
        read = Issuer().read
        assert store.of("x", read) is store.of("x", read)
        assert (await store.of("x", read).find("x")).key == "x"
        with pytest.raises(Refused):
            await store.of("y", read).find("x")

    asyncio.run(run())
