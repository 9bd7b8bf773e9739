"""Keep web pages out of everything but the data plane.

The emulator runs code on a developer's machine, so a page that this developer visits must not be able to define a
function here. A browser always says where a request comes from; what says it comes from elsewhere is refused:

- a `Host` that is neither loopback nor configured (a DNS name rebound to 127.0.0.1);
- an `Origin` that is not loopback;
- `Sec-Fetch-Site: cross-site`.
"""

import ipaddress
import re
from collections.abc import Awaitable, Iterable
from urllib.parse import urlsplit

from data_plane.memo import Memo
from data_plane.runtime import Request, Response
from emulator.front_door.answers import say
from emulator.front_door.rule import Answer, Finder, Rule

_LOCAL = re.compile(r"(.+\.)?(localhost|localhost\.localstack\.cloud)", re.IGNORECASE)
_S3 = re.compile(r"([a-z0-9.-]+\.)?s3([.-][a-z0-9-]+)?\.amazonaws\.com")
"""Names of S3, by which integrations call the emulator. Nobody can have DNS lead them here; but anybody may have pages
there, so they are names of ours for a `Host` and not for an `Origin`."""
_PORT = re.compile(r":\d+$")


class Guard:
    def __init__(self, hosts: Iterable[str]) -> None:
        """hosts: names besides loopback that the emulator may be called by."""
        self._hosts = frozenset(host.lower() for host in hosts)
        self._ours = Memo(self._is_ours)

    def rule(self, find: Finder) -> Rule:
        """The rule of what `find` finds, kept from web pages."""

        def guarded(request: Request) -> Awaitable[Response] | None:
            answer = find(request)
            return None if answer is None else self._admit(request, answer)

        return guarded

    async def _admit(self, request: Request, answer: Answer) -> Response:
        refusal = self.refusal(request)
        return say(403, refusal, error_type="AccessDeniedException") if refusal else await answer(request)

    def refusal(self, request: Request) -> str | None:
        """Why a request is refused, or None."""
        host = request.header("host") or ""
        if not self._ours[host] and not _S3.fullmatch(_name(host)):
            return (
                f"The host {host!r} is neither loopback nor configured: start the emulator with --allow-host "
                f"{_name(host)} if it is yours."
            )
        origin = request.header("origin")
        if origin is not None and not self._ours[urlsplit(origin).netloc]:
            return f"A web page of {origin} may not use the emulator's management APIs."
        if request.header("sec-fetch-site") == "cross-site":
            return "A web page of another site may not use the emulator's management APIs."
        return None

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        return bool(_LOCAL.fullmatch(name)) or name in self._hosts or _is_loopback(name)


def _name(host: str) -> str:
    return _PORT.sub("", host).strip("[]").lower()


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
