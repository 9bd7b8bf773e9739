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
from data_plane import timings
from data_plane.apis.services import Services
from data_plane.auth.key_store import KeyStore
from data_plane.auth.results import Results
from data_plane.caching.responses import ResponseCaches
from data_plane.functions.published import Functions, Surroundings
from data_plane.functions.registry import FunctionRegistry
from data_plane.integrations.backends import Backends
from data_plane.integrations.transport import Transport
from data_plane.metering.state import Metering
from data_plane.published import Published
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
from emulator.functions import FunctionPublisher, FunctionsPort
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
from emulator.tls.contexts import ServerTls

_ROOMY = dict.fromkeys(("edge_apis", "regional_apis", "private_apis", "http_apis", "websocket_apis"), 100_000)
"""AWS's quotas of APIs are for one account's use; an emulator serves test suites all day that leave theirs behind."""


class App:
    def __init__(self, settings: Settings, url: str) -> None:
        """url: where the emulator is reached, which functions are told."""
        self._files = CodeFiles(Path(tempfile.mkdtemp(prefix="apigw-")))
        self._transport = Transport()
        self._aws = Aws(settings.account_id, url)
        self._recorder = Recorder(self._aws, settings.access_log)
        self._registry = FunctionRegistry(on_log=self._recorder.function_printed)
        functions = Functions(self._registry, Surroundings(interpreter=settings.python, endpoint_url=url))
        published = Published()
        self._results = Results()
        self._keys = KeyStore(Issuers(self._aws, self._transport, settings.jwks))
        self._responses = ResponseCaches()
        limits = Limits(changed={**_ROOMY, **settings.limits})
        self._metering = Metering(account_limit(limits))
        self._store = Store(
            Ports(
                functions=FunctionsPort(functions),
                files=self._files,
                objects=Objects(self._aws, settings),
                usage=self._metering,
                stage_caches=StageCaches(self._responses, self._results),
                method_tests=MethodTests(lambda: services),
                authorizer_tests=AuthorizerTests(lambda: services),
                limits=limits,
            )
        )
        self._store.listen(FunctionPublisher(functions))
        self._store.listen(MeteringListener(self._metering))
        self._management = Management(self._store)
        services = self._services(self._backends(functions, settings, url), settings)
        self._store.listen(publishing.StagePublisher(self._store, published, services))
        domains, portals = CustomDomains(truststores.reader(self._store.ports.objects)), Portals(url)
        self._store.listen(domains)
        self._store.listen(portals)
        self.tls = _tls(settings, domains) if settings.tls else None
        certificate = self.tls.certificate if self.tls else None
        parts = settings, self._management, published, domains, portals, self._aws
        timed = FrontDoor(*parts, Internal(self.reset, certificate), self._recorder, timings.serve)
        internal = Internal(self.reset, certificate, timed.handle)
        self._front_door = FrontDoor(*parts, internal, self._recorder)
        self.handle = self._front_door.handle
        self.body_limit = self._front_door.body_limit

    def _backends(self, functions: Functions, settings: Settings, url: str) -> Backends:
        permissions = FunctionPermissions()
        self._store.listen(permissions)
        return Backends(
            functions=functions,
            http=self._transport,
            aws=ServiceCalls(self._aws, self._management, urlsplit(url).netloc),
            network=Network(self._store, settings.vpc_links),
            permits=permissions.permits if settings.lambda_permissions == "enforce" else anyone,
        )

    def _services(self, backends: Backends, settings: Settings) -> Services:
        return Services(
            backends=backends,
            telemetry=self._recorder,
            results=self._results,
            keys=self._keys,
            identities=IamIdentities(self._aws, settings),
            metering=self._metering,
            responses=self._responses,
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
        await self._registry.close()
        await self._transport.close()
        await self._recorder.close()
        self._aws.close()
        self._files.close()


def _tls(settings: Settings, domains: CustomDomains) -> ServerTls:
    def truststore(name: str) -> str | None:
        domain = domains.find(name)
        return domain.truststore if domain else None

    own = (settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
    return ServerTls(settings.host, truststore, own)
