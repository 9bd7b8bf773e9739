"""AWS's quotas: how many of each thing a user may have (handbook/09 section 6).

A quota is checked where the thing is created; `Limits`, which comes with the ports, says which differ from AWS's.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from control_plane.wire.errors import LimitExceeded


class Quota(NamedTuple):
    """more: what AWS says to ask for more of, where that is put shorter than the things."""

    limit: int
    things: str
    more: str = ""


QUOTAS: Mapping[str, Quota] = {
    "regional_apis": Quota(600, "APIs"),
    "edge_apis": Quota(120, "APIs"),
    "private_apis": Quota(600, "APIs"),
    "http_apis": Quota(600, "APIs"),
    "websocket_apis": Quota(600, "APIs"),
    "routes_per_api": Quota(300, "Routes for this API", "Routes"),
    "integrations_per_api": Quota(300, "Integrations for this API", "Integrations"),
    "resources_per_api": Quota(300, "Resources for this API", "Resources"),
    "stages_per_api": Quota(10, "Stages for this API", "Stages"),
    "authorizers_per_api": Quota(10, "Authorizers for this API", "Authorizers"),
    "documentation_parts_per_api": Quota(2_000, "Documentation Parts for this API", "Documentation Parts"),
    "api_keys": Quota(10_000, "API keys for this account", "API keys"),
    "usage_plans": Quota(300, "Usage Plans for this account", "Usage Plans"),
    "usage_plans_per_key": Quota(10, "Usage Plans for this API Key", "Usage Plans"),
    "method_throttles_per_stage": Quota(20, "Method Throttles for this API Stage", "Method Throttles"),
    "client_certificates": Quota(60, "Client Certificates for this account", "Client Certificates"),
    "vpc_links": Quota(20, "VPC Links for this account", "VPC Links"),
    "v2_vpc_links": Quota(10, "VPC Links for this account", "VPC Links"),
    "multi_level_mappings_per_domain": Quota(200, "API Mappings for this domain name", "API Mappings"),
    "routing_rules_per_domain": Quota(50, "Routing Rules for this domain name", "Routing Rules"),
    "public_domain_names": Quota(120, "Domain Names for this account", "Domain Names"),
    "private_domain_names": Quota(50, "Private Domain Names for this account", "Private Domain Names"),
    "access_associations": Quota(100, "Domain Name Access Associations for this account", "Access Associations"),
}


RATES: Mapping[str, int] = {"requests_per_second": 10_000, "request_burst": 5_000, "connections_per_second": 500}
"""How fast all APIs of an account in a region may be called together, and WebSocket APIs connected to (handbook/09
sections 5 and 6).
"""

NAMES = QUOTAS.keys() | RATES.keys()
"""What `Limits` may change."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """changed: the quotas and rates that are not AWS's, by name."""

    changed: Mapping[str, int] = {}

    def __post_init__(self) -> None:
        unknown = self.changed.keys() - NAMES
        if unknown:
            raise ValueError(f"No such quota: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(NAMES))}")

    def rate(self, name: str) -> int:
        return self.changed.get(name, RATES[name])

    def check(self, name: str, count: int) -> None:
        """Raise LimitExceeded where there may not be as many things as these, the new one counted.

        The wording was reported for resources and APIs (two spaces and all); the others follow it.
        """
        if count > self._most(name):
            quota = QUOTAS[name]
            raise LimitExceeded(
                f"Maximum number of {quota.things} has been reached.  Please contact AWS if you need additional "
                f"{quota.more or quota.things}."
            )

    def check_kind(self, name: str, there: int, of_kind: Callable[[], int]) -> None:
        """The same of one kind of the things that there are, which is counted only where it could be too many."""
        if there >= self._most(name):
            self.check(name, of_kind() + 1)

    def _most(self, name: str) -> int:
        return self.changed.get(name, QUOTAS[name].limit)
