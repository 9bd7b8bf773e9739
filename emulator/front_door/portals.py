"""Where published portals are served: a page each, as `portal_page` renders it.

| style | example |
|---|---|
| by path | `http://localhost:4566/_aws/portals/{portal}` |
| by host, as on AWS | the `Host` `{portal}.portal.us-east-1.amazonaws.com` |
| by host, in a browser | `http://{portal}.portal.localhost:4566/` |
| by a domain name of its own | the `Host` of `EndpointConfiguration.AcmManaged.DomainName` |

`/preview` below is what PreviewPortal made. What is not published, or disabled, is a 404. Whoever can reach the
emulator may read a portal, as they may call its APIs; a sign-in through Cognito is not asked for.
"""

import re
from collections.abc import Awaitable, Sequence

from control_plane.definitions.portals import Portal
from control_plane.store import Change
from data_plane.runtime import Request, Response
from emulator.front_door import portal_page
from emulator.front_door.custom_domains import host_name

_BY_PATH = re.compile(r"/_aws/portals/([^/]+)(/.*)?")
_BY_HOST = re.compile(r"([a-z0-9]+)\.portal\.([a-z0-9-]+\.amazonaws\.com|localhost)")
_SHOWN = {"": "published", "/": "published", "/preview": "previewed"}
"""A path below a portal's address -> the member of it that is shown there."""


class Portals:
    """A listener to the store."""

    def __init__(self, url: str) -> None:
        """url: of the emulator."""
        self._url = url
        self._portals: dict[str, Portal] = {}
        self._by_name: dict[str, Portal] = {}

    def __call__(self, changes: Sequence[Change]) -> None:
        changed = [change for change in changes if change.table == "v2_portals"]
        for change in changed:
            if change.new is None:
                self._portals.pop(change.key, None)
            else:
                self._portals[change.key] = change.new
        if changed:
            self._by_name = {each.domain_name.lower(): each for each in self._portals.values() if each.domain_name}

    def find(self, request: Request) -> Awaitable[Response] | None:
        """The answer to a request for a portal; None for any other request."""
        by_path = _BY_PATH.fullmatch(request.path)
        if by_path is not None:
            return self._answer(self._portals.get(by_path[1]), by_path[2] or "")
        host = host_name(request.header("host") or "")
        by_host = _BY_HOST.fullmatch(host)
        portal = self._portals.get(by_host[1]) if by_host else self._by_name.get(host)
        return None if by_host is None and portal is None else self._answer(portal, request.path)

    async def _answer(self, portal: Portal | None, path: str) -> Response:
        shown = getattr(portal, _SHOWN[path]) if portal and path in _SHOWN else None
        text = portal_page.nothing_here() if shown is None else portal_page.render(shown, self._url)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", portal_page.CONTENT_SECURITY_POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return Response(404 if shown is None else 200, headers, text.encode(errors="replace"))
