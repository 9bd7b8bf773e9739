"""Which plane, service and API does a request mean: the front door. Everything on the port comes through here.

The rules are tried in order, the first that knows the request answers it:

1. `/_aws/execute-api/{api}/...` says all by itself, whatever the host; then the emulator's own addresses
   (`/_emulator/health`, `/_emulator/reset`).
2. `host`: a custom domain name or an execute-api host is the data plane, as is a function's URL.
3. `signed`: a SigV4 credential scope names a service of AWS.
4. `path`: the prefixed styles of addressing an API, published portals, then unsigned paths that AWS's models know.
5. `plain`: `/{stage}/{path}`, where only one API in force has that stage.
6. Otherwise a 404 that says what was tried.

Only the data plane may be called by web pages; see `guard`.
"""

import logging
import sys
from collections.abc import Awaitable, Callable

import msgspec

from data_plane.context import extended_request_id, new_request_id
from data_plane.published import Published
from data_plane.runtime import DEFAULT_STAGE, Arrival, CompiledStage, Request, Response
from data_plane.websockets.stage import WebSocketStage
from emulator import addresses
from emulator.aws.backend import Aws
from emulator.caller import Caller, identify
from emulator.custom_domains import CustomDomains, Domain, host_name
from emulator.function_urls import FunctionUrls
from emulator.guard import Guard
from emulator.internal import STATE, Internal
from emulator.management import SERVICES, Management
from emulator.portals import Portals
from emulator.settings import Settings
from emulator.telemetry.recorder import Recorder
from emulator.tls import mutual_tls
from emulator.websocket_door import WebSocketDoor

_log = logging.getLogger("emulator")
_LARGEST_PAYLOAD = 10_485_760
_LARGEST_FUNCTION = 70_167_211

_HEALTH = frozenset(("/ping", "/sping"))

Rule = Callable[[Request], Awaitable[Response] | None]
Serve = Callable[[CompiledStage, Request], Awaitable[Response]]


class FrontDoor:
    def __init__(
        self,
        settings: Settings,
        management: Management,
        published: Published,
        domains: CustomDomains,
        portals: Portals,
        aws: Aws,
        internal: Internal,
        recorder: Recorder,
        websockets: WebSocketDoor,
        urls: FunctionUrls,
        serve: Serve,
    ) -> None:
        """serve: the pipeline, or what runs it."""
        self._websockets = websockets
        self._settings = settings
        self._management = management
        self._published = published
        self._domains = domains
        self._portals = portals
        self._guard = Guard(settings.hosts)
        self._aws = aws
        self._recorder = recorder
        self._internal = internal
        self._run = serve
        self._rules: tuple[Rule, ...] = (
            self._for_scripts,
            self._own,
            self._by_host,
            urls.find,
            self._signed,
            self._by_path,
            self._portal,
            self._unsigned,
            self._plain,
        )

    async def handle(self, request: Request) -> Response:
        """Answer any request. Whatever goes wrong in here is a bug of ours: it is logged, and answered as AWS does."""
        try:
            for rule in self._rules:
                answer = rule(request)
                if answer is not None:
                    return await answer
            return self._nothing_here(request)
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            return say(500, "Internal server error", error_type="InternalServerErrorException")

    def body_limit(self, request: Request) -> int:
        """How large a body may be: 10 MB for APIs, what CreateFunction takes for Lambda, anything for S3 and others."""
        if request.path == STATE:
            return sys.maxsize
        service = identify(request, self._settings).service
        if service in (None, "execute-api", "apigateway"):
            return _LARGEST_PAYLOAD
        return _LARGEST_FUNCTION if service == "lambda" else sys.maxsize

    def _for_scripts(self, request: Request) -> Awaitable[Response] | None:
        return self._by_path(request) if request.path.startswith("/_aws/execute-api/") else None

    def _own(self, request: Request) -> Awaitable[Response] | None:
        if not request.path.startswith("/_") and not request.path.startswith("/moto-api/"):
            return None
        found = self._internal.find(request)
        return None if found is None else self._guarded(request, lambda: found(request))

    def _by_host(self, request: Request) -> Awaitable[Response] | None:
        host = request.header("host") or ""
        domain = self._domains.find(host)
        if domain is not None:
            return self._by_domain(request, host_name(host), domain)
        address = addresses.by_host(request)
        if address is None:
            return None
        if request.path in _HEALTH:
            return _done(_healthy())
        request.arrival = addresses.through_endpoint(host)
        return self._serve(request, address)

    def _by_domain(self, request: Request, name: str, domain: Domain) -> Awaitable[Response]:
        """403 Forbidden: a path that nothing is mapped to, no such stage, no certificate where one is asked for."""
        certificate = None
        if domain.truststore is not None:
            certificate = mutual_tls.shown(request, domain.truststore)
            if certificate is None:
                return _done(_forbidden())
        if request.path in _HEALTH:
            return _done(_healthy())
        destination = domain.resolve(request)
        stage = destination and self._published.stages(destination.api_id).get(destination.stage_name)
        if destination is None or stage is None:
            return _done(_forbidden())
        request.base = destination.base
        request.arrival = Arrival(
            domain_name=name,
            base_path=destination.base_path,
            routing_rule_id=destination.rule_id,
            client_certificate=certificate,
            edge=domain.edge,
        )
        return self._invoke(stage, request)

    def _signed(self, request: Request) -> Awaitable[Response] | None:
        caller = identify(request, self._settings)
        if caller.service is None or caller.service == "execute-api":
            return None
        service = self._management.service_of(request, caller)
        if service in SERVICES:
            return self._guarded(request, lambda: self._management.handle(service, request, caller))
        return self._guarded(request, lambda: self._rest_of_aws(request, caller))

    async def _rest_of_aws(self, request: Request, caller: Caller) -> Response:
        """CloudWatch and its like show what the data plane did, so they are brought up to date first."""
        await self._recorder.flush(caller.service)
        return await self._aws.handle(request, caller)

    def _by_path(self, request: Request) -> Awaitable[Response] | None:
        address = addresses.by_path(request)
        return None if address is None else self._serve(request, address)

    def _portal(self, request: Request) -> Awaitable[Response] | None:
        page = self._portals.find(request)
        return None if page is None else _done(page)

    def _unsigned(self, request: Request) -> Awaitable[Response] | None:
        service = self._management.owner_of(request.path)
        if service is None:
            return None
        caller = identify(request, self._settings)
        return self._guarded(request, lambda: self._management.handle(service, request, caller))

    def _plain(self, request: Request) -> Awaitable[Response] | None:
        stage_name, rest = addresses.split(request.path)
        found = self._websockets.owners(stage_name, rest) or self._published.with_stage(stage_name)
        if not found:
            return None
        if len(found) > 1:
            return _done(_choices(stage_name, rest, found))
        return self._serve(request, addresses.Address(found[0], request.path))

    def _serve(self, request: Request, address: addresses.Address) -> Awaitable[Response]:
        """The data plane; 403 Forbidden where there is no such stage, or it is for custom domain names only, unless the
        API says something else.
        """
        stages = self._published.stages(address.api_id)
        stage_name, rest = addresses.split(address.path)
        stage = None if stage_name == DEFAULT_STAGE else stages.get(stage_name)
        base = address.path.removesuffix(rest)
        if stage is None:
            stage, base = stages.get(DEFAULT_STAGE), ""
        if stage is None or stage.custom_domains_only:
            stage = self._published.instead(address.api_id)
        if stage is None:
            return _done(_forbidden())
        request.base = base
        request.sent, request.path = request.path, address.path
        return self._invoke(stage, request)

    def _invoke(self, stage: CompiledStage | WebSocketStage, request: Request) -> Awaitable[Response]:
        if isinstance(stage, WebSocketStage):
            return self._websockets.answer(stage, request)
        return self._run(stage, request)

    async def _guarded(self, request: Request, answer: Callable[[], Awaitable[Response]]) -> Response:
        refusal = self._guard.refusal(request)
        return say(403, refusal, error_type="AccessDeniedException") if refusal else await answer()

    def _nothing_here(self, request: Request) -> Response:
        host = request.header("host") or ""
        stage_name, _ = addresses.split(request.path)
        return say(
            404,
            f"Nothing is here: {request.method} {request.path}",
            tried=[
                f"the host {host!r}: not {{api}}.execute-api.{{region}}...",
                "a SigV4 signature: none that names a service",
                "/_aws/execute-api/{api}/{stage}/..., /restapis/{api}/{stage}/_user_request_/...: no",
                "a path of the management APIs: no",
                f"/{{stage}}/...: no deployed API has a stage {stage_name!r}",
            ],
        )


def say(status: int, message: str, *, error_type: str | None = None, **members: object) -> Response:
    headers = [("Content-Type", "application/json")]
    if error_type:
        headers.append(("x-amzn-ErrorType", error_type))
    return Response(status, headers, msgspec.json.encode({"message": message, **members}))


def _forbidden() -> Response:
    """With the ids that every answer of the data plane has."""
    answer = say(403, "Forbidden", error_type="ForbiddenException")
    answer.headers.insert(1, ("x-amzn-RequestId", new_request_id()))
    answer.headers.append(("x-amz-apigw-id", extended_request_id()))
    return answer


def _healthy() -> Response:
    """The service's health check (handbook/02 section 1); AWS does not say what it answers."""
    return Response(200, [("Content-Type", "text/plain")], b"healthy")


async def _done(response: Response) -> Response:
    return response


def _choices(stage_name: str, rest: str, api_ids: list[str]) -> Response:
    return say(
        300,
        f"{len(api_ids)} APIs have a stage {stage_name!r}: say which",
        choices=[f"/_aws/execute-api/{api_id}/{stage_name}{rest}" for api_id in api_ids],
    )
