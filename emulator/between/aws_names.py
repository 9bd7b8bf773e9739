"""Names that AWS gives to what is here: an integration that calls one of them calls the emulator.

Templates make such names up, as `https://${Api}.execute-api.${AWS::Region}.amazonaws.com/v1`, so that one API stands
before another, before a function's URL, or before the objects of a bucket. What the emulator does not have stays where
it is, at AWS. Functions have the same, see `data_plane/functions/runtimes/api_names.py`.
"""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urlsplit

_NAME = re.compile(
    r"(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"
    r"|(?P<url>[a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.on\.aws"
    r"|(?P<bucket>[a-z0-9.-]{3,63}?)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?"
)


class Here(NamedTuple):
    """What the emulator has, by the kinds of names."""

    api: Callable[[str], bool]
    url: Callable[[str], bool]
    bucket: Callable[[str], bool]


class AwsNames:
    def __init__(self, url: str, here: Here, ready: Callable[[], Awaitable[None]]) -> None:
        """url: the emulator's. ready: when it returns, the emulator speaks https."""
        at = urlsplit(url)
        self._place = at.hostname or "", at.port or 0
        self._has = here._asdict()
        self._ready = ready

    async def find(self, name: str) -> tuple[str, int] | None:
        """Where a host's name leads: to this address and port, or, by None, where DNS says."""
        found = _NAME.fullmatch(name.lower())
        if found is None or not any(self._has[kind](each) for kind, each in found.groupdict().items() if each):
            return None
        await self._ready()
        return self._place
