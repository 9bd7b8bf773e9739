"""The rest of AWS, loaded with the first request for it and called in threads, so that it holds up nothing else."""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from data_plane.auth.signatures.identities import AssumableRole, Identity
from data_plane.functions import debuggers
from data_plane.runtime import Request, Response
from emulator import chance
from emulator.aws.calling import ALONE, Outside
from emulator.aws.timekeeper import Due, Timekeeper
from emulator.caller import Caller

T = TypeVar("T")
_WITH_IDENTITIES = ("iam", "sts", None)
"""Requests for these services may change identities; without a service, moto guesses it, or is reset."""
_RESET = "/moto-api/reset"
_THREADS = 32  # a long poll of SQS holds one for up to 20 seconds
_CALL_BACK = ("cognito-idp", "states")
"""Requests for these may wait for functions, which ask other services: they have threads of their own."""


class Embedded(Protocol):
    """What `emulator.aws.embedded.Moto` is; named here because importing that module imports moto."""

    def call(self, request: Request, caller: Caller, taken: chance.Chance | None = None) -> Response: ...
    def identity(self, access_key: str) -> Identity | None: ...
    def role(self, arn: str) -> AssumableRole | None: ...
    def account_of_bucket(self, bucket: str) -> str | None: ...
    def visibility_timeout(self, queue_arn: str) -> int | None: ...
    def has_messages(self, queue_arn: str) -> bool: ...
    def stream_shards(self, stream_arn: str) -> list[str]: ...
    def stream_length(self, stream_arn: str, shard_id: str) -> int: ...
    def stream_records(self, stream_arn: str, shard_id: str, start: int, most: int) -> list[dict[str, Any]]: ...
    def due(self, now: float) -> Due: ...


class Aws:
    """changes: how often identities may have changed. outside: what services call and send to.

    recall: called once moto is loaded, in a thread, before it answers: it makes again what there was in it before,
    with requests that say so (`chance.is_making_again`), which are answered meanwhile. has_more: is there such?
    """

    def __init__(
        self,
        account_id: str,
        url: str,
        loaded: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """account_id: of callers whose credentials name none. url: the emulator's own, where moto's tasks call back.

        loaded: called when moto has been. clock: what schedules go by, seconds since the epoch.
        """
        self._loaded = loaded
        self._account_id = account_id
        self._port = str(urlsplit(url).port)
        self._threads, self._callers = _pool("aws"), _pool("aws-callers")
        self._waiting = asyncio.Lock()
        self._loading, self._recalling = threading.Lock(), threading.Lock()
        self._moto: Embedded | None = None
        self._recalled = False
        self.recall: Callable[[], None] = lambda: None
        self.has_more: Callable[[], bool] = lambda: False
        self._timekeeper = Timekeeper(self._due, self.in_thread, clock)
        self.changes = 0
        self.outside: Outside = ALONE

    async def handle(self, request: Request, caller: Caller) -> Response:
        """Answer a request that is signed for a service of AWS, or, unsigned, one whose service moto can guess."""
        moto, taken = await self.ready(), chance.taken()
        try:
            pool = self._callers if caller.service in _CALL_BACK else self._threads
            return await asyncio.get_running_loop().run_in_executor(pool, moto.call, request, caller, taken)
        finally:
            if caller.service in _WITH_IDENTITIES:
                self.changes += 1
            if _may_change_rules(request, caller):
                self._timekeeper.look()

    def call(self, request: Request, caller: Caller) -> Response:
        """The same for a caller that cannot wait: it blocks, at the first call until moto is loaded.

        On the event loop, which recalling needs, it is answered by what there is.
        """
        return (self._loaded_only() if _is_on_loop() else self._whole()).call(request, caller)

    async def ready(self) -> Embedded:
        """moto as it answers requests."""
        if self._moto is not None and self._recalled:
            return self._moto
        if chance.is_making_again():
            return await self.in_thread(self._loaded_only)
        async with self._waiting:  # one thread is enough to wait in
            return await self.in_thread(self._whole)

    def recall_again(self) -> None:
        """There is more to make again: what is defined has been replaced."""
        self._recalled = False

    @property
    def in_use(self) -> bool:
        """Is moto loaded? Nothing is in any service before."""
        return self._moto is not None

    async def identity(self, access_key: str) -> Identity | None:
        """Whose key of IAM's or STS's this is; None where it is nobody's, as all are while moto is not needed."""
        moto = await self._needed()
        return None if moto is None else await self.in_thread(lambda: moto.identity(access_key))

    async def role(self, arn: str) -> AssumableRole | None:
        """None where IAM has no such role, as it has none while moto is not needed."""
        moto = await self._needed()
        return None if moto is None else await self.in_thread(lambda: moto.role(arn))

    def account_of_bucket(self, bucket: str) -> str | None:
        """None where S3 has no such bucket, as it has none while moto is not loaded."""
        return None if self._moto is None else self._moto.account_of_bucket(bucket)

    def has_bucket(self, name: str) -> bool:
        return self.account_of_bucket(name) is not None

    def visibility_timeout(self, queue_arn: str) -> int | None:
        """A queue's, in seconds; None where there is no such queue. As quick as what follows."""
        return None if self._moto is None else self._moto.visibility_timeout(queue_arn)

    def has_messages(self, queue_arn: str) -> bool:
        """Is there anything to receive? Quick, and without a thread; nothing is where moto is not loaded."""
        return self._moto is not None and self._moto.has_messages(queue_arn)

    def stream_shards(self, stream_arn: str) -> list[str]:
        """The ids of a stream's shards, of DynamoDB or Kinesis; none where there is no such stream."""
        return [] if self._moto is None else self._moto.stream_shards(stream_arn)

    def stream_length(self, stream_arn: str, shard_id: str) -> int:
        """How many records a shard has; none where there is no such shard."""
        return 0 if self._moto is None else self._moto.stream_length(stream_arn, shard_id)

    def stream_records(self, stream_arn: str, shard_id: str, start: int, most: int) -> list[dict[str, Any]]:
        """Those after the first `start`."""
        return [] if self._moto is None else self._moto.stream_records(stream_arn, shard_id, start, most)

    async def reset(self) -> None:
        """Empty every service."""
        if self._moto is not None:
            everything = Request(method="POST", path=_RESET)
            await self.handle(everything, Caller(self._account_id, "", None))

    def close(self) -> None:
        self._timekeeper.close()
        for pool in (self._threads, self._callers):
            pool.shutdown(wait=False, cancel_futures=True)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run what may block in one of the threads that moto is called in."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _due(self, now: float) -> Due:
        return Due([], None) if self._moto is None else self._moto.due(now)

    async def _needed(self) -> Embedded | None:
        """None where there has been no reason to load it."""
        return self._moto if self._recalled or not self.has_more() else await self.ready()

    def _whole(self) -> Embedded:
        """Loaded, and with all that was in it before."""
        moto = self._loaded_only()
        with self._recalling:
            if not self._recalled:
                self.recall()
                self._recalled = True
        return moto

    def _loaded_only(self) -> Embedded:
        with self._loading:
            if self._moto is None:
                self._moto = self._load()
            return self._moto

    def _load(self) -> Embedded:
        os.environ["MOTO_PORT"] = self._port
        from emulator.aws.embedded import Moto

        loaded = Moto(self.outside)
        self._loaded()
        return loaded


def _is_on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _pool(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix=name, initializer=debuggers.leave_alone)


def _may_change_rules(request: Request, caller: Caller) -> bool:
    if caller.service == "events":
        return request.header("x-amz-target") != "AWSEvents.PutEvents"
    return caller.service == "scheduler" or request.path == _RESET
