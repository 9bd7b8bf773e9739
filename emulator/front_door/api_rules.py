"""The rules that find an API in the address of a request, and how the stage it means is run."""

from collections.abc import Awaitable, Callable

from data_plane.published import Published, Stage
from data_plane.runtime import DEFAULT_STAGE, CompiledStage, Request, Response
from data_plane.websockets.stage import WebSocketStage
from emulator.front_door import addresses
from emulator.front_door.addresses import Address
from emulator.front_door.answers import HEALTH, forbidden, healthy, which
from emulator.front_door.websocket_door import WebSocketDoor

Serve = Callable[[CompiledStage, Request], Awaitable[Response]]


class ApiRules:
    def __init__(self, published: Published, websockets: WebSocketDoor, serve: Serve) -> None:
        """serve: the pipeline, or what runs it."""
        self._published = published
        self._websockets = websockets
        self._serve = serve

    def for_scripts(self, request: Request) -> Awaitable[Response] | None:
        address = addresses.for_scripts(request)
        return None if address is None else self._at(address, request)

    def by_host(self, request: Request) -> Awaitable[Response] | None:
        address = addresses.by_host(request)
        if address is None:
            return None
        if request.path in HEALTH:
            return healthy()
        request.arrival = address.arrival
        return self._at(address, request)

    def by_path(self, request: Request) -> Awaitable[Response] | None:
        address = addresses.by_path(request)
        return None if address is None else self._at(address, request)

    def by_stage(self, request: Request) -> Awaitable[Response] | None:
        stage_name, rest = addresses.split(request.path)
        found = self._websockets.owners(stage_name, rest) or self._published.with_stage(stage_name)
        if not found:
            return None
        if len(found) > 1:
            return which(stage_name, rest, found)
        return self._at(Address(found[0], request.path), request)

    def _at(self, address: Address, request: Request) -> Awaitable[Response]:
        """The stage at an address; 403 Forbidden where there is none, or it is for custom domain names only, unless the
        API says something else.

        "VPC endpoints can route traffic only to private APIs, the result is an HTTP 403 error" for public ones
        (https://repost.aws/knowledge-center/api-gateway-vpc-connections).
        """
        stages = self._published.stages(address.api_id)
        stage_name, rest = addresses.split(address.path)
        if address.arrival is not None and not self._published.is_private(address.api_id, stage_name):
            return forbidden()
        stage = None if stage_name == DEFAULT_STAGE else stages.get(stage_name)
        base = address.path.removesuffix(rest)
        if stage is None:
            stage, base = stages.get(DEFAULT_STAGE), ""
        if stage is None or stage.custom_domains_only:
            stage = self._published.instead(address.api_id)
        if stage is None:
            return forbidden()
        request.base = base
        request.sent, request.path = request.path, address.path
        return self.run(stage, request)

    def run(self, stage: Stage, request: Request) -> Awaitable[Response]:
        """What a stage answers to a request whose base is set."""
        if isinstance(stage, WebSocketStage):
            return self._websockets.answer(stage, request)
        return self._serve(stage, request)
