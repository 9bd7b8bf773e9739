"""CloudFormation behind the front door, imported when it is first needed.

A request for it is answered in a thread, since it may read a template from S3, ask a macro to rewrite it, or look at
what a change set would change; all that is done through the front door again, and nothing else waits for it.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from control_plane.store import Store
from data_plane.functions import debuggers
from data_plane.runtime import Request, Response
from emulator.caller import Caller

if TYPE_CHECKING:
    from emulator.cloudformation.service import CloudFormation

SERVICE = "cloudformation"
"""What its requests are signed for."""
_THREADS = 32


class Formation:
    """Make it on a running event loop. front_door: of whom stacks have their resources made; set it before the first
    request."""

    def __init__(self, url: str, store: Store) -> None:
        """url: the emulator's own. store: where stacks are kept."""
        self._url = url
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=SERVICE, initializer=debuggers.leave_alone)
        self._lock = threading.Lock()
        self._service: CloudFormation | None = None
        self._resets, self._recalled = 0, -1
        self._closed = False
        self.front_door: Callable[[Request], Awaitable[Response]] | None = None

    async def handle(self, request: Request, caller: Caller) -> Response:
        return await self._loop.run_in_executor(self._threads, lambda: self._load().handle(request, caller))

    def has_stacks(self) -> bool:
        """Some that are not looked at yet."""
        return self._recalled != self._resets and self._store.has("stack_parts")

    def recall(self) -> None:
        """Have the stacks that were kept, and what they had made: in a thread, since it is asked for of others."""
        if self.has_stacks():
            self._load()

    def reset(self) -> None:
        """Have no stacks but those that the store has; what they made is others' to forget."""
        self._resets += 1
        if self._service is not None:
            self._service.reset()

    def close(self) -> None:
        self._closed = True
        self.reset()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> "CloudFormation":
        with self._lock:
            if self._service is None:
                self._service = _module().of(self._ask, self._loop, self._url, self._store)
            while self._recalled != self._resets:
                resets = self._resets
                self._service.recall(partial(self._is_as_after, resets))
                if self._is_as_after(resets):
                    self._recalled = resets
                else:  # what it has recalled is not what there is any more
                    self._service.reset()
            return self._service

    def _is_as_after(self, resets: int) -> bool:
        """Has nothing been reset since?"""
        return resets == self._resets

    async def _ask(self, request: Request) -> Response:
        """What a stack that is being deployed wants. While the emulator ends nobody is there for it any more."""
        assert self.front_door is not None
        return Response(503) if self._closed else await self.front_door(request)


def _module() -> ModuleType:
    from emulator.cloudformation import service

    return service
