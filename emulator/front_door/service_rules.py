"""The rules for calls of AWS's services: the management APIs that are ours, CloudFormation, and the rest of AWS."""

from data_plane.runtime import Request, Response
from emulator.aws.backend import Aws
from emulator.aws.buckets.unsigned import address, may_be_unsigned
from emulator.caller import Caller, identify
from emulator.chance import is_making_again
from emulator.formation import SERVICE as CLOUDFORMATION
from emulator.formation import Formation
from emulator.front_door.rule import Answer
from emulator.management import SERVICES, Management
from emulator.settings import Settings
from emulator.telemetry.recorder import Recorder


class ServiceRules:
    def __init__(
        self, settings: Settings, management: Management, formation: Formation, aws: Aws, recorder: Recorder
    ) -> None:
        self._settings = settings
        self._management = management
        self._formation = formation
        self._aws = aws
        self._recorder = recorder

    def signed(self, request: Request) -> Answer | None:
        """By the SigV4 credential scope; `execute-api` is signed for by callers of the data plane."""
        caller = identify(request, self._settings)
        if caller.service is None or caller.service == "execute-api":
            return None
        service = self._management.service_of(request, caller)
        if service in SERVICES:
            return lambda asked: self._management.handle(service, asked, caller)
        if service == CLOUDFORMATION:
            return lambda asked: self._formation.handle(asked, caller)
        return lambda asked: self._rest_of_aws(asked, caller)

    def unsigned(self, request: Request) -> Answer | None:
        """By the path, where one of our models knows it."""
        service = self._management.owner_of(request.path)
        if service is None:
            return None
        return lambda asked: self._management.handle(service, asked, identify(asked, self._settings))

    def of_buckets(self, request: Request) -> Answer | None:
        """What browsers send to a bucket without signing the request: forms, preflights, requests for objects."""
        asked = address(request, self._aws.has_bucket)
        if asked is None or not may_be_unsigned(request, asked.key):
            return None
        owner = self._aws.account_of_bucket(asked.bucket) or self._settings.account_id
        caller = Caller(owner, self._settings.region, "s3")
        return lambda asked: self._rest_of_aws(asked, caller)

    async def _rest_of_aws(self, request: Request, caller: Caller) -> Response:
        """CloudWatch and its like show what the data plane did, so they are brought up to date first."""
        await self._aws.ready()
        if not is_making_again():
            await self._recorder.flush(caller.service)
        return await self._aws.handle(request, caller)
