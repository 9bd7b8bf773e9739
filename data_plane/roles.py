"""Roles that an API's author lets the gateway take on to call a backend: `credentials`, `authorizerCredentials`.

A port: the emulator finds roles in the embedded IAM (`emulator.aws.roles`). Where the gateway may not assume a role,
the call ends with 500 and AWS's line in the log; where the role may not do what is asked of it, a function is not
called and other services refuse (handbook/02 sections 8 and 18, handbook/04 section 2.3).
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from data_plane.errors import CONFIGURATION

GATEWAY = "apigateway.amazonaws.com"
CALLERS_OWN = "arn:aws:iam::*:user/*"
"""In a role's place: the credentials of who called the API."""

Refusal = Callable[[str, str], str]
"""(action, ARN of what it is done to) -> why the role may not do that, in AWS's words; empty where it may."""


class Role(msgspec.Struct, frozen=True):
    """source_arn: the method, route or authorizer that the gateway takes it on for.

    principal: who takes it on, where that is another service than the gateway.
    """

    arn: str
    source_arn: str
    principal: str = GATEWAY

    @property
    def not_assumed(self) -> str:
        """The execution log's line, or what another service says."""
        if self.principal != GATEWAY:
            return f"{self.principal} does not have permission to assume the provided role {self.arn}"
        return f"{CONFIGURATION}API Gateway does not have permission to assume the provided role {self.arn}"


class Roles(Protocol):
    async def assume(self, role: Role) -> Refusal | None:
        """What the role may not do; None where the gateway may not assume it."""
        ...


def anything(action: str, resource: str) -> str:
    """The `Refusal` of a role that may do everything."""
    return ""


def role_of(credentials: str, source_arn: str) -> Role | None:
    """None where credentials name no role."""
    return None if credentials in ("", CALLERS_OWN) else Role(credentials, source_arn)
