"""Where the keys of token issuers come from, by the issuer's URL (handbook/04 section 4).

1. A file named in the settings (`--jwks ISSUER=FILE`): no network, for issuers that are not running.
2. A Cognito user pool, `https://cognito-idp.{region}.amazonaws.com/{pool}`: the embedded one, never AWS's.
3. Any other: its OpenID Connect discovery document says where its key set is.

AWS gives such an endpoint 1,500 ms, and a key set 150,000 bytes. Issuers may be reached by plain HTTP here, which AWS
refuses: one that runs on the developer's machine rarely has a certificate.
"""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from data_plane.auth.tokens.key_store import Unreachable
from data_plane.integrations.transport import Body, Destination, Outgoing, Transport
from data_plane.integrations.transport.errors import TransportError
from data_plane.runtime import Request
from data_plane.time_limit import TimeLimit
from emulator.aws.backend import Aws
from emulator.caller import Caller

SECONDS = 1.5
LARGEST = 150_000
_USER_POOL = re.compile(r"https://cognito-idp\.(?P<region>[\w-]+)\.amazonaws\.com/(?P<pool>[\w-]+)")
_PORTS = {"http": 80, "https": 443}


class Issuers:
    def __init__(self, aws: Aws, transport: Transport, files: Mapping[str, Path]) -> None:
        """files: key sets by issuer."""
        self._aws = aws
        self._transport = transport
        self._files = files
        self._limit = TimeLimit(SECONDS)

    async def key_set(self, issuer: str) -> bytes:
        """The JSON Web Key Set of an issuer. Raises Unreachable."""
        file = self._files.get(issuer)
        if file is not None:
            return await asyncio.to_thread(_content, file)
        pool = _USER_POOL.fullmatch(issuer)
        if pool is not None:
            return await self._of_pool(pool["region"], pool["pool"])
        return await self._discovered(issuer)

    async def _of_pool(self, region: str, pool: str) -> bytes:
        host = ("Host", f"cognito-idp.{region}.amazonaws.com")
        request = Request(method="GET", path=f"/{pool}/.well-known/jwks.json", headers=[host], scheme="https")
        response = await self._aws.handle(request, Caller("", region, None))
        assert isinstance(response.body, bytes)
        return response.body

    async def _discovered(self, issuer: str) -> bytes:
        problem = "OIDC discovery endpoint communication error"
        document = await self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", problem)
        try:
            found = msgspec.json.decode(document, type=_Discovery)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Unreachable(problem) from None
        if found.issuer != issuer:
            raise Unreachable("the issuer in OIDC discovery endpoint does not match the configured issuer")
        return await self._get(found.jwks_uri, "JWKS communication error")

    async def _get(self, url: str, problem: str) -> bytes:
        try:
            address = urlsplit(url)
            host, port = address.hostname, address.port or _PORTS.get(address.scheme)
        except ValueError:
            raise Unreachable(problem) from None
        if not host or port is None:
            raise Unreachable(problem)
        request = Outgoing(
            destination=Destination(scheme=address.scheme, host=host, port=port),
            method="GET",
            target=f"{address.path or '/'}?{address.query}" if address.query else address.path or "/",
            headers=[("Host", address.netloc.rpartition("@")[2]), ("Accept", "application/json")],
            timeout=SECONDS,
        )
        try:
            status, body = await self._limit.hold(self._fetch(request))
        except (TransportError, TimeoutError):
            raise Unreachable(problem) from None
        if status != 200 or len(body) > LARGEST:
            raise Unreachable(problem)
        return body

    async def _fetch(self, request: Outgoing) -> tuple[int, bytes]:
        answer = await self._transport.send(request)
        return answer.status, await _collected(answer.body)


class _Discovery(msgspec.Struct):
    issuer: str
    jwks_uri: str


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Unreachable("JWKS communication error") from None


async def _collected(body: bytes | Body) -> bytes:
    """A body, of which no more is read than it may have."""
    if isinstance(body, bytes):
        return body
    found = b""
    async for chunk in body:
        found += chunk
        if len(found) > LARGEST:
            await body.aclose()
            break
    return found
