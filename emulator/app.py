"""The wiring: the one place that joins the planes. An `App` is a whole emulator without a socket.

`handle(request)` is all that a server, or a test, needs. Make it on a running event loop; `close` ends every worker and
removes what was unpacked, or with a data directory closes that.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from control_plane.limits import Limits
from control_plane.ports import Ports
from control_plane.store import Store
from data_plane import pipeline
from data_plane.apis.services import Services
from data_plane.auth.results import Results
from data_plane.auth.tokens.key_store import KeyStore
from data_plane.caching.responses import ResponseCaches
from data_plane.integrations.backends import Backends
from data_plane.integrations.transport import Transport
from data_plane.metering.state import Metering
from data_plane.published import Published
from data_plane.telemetry import timings
from data_plane.websockets.connections import Limits as WebSocketLimits
from emulator.aws.backend import Aws
from emulator.aws.calling import FunctionEvent, Outside
from emulator.aws.identities import IamIdentities
from emulator.aws.integrations import ServiceCalls
from emulator.aws.objects import Objects
from emulator.aws.roles import IamRoles
from emulator.aws.targets.deliveries import Deliveries, Sender
from emulator.aws.targets.http_targets import HttpCall, HttpTargets
from emulator.between import publishing
from emulator.between.authorizer_tests import AuthorizerTests
from emulator.between.aws_names import AwsNames, Here
from emulator.between.connections import ConnectionsPort
from emulator.between.function_permissions import FunctionPermissions, anyone
from emulator.between.metering import MeteringListener, account_limit, connection_limit
from emulator.between.method_tests import MethodTests
from emulator.between.network import Network
from emulator.between.stage_caches import StageCaches
from emulator.billing.usage import Usage
from emulator.dev.deployed import DeployedFunctions
from emulator.formation import Formation
from emulator.front_door.api_rules import ApiRules, Serve
from emulator.front_door.body_limit import body_limit
from emulator.front_door.custom_domains import CustomDomains
from emulator.front_door.domain_rule import DomainRule
from emulator.front_door.door import FrontDoor
from emulator.front_door.guard import Guard
from emulator.front_door.internal import Internal
from emulator.front_door.portals import Portals
from emulator.front_door.service_rules import ServiceRules
from emulator.front_door.websocket_door import WebSocketDoor
from emulator.functions.runtime import FunctionRuntime
from emulator.issuers import Issuers
from emulator.management import Management
from emulator.settings import Settings
from emulator.state import Documents, open_state
from emulator.telemetry.recorder import Recorder
from emulator.tls import truststores
from emulator.tls.contexts import ServerTls
from emulator.tls.on_demand import TlsOnDemand
from emulator.websockets import WebSockets

ROOMY = dict.fromkeys(("edge_apis", "regional_apis", "private_apis", "http_apis", "websocket_apis"), 100_000)
"""AWS's quotas of APIs are for one account's use; an emulator serves test suites all day that leave theirs behind."""


class App:
    def __init__(self, settings: Settings, url: str, settled: Callable[[], None] = lambda: None) -> None:
        """url: where the emulator is reached, which functions are told. Raises CertificateError, StateError.

        settled: called when what the first calls need is loaded, and again when moto is.
        """
        self._settings, self._url, self._settled = settings, url, settled
        self._state = open_state(settings.data_dir, url)
        self._transport = Transport(at_home=self._at_home)
        self._aws = Aws(settings.account_id, url, settled)
        self._recorder = Recorder(self._aws, settings.access_log)
        self._own_tls = TlsOnDemand(settings.host, self._truststore, lambda: self.tls)
        self.secure = self._own_tls.context
        self._functions = FunctionRuntime(settings, url, self._own_tls.bundle, self._recorder)
        self._published = Published()
        ready = self._own_tls.ready
        self._sockets = WebSockets(self._published, urlsplit(url).netloc, _websocket_limits(settings), ready)
        self._limits = Limits(changed={**ROOMY, **settings.limits})
        self._results = Results()
        self._keys = KeyStore(Issuers(self._aws, self._transport, settings.jwks))
        self._responses = ResponseCaches()
        self._metering = Metering(account_limit(self._limits), connection_limit(self._limits))
        self._store = Store(self._ports())
        self._usage = Usage(self._recorder.bills, self._store)
        self._management = Management(self._store)
        self._formation = Formation(url, self._store)
        self._aws.recall, self._aws.has_more = self._formation.recall, self._formation.has_stacks
        self.deployed = DeployedFunctions(self._store, self._management)
        self._permissions = FunctionPermissions()
        self._roles = IamRoles(self._aws, settings)
        self._services = self._data_plane_services()
        self._http_targets = HttpTargets(self._transport, self._roles, self._services.backends.aws)
        self._domains = CustomDomains(truststores.reader(self._store.ports.objects))
        self._portals = Portals(url)
        self._listen()
        self._urls = self._functions.serve_urls(self._store, self._services.identities)
        here = Here(self._published.has, self._urls.has, self._aws.has_bucket)
        self._names = AwsNames(url, here, ready)
        self._state.restore(self._store, self._metering)
        self._state.keep_usage(self._usage.months)
        self._functions.functions.resume(self._state.events(), self._state.executions())
        self.tls = self._tls() if settings.tls else None
        self.handle = self._formation.front_door = self._http_targets.front_door = self._front_door().handle
        self.body_limit = body_limit

    def _ports(self) -> Ports:
        """What the control plane asks of everything else."""
        return Ports(
            functions=self._functions.port,
            durable=self._functions.durable,
            files=self._state.files,
            objects=Objects(self._aws, self._settings),
            queues=self._aws,
            usage=self._metering,
            stage_caches=StageCaches(self._responses, self._results),
            method_tests=MethodTests(lambda: self._services),
            authorizer_tests=AuthorizerTests(lambda: self._services),
            connections=ConnectionsPort(self._sockets, self._published),
            limits=self._limits,
        )

    def _data_plane_services(self) -> Services:
        """What compiled stages call on."""
        enforced = self._settings.lambda_permissions == "enforce"
        backends = Backends(
            functions=self._functions.functions,
            http=self._transport,
            aws=ServiceCalls(self._aws, self._management, self._formation, self._roles, urlsplit(self._url).netloc),
            network=Network(self._store, self._settings.vpc_links),
            permits=self._permissions.permits if enforced else anyone,
            roles=self._roles,
        )
        return Services(
            backends=backends,
            telemetry=self._recorder,
            results=self._results,
            keys=self._keys,
            identities=IamIdentities(self._aws, self._settings),
            metering=self._metering,
            responses=self._responses,
        )

    def _listen(self) -> None:
        """Who is told of what the control plane commits, in this order."""
        self._store.listen(self._permissions)
        self._store.listen(MeteringListener(self._metering))
        called = self._functions.connect(self._store, self._services.backends.aws, self._aws, self._permissions)
        senders: dict[type, Sender] = {FunctionEvent: called.send, HttpCall: self._http_targets.send}
        self._deliveries = Deliveries(self._services.backends.aws, senders)
        self._aws.outside = Outside(called, called.ask, self._deliveries, self._roles.assumed, self._url)
        self._store.listen(publishing.StagePublisher(self._store, self._published, self._services, self._sockets))
        self._store.listen(self._domains)
        self._store.listen(self._portals)

    def _front_door(self) -> FrontDoor:
        """It hands calls that are to be timed to a second one."""
        documents = Documents(self._store, self._metering, self._state, self._imported)
        certificate = self.tls.certificate if self.tls else None
        asked = (self.reset, documents, self._usage, certificate, self._has_api)
        timed = self._door(Internal(*asked), timings.serve)
        return self._door(Internal(*asked, timed.handle), pipeline.serve)

    async def _at_home(self, name: str) -> tuple[str, int] | None:
        return await self._names.find(name)

    async def _has_api(self, api_id: str) -> bool:
        """Whoever asks is about to call it, by https perhaps."""
        if not self._published.has(api_id):
            return False
        await self._own_tls.ready()
        return True

    def _door(self, internal: Internal, serve: Serve) -> FrontDoor:
        """Its rules, in order: see `front_door`."""
        apis = ApiRules(self._published, WebSocketDoor(self._sockets, self._published, self._management), serve)
        services = ServiceRules(self._settings, self._management, self._formation, self._aws, self._recorder)
        guarded = Guard(self._settings.hosts).rule
        return FrontDoor(
            [
                apis.for_scripts,
                guarded(internal.find),
                DomainRule(self._domains, self._published, apis.run).find,
                apis.by_host,
                self._urls.find,
                guarded(services.signed),
                apis.by_path,
                self._portals.find,
                guarded(services.unsigned),
                apis.by_stage,
                guarded(services.of_buckets),
            ]
        )

    def _tls(self) -> ServerTls:
        cert, key = self._settings.tls_cert, self._settings.tls_key
        return ServerTls(self._settings.host, self._truststore, (cert, key) if cert and key else None)

    def _truststore(self, name: str) -> str | None:
        domain = self._domains.find(name)
        return domain.truststore if domain else None

    async def warm(self) -> None:
        """Load AWS's models and the compilers of stages, so that the first calls are as quick as the second ones."""
        await asyncio.to_thread(self._management.load)
        await asyncio.to_thread(publishing.load)
        await asyncio.to_thread(publishing.load_http)
        self._settled()

    def _imported(self) -> None:
        """What is defined has been replaced."""
        self._formation.reset()
        self._aws.recall_again()
        self._results.clear()

    async def reset(self) -> None:
        """Empty everything."""
        self._formation.reset()
        self._store.reset()
        self._formation.reset()  # who asked in between has seen stacks that are gone
        self._recorder.reset()
        self._usage.months.reset()
        self._results.clear()
        self._keys.clear()
        self._metering.reset()
        await self._aws.reset()

    async def close(self) -> None:
        self._formation.close()
        self._deliveries.reset()
        await self._sockets.close()
        await self._functions.close()
        await self._transport.close()
        await self._recorder.close()
        self._aws.close()
        self._usage.close()
        self._state.close()
        self._own_tls.close()


def _websocket_limits(settings: Settings) -> WebSocketLimits:
    return WebSocketLimits(idle=settings.websocket_idle, lifetime=settings.websocket_lifetime)
