"""The wiring: the one place that joins the planes. An `App` is a whole emulator without a socket.

`handle(request)` is all that a server, or a test, needs. Make it on a running event loop; `close` ends every worker and
removes what was unpacked.
"""

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from control_plane.limits import Limits
from control_plane.ports import Ports
from control_plane.store import Store
from data_plane.apis.services import Services
from data_plane.auth.key_store import KeyStore
from data_plane.auth.results import Results
from data_plane.caching.responses import ResponseCaches
from data_plane.integrations.backends import Backends
from data_plane.integrations.transport import Transport
from data_plane.metering.state import Metering
from data_plane.published import Published
from data_plane.websockets.connections import Limits as WebSocketLimits
from emulator import publishing
from emulator.authorizer_tests import AuthorizerTests
from emulator.aws.backend import Aws
from emulator.aws.identities import IamIdentities
from emulator.aws.integrations import ServiceCalls
from emulator.aws.objects import Objects
from emulator.custom_domains import CustomDomains
from emulator.files import CodeFiles
from emulator.front_door import FrontDoor
from emulator.function_permissions import FunctionPermissions, anyone
from emulator.function_runtime import FunctionRuntime
from emulator.internal import Internal
from emulator.issuers import Issuers
from emulator.management import Management
from emulator.metering import MeteringListener, account_limit
from emulator.method_tests import MethodTests
from emulator.network import Network
from emulator.portals import Portals
from emulator.settings import Settings
from emulator.stage_caches import StageCaches
from emulator.telemetry.recorder import Recorder
from emulator.tls import truststores
from emulator.tls.contexts import ServerTls, Truststore
from emulator.tls.on_demand import TlsOnDemand
from emulator.websocket_door import ConnectionsPort, WebSocketDoor
from emulator.websocket_publishing import WebSocketPublisher
from emulator.websockets import WebSockets

_ROOMY = dict.fromkeys(("edge_apis", "regional_apis", "private_apis", "http_apis", "websocket_apis"), 100_000)
"""AWS's quotas of APIs are for one account's use; an emulator serves test suites all day that leave theirs behind."""


class App:
    def __init__(self, settings: Settings, url: str) -> None:
        """url: where the emulator is reached, which functions are told."""
        self._files = CodeFiles(Path(tempfile.mkdtemp(prefix="apigw-")))
        self._transport = Transport()
        self._aws = Aws(settings.account_id, url)
        self._recorder = Recorder(self._aws, settings.access_log)
        domains = CustomDomains(truststores.reader(Objects(self._aws, settings)))
        self.tls = _tls(settings, domains) if settings.tls else None
        on_demand = TlsOnDemand(settings.host, _truststore(domains), self._files.root, self.tls)
        self.secure = on_demand.context
        self._functions = FunctionRuntime(settings, url, on_demand.bundle, self._recorder.function_printed)
        published = Published()
        self._sockets = WebSockets(published, urlsplit(url).netloc, _websocket_limits(settings), on_demand.ready)
        self._results = Results()
        self._keys = KeyStore(Issuers(self._aws, self._transport, settings.jwks))
        self._responses = ResponseCaches()
        self._metering = Metering(account_limit(limits := Limits(changed={**_ROOMY, **settings.limits})))
        self._store = Store(
            Ports(
                functions=self._functions.port,
                files=self._files,
                objects=Objects(self._aws, settings),
                usage=self._metering,
                stage_caches=StageCaches(self._responses, self._results),
                method_tests=MethodTests(lambda: services),
                authorizer_tests=AuthorizerTests(lambda: services),
                connections=ConnectionsPort(self._sockets, published),
                limits=limits,
            )
        )
        self._store.listen(MeteringListener(self._metering))
        self._management = Management(self._store)
        backends = self._backends(settings, url)
        self._functions.connect(self._store, backends.aws)
        services = self._services(settings, backends)
        self._store.listen(WebSocketPublisher(self._store, published, services, self._sockets))
        self._store.listen(publishing.StagePublisher(self._store, published, services))
        portals = Portals(url)
        self._store.listen(domains)
        self._store.listen(portals)
        self._front_door = self._made_front_door(settings, published, domains, portals)
        self.handle, self.body_limit = self._front_door.handle, self._front_door.body_limit

    def _made_front_door(
        self, settings: Settings, published: Published, domains: CustomDomains, portals: Portals
    ) -> FrontDoor:
        return FrontDoor(
            settings,
            self._management,
            published,
            domains,
            portals,
            self._aws,
            Internal(self.reset, self.tls.certificate if self.tls else None),
            self._recorder,
            WebSocketDoor(self._sockets, published, self._management),
        )

    def _services(self, settings: Settings, backends: Backends) -> Services:
        return Services(
            backends=backends,
            telemetry=self._recorder,
            results=self._results,
            keys=self._keys,
            identities=IamIdentities(self._aws, settings),
            metering=self._metering,
            responses=self._responses,
        )

    def _backends(self, settings: Settings, url: str) -> Backends:
        permissions = FunctionPermissions()
        self._store.listen(permissions)
        return Backends(
            functions=self._functions.functions,
            http=self._transport,
            aws=ServiceCalls(self._aws, self._management, urlsplit(url).netloc),
            network=Network(self._store, settings.vpc_links),
            permits=permissions.permits if settings.lambda_permissions == "enforce" else anyone,
        )

    async def warm(self) -> None:
        """Load AWS's models and the compilers of stages, so that the first calls are as quick as the second ones."""
        await asyncio.to_thread(self._management.load)
        await asyncio.to_thread(publishing.load)
        await asyncio.to_thread(publishing.load_http)

    async def reset(self) -> None:
        """Empty everything."""
        self._store.reset()
        self._recorder.reset()
        self._results.clear()
        self._keys.clear()
        self._metering.reset()
        await self._aws.reset()

    async def close(self) -> None:
        await self._sockets.close()
        await self._functions.close()
        await self._transport.close()
        await self._recorder.close()
        self._aws.close()
        self._files.close()


def _websocket_limits(settings: Settings) -> WebSocketLimits:
    return WebSocketLimits(idle=settings.websocket_idle, lifetime=settings.websocket_lifetime)


def _truststore(domains: CustomDomains) -> Truststore:
    def truststore(name: str) -> str | None:
        domain = domains.find(name)
        return domain.truststore if domain else None

    return truststore


def _tls(settings: Settings, domains: CustomDomains) -> ServerTls:
    own = (settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
    return ServerTls(settings.host, _truststore(domains), own)
