"""Calls of AWS's services by integrations: to our own control plane, to CloudFormation or to the embedded moto, never
over a socket.

moto and botocore's models are imported with the first call, in a thread, as every call of moto's is made in one.
"""

from typing import TYPE_CHECKING

from data_plane.errors import RoleNotAssumed
from data_plane.integrations.aws_services import AwsAnswer, AwsRequest
from data_plane.roles import Roles, anything
from data_plane.runtime import Request, Response
from emulator.aws.access import needed
from emulator.aws.backend import Aws
from emulator.aws.speech.refusals import InvalidInput, denied
from emulator.aws.speech.said import Said
from emulator.caller import Caller
from emulator.formation import SERVICE as CLOUDFORMATION
from emulator.formation import Formation
from emulator.management import SERVICES, Management

if TYPE_CHECKING:
    from emulator.aws.speech.by_protocol import Speech


class ServiceCalls:
    def __init__(self, aws: Aws, management: Management, formation: Formation, roles: Roles, host: str) -> None:
        """host: the emulator's own, under which services give URLs of what they have: a queue's."""
        self._aws = aws
        self._roles = roles
        self._management = management
        self._formation = formation
        self._host = host
        self._speech: Speech | None = None

    async def call(self, asked: AwsRequest) -> AwsAnswer:
        """Raises UnknownService and RoleNotAssumed."""
        try:
            said = await self._aws.in_thread(lambda: self._load().say(asked))
        except InvalidInput as problem:
            return AwsAnswer(400, [("Content-Type", "application/json")], problem.body)
        caller = Caller(asked.account_id, asked.region, said.signing_name)
        request = Request(
            method=said.method,
            path=said.path,
            query=said.query,
            headers=[
                *((name, value) for name, value in said.headers if name.lower() not in ("host", "authorization")),
                ("Host", said.host or self._host),
                ("Authorization", _authorization(caller)),
            ],
            body=said.body,
        )
        response = await self._denied(asked, said, request) or await self._answered(request, caller)
        assert isinstance(response.body, bytes)
        return said.read(AwsAnswer(response.status, response.headers, response.body))

    async def _answered(self, request: Request, caller: Caller) -> Response:
        service = self._management.service_of(request, caller)
        if service in SERVICES:
            return await self._management.handle(service, request, caller)
        if service == CLOUDFORMATION:
            return await self._formation.handle(request, caller)
        return await self._aws.handle(request, caller)

    async def _denied(self, asked: AwsRequest, said: Said, request: Request) -> Response | None:
        """What the service says where the role of the call, or its caller, may not do this."""
        refusal = asked.refusal
        if asked.role is not None:
            refusal = await self._roles.assume(asked.role)
            if refusal is None:
                raise RoleNotAssumed(reason=asked.role.not_assumed)
        if refusal is None or refusal is anything:
            return None
        wanted = needed(asked, said)
        message = refusal(*wanted) if wanted else ""
        return denied(request, said.signing_name, message) if message else None

    def _load(self) -> "Speech":
        if self._speech is None:
            from emulator.aws.speech.by_protocol import Speech

            self._speech = Speech()
        return self._speech


def _authorization(caller: Caller) -> str:
    scope = f"{caller.account_id}/20000101/{caller.region}/{caller.service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
