"""What functions of every runtime go through alike; what each of them is to do with an event is said with its scene."""

import asyncio
import json
from typing import Any

from data_plane.functions.records import MAX_RESPONSE
from tests.data_plane.functions.lab import ARN, Lab


async def too_large_an_answer(lab: Lab) -> None:
    """The function repeats `x` as often as the event says."""
    assert len(await lab.value(MAX_RESPONSE - 2)) == MAX_RESPONSE - 2
    error = await lab.error(MAX_RESPONSE - 1)
    assert error["errorType"] == "Function.ResponseSizeTooLarge"
    assert error["errorMessage"].endswith(f"payload size ({MAX_RESPONSE} bytes).")
    assert await lab.value(1) == "x"


async def many_reads(lab: Lab) -> None:
    """The function appends `!` to its event."""
    for length in (1, 900_000, 60_000, 1):
        text = "é" * length
        assert await lab.value(text) == text + "!"


async def too_long_and_too_much(lab: Lab) -> None:
    """The function takes as many megabytes as the event says, or sleeps. It has 2 seconds and 256 MB."""
    assert await lab.value(10) == 10 << 20
    assert (await lab.error(400))["errorType"] == "Runtime.ExitError"
    assert (await lab.error("sleep"))["errorType"] == "Sandbox.Timedout"


async def sixty_at_once(lab: Lab) -> list[Any]:
    """The answers to 0 to 59. They wait for one worker, if `lanes.WAIT` is long."""
    await lab.registry.invoke(ARN, b"0")
    calls = [lab.registry.invoke(ARN, b"%d" % number) for number in range(60)]
    return [json.loads(invocation.payload) for invocation in await asyncio.gather(*calls)]
