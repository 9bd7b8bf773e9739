"""Who may have signed a request: what the data plane needs to know of users, roles and roots of accounts.

`Identities` is a port: the emulator finds identities in the embedded IAM and STS (`emulator.aws.identities`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from data_plane.auth.policies.decision import Decision, Lookup

if TYPE_CHECKING:
    from data_plane.auth.policies.policy import Policy


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whose an access key is.

    secret: None where it is not known, so that a signature cannot be verified.
    session_token: of temporary credentials. expires: theirs, in seconds since the epoch.
    user_id: `AIDA...`, `AROA...:session`, or a root's account id. names: what policies may call it, see
    `Policy.decide`. keys: condition keys it brings, in lower case.
    policies: its own; None for the root of an account, who may do everything.
    limits: what must allow as well: `permissions boundary`, `session policy`.
    """

    access_key: str
    secret: str | None
    account_id: str
    arn: str
    user_id: str
    names: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]
    policies: "tuple[Policy, ...] | None"
    limits: "Mapping[str, Policy]" = {}
    session_token: str | None = None
    expires: float | None = None

    def decide(self, action: str, resource: str, lookup: Lookup) -> tuple[Decision, str]:
        """What its policies say, and why in AWS's words, where that is not Allow."""
        if self.policies is None:
            return Decision.ALLOW, ""
        decisions = {kind: policy.decide(action, resource, lookup=lookup) for kind, policy in self.limits.items()}
        own = [policy.decide(action, resource, lookup=lookup) for policy in self.policies]
        decisions["identity-based policy"] = next((each for each in _STRONGEST if each in own), Decision.NONE)
        for kind, decision in decisions.items():
            if decision is Decision.DENY:
                article = "an" if kind[0] in "aeiou" else "a"
                return decision, f"with an explicit deny in {article} {kind}"
        for kind, decision in decisions.items():
            if decision is Decision.NONE:
                return decision, f"because no {kind} allows the {action} action"
        return Decision.ALLOW, ""

    def refuses(self, action: str, resource: str) -> str:
        """Why it may not do this, as AWS's services say it; empty where it may."""
        decision, why = self.decide(action, resource, self.keys.get)
        if decision is Decision.ALLOW:
            return ""
        return f"User: {self.arn} is not authorized to perform: {action} on resource: {resource} {why}"


class AssumableRole(msgspec.Struct, frozen=True):
    """A role as the gateway would have it. trust: who may assume it."""

    identity: Identity
    trust: "Policy"


_STRONGEST = (Decision.DENY, Decision.ALLOW)


class Identities(Protocol):
    async def find(self, access_key: str) -> Identity | None:
        """Whose key this is; None where it is nobody's."""
        ...
