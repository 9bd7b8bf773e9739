"""Targets that are called by HTTP: API destinations, wherever they are, and our own REST APIs.

A target has five seconds. EventBridge tries again after 401, 407, 409, 429 and what is 500 or more. A token for OAuth
is asked for with the first call, and again once it is not taken any more. Calls of our own APIs are signed as sessions
of the target's role, if it has one; of a role that IAM does not know as the root of its account.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-gateway-target.html
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec

from data_plane.integrations.aws_services import AwsServices
from data_plane.integrations.transport import Destination, Outgoing, Transport
from data_plane.integrations.transport.errors import Timeout, TransportError
from data_plane.roles import Refusal, Role, Roles, anything
from data_plane.runtime import Header, Request, Response
from emulator.aws.targets.deliveries import Failure, sdk_request
from emulator.aws.targets.target_actions import Action

if TYPE_CHECKING:
    from emulator.aws.targets.signing import Session

_SECONDS = 5.0
_SESSION = "EventBridge"
_AGAIN = frozenset((401, 407, 409, 429))
_REFUSED = frozenset((401, 407))
_PORTS = {"http": 80, "https": 443}
Pairs = tuple[tuple[str, str], ...]


class OAuth(msgspec.Struct, frozen=True, kw_only=True):
    """How to get a token for a client. The parameters go with the request for it."""

    endpoint: str
    method: str
    client_id: str
    client_secret: str
    headers: Pairs = ()
    query: Pairs = ()
    body: Pairs = ()


class HttpCall(msgspec.Struct, frozen=True, kw_only=True):
    """url: with its query. role: that must allow the action for the resource; None where nobody asks.

    own: one of our APIs, by the host it would have at AWS.
    """

    method: str
    url: str
    headers: tuple[Header, ...]
    body: bytes
    oauth: OAuth | None = None
    role: Role | None = None
    action: str = ""
    resource: str = ""
    own: bool = False


class HttpTargets:
    """front_door: to be set; it answers calls of our own APIs."""

    front_door: Callable[[Request], Awaitable[Response]]

    def __init__(self, transport: Transport, roles: Roles, services: AwsServices) -> None:
        self._transport = transport
        self._roles = roles
        self._services = services
        self._tokens: dict[OAuth, str] = {}
        self._sessions: dict[Role, Session] = {}

    def reset(self) -> None:
        """Nobody is known any more."""
        self._tokens.clear()
        self._sessions.clear()

    async def send(self, call: HttpCall) -> Failure | None:
        refusal: Refusal | None = anything
        if call.role is not None:
            refusal = await self._roles.assume(call.role)
            if refusal is None:
                return Failure("AccessDenied", call.role.not_assumed, again=False, at_role=True)
            if message := refusal(call.action, call.resource):
                return Failure("AccessDeniedException", message, again=False)
        try:
            if call.oauth is not None:
                call = msgspec.structs.replace(call, headers=(*call.headers, await self._authorization(call.oauth)))
            status, body = await (self._call_own(call, refusal is not anything) if call.own else self._call(call))
        except Timeout as problem:
            return Failure("TIMEOUT", problem.reason, again=True)
        except TransportError as problem:
            return Failure("CONNECTION_FAILURE", problem.reason, again=True)
        if call.oauth is not None and status in _REFUSED:
            self._tokens.pop(call.oauth, None)
        if status < 300:
            return None
        return Failure(f"HTTP {status}", body.decode("utf-8", "replace"), status in _AGAIN or status >= 500)

    async def _authorization(self, oauth: OAuth) -> Header:
        token = self._tokens.get(oauth)
        if token is None:
            token = self._tokens[oauth] = await self._token(oauth)
        return ("Authorization", f"Bearer {token}")

    async def _token(self, oauth: OAuth) -> str:
        """By a form, which also says the grant where the connection does not."""
        form = {
            "grant_type": "client_credentials",
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            **dict(oauth.body),
        }
        in_query = oauth.method == "GET"
        query = [*oauth.query, *(form.items() if in_query else ())]
        asked = HttpCall(
            method=oauth.method,
            url=with_query(oauth.endpoint, query),
            headers=(("Content-Type", "application/x-www-form-urlencoded"), *oauth.headers),
            body=b"" if in_query else urlencode(form).encode(),
        )
        status, body = await self._call(asked)
        try:
            return str(json.loads(body)["access_token"])
        except (ValueError, TypeError, KeyError):
            raise TransportError(f"{oauth.endpoint} gave no token, with status {status}") from None

    async def _call(self, call: HttpCall) -> tuple[int, bytes]:
        try:
            address = urlsplit(call.url)
            port = address.port or _PORTS.get(address.scheme)
        except ValueError as problem:
            raise TransportError(str(problem)) from None
        if not address.hostname or port is None:
            raise TransportError(f"{call.url} is no address")
        target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
        request = Outgoing(
            destination=Destination(scheme=address.scheme, host=address.hostname, port=port),
            method=call.method,
            target=target,
            headers=list(call.headers),
            body=call.body,
            timeout=_SECONDS,
        )
        answer = await self._transport.send(request)
        return answer.status, await _read(answer.body)

    async def _call_own(self, call: HttpCall, role_is_known: bool) -> tuple[int, bytes]:
        address = urlsplit(call.url)
        headers = [("Host", address.netloc), *call.headers]
        if call.role is not None:
            session = await self._session(call.role) if role_is_known else _root(call.role)
            headers = _signed(call, headers, session)
        request = Request(
            method=call.method,
            path=address.path,
            query=address.query,
            headers=[*headers, ("Content-Length", str(len(call.body)))],
            body=call.body,
            scheme="https",
        )
        answer = await self.front_door(request)
        if answer.status == 403 and call.role is not None:
            self._sessions.pop(call.role, None)
        return answer.status, await _read(answer.body)

    async def _session(self, role: Role) -> "Session":
        from emulator.aws.targets.signing import session_of

        found = self._sessions.get(role)
        if found is None:
            given = {"RoleArn": role.arn, "RoleSessionName": _SESSION}
            answer = await self._services.call(sdk_request(role.source_arn, Action("sts", "AssumeRole", given)))
            found = self._sessions[role] = session_of(answer.body)
        return found


def is_own(url: str) -> bool:
    """Is it the address of an API, `{api}.execute-api...`, or of a function?"""
    return urlsplit(url).netloc.split(".")[1:2] in (["execute-api"], ["lambda-url"])


def with_query(url: str, pairs: Any) -> str:
    """pairs: (name, value), in order, after those that the URL has."""
    query = urlencode(list(pairs))
    return url if not query else f"{url}{'&' if '?' in url else '?'}{query}"


def _root(role: Role) -> "Session":
    from emulator.aws.targets.signing import Session

    return Session(role.arn.split(":")[4], "any")


def _signed(call: HttpCall, headers: list[Header], session: "Session") -> list[Header]:
    from emulator.aws.targets.signing import signed

    return signed(call.method, call.url, headers, call.body, session, call.resource.split(":")[3])


async def _read(body: bytes | AsyncIterator[bytes]) -> bytes:
    if isinstance(body, bytes):
        return body
    return b"".join([chunk async for chunk in body])
