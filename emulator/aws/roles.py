"""Roles that the gateway calls backends as, and EventBridge its targets, out of the embedded IAM.

- A role that IAM has is what its policies say: its trust policy must let the service assume it, as
  `apigateway.amazonaws.com`, and what it may do then is decided by its own policies and its permissions boundary.
- Any other may not be assumed where IAM is enforced strictly. Softly it may do everything: an API can be tried without
  its roles. moto is not loaded to look for one: until it is, it has none.
"""

import time
from collections.abc import Callable

from data_plane.auth.policies.decision import Decision
from data_plane.auth.signatures.identities import AssumableRole
from data_plane.roles import Refusal, Role, anything
from emulator.aws.backend import Aws
from emulator.aws.fresh import Fresh
from emulator.settings import Settings


class IamRoles:
    def __init__(self, aws: Aws, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._strict = settings.iam_enforcement == "strict"
        self._stored = Fresh(aws, aws.role, clock)

    async def assume(self, role: Role) -> Refusal | None:
        return self.assumed(role, await self._stored.find(role.arn))

    def assumed(self, role: Role, found: AssumableRole | None) -> Refusal | None:
        """The same of a role that was looked up. Call it in any thread."""
        if found is None:
            return None if self._strict else anything
        known = {"aws:sourcearn": (role.source_arn,), "aws:sourceaccount": (role.source_arn.split(":")[4],)}
        decision = found.trust.decide(
            "sts:AssumeRole", role.arn, principal=frozenset((role.principal,)), lookup=known.get
        )
        return found.identity.refuses if decision is Decision.ALLOW else None
