"""Waiting for a call that somebody debugs: whoever set it a limit, such as the gateway's 29 seconds, waits as well."""

import asyncio

from data_plane.functions import debuggers
from data_plane.functions.records import FunctionSpec, Invocation


async def outlast(answer: asyncio.Future[Invocation], spec: FunctionSpec) -> Invocation:
    """The answer. A timeout around this gives up only while nobody is debugging."""
    while True:
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            if not debuggers.watching(spec):
                raise
