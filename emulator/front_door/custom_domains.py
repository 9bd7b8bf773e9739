"""Custom domain names: which API and stage a request to one means (handbook/01 section 12, handbook/02 section 1).

A listener to the store keeps, for every name, what it was compiled to by `domain_routing`. A request costs a look-up by
host and a walk down the segments of its path. A wildcard name, `*.example.com`, serves what no name of its own serves.
Of private names that are the same, the newest is served.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from control_plane.definitions import domains
from control_plane.store import Change, Home
from emulator.front_door.domain_routing import Resolve, compile_routing

Key = tuple[Home, str]


class Domain(NamedTuple):
    """truststore: what vouches for clients' certificates, as PEM, empty if it could not be read; None if none are asked
    for. edge: is it edge-optimized?
    """

    truststore: str | None
    edge: bool
    resolve: Resolve


class CustomDomains:
    """A listener to the store."""

    def __init__(self, read_truststore: Callable[[domains.MutualTlsAuthentication], str]) -> None:
        """read_truststore: it is read when it is set, as on AWS: who changes the object must say so."""
        self._read_truststore = read_truststore
        self._truststores: dict[Key, str] = {}
        self._names: dict[Key, domains.DomainName] = {}
        self._mappings: dict[Key, dict[str, domains.BasePathMapping]] = {}
        self._rules: dict[Key, dict[str, domains.RoutingRule]] = {}
        self._by_host: dict[str, Domain] = {}

    def __call__(self, changes: Sequence[Change]) -> None:
        touched = set()
        for change in changes:
            if change.table == "domain_names":
                key = change.home, change.key
                self._name(key, change.new)
            elif change.table == "base_path_mappings":
                key = _keep(self._mappings, change)
            elif change.table == "v2_routing_rules":
                key = _keep(self._rules, change)
            else:
                continue
            touched.add(key)
        if touched:
            self._by_host = {
                name.domain_name.lower(): Domain(
                    self._truststores.get(key),
                    "EDGE" in name.endpoint_configuration.types,
                    compile_routing(name, self._mappings.get(key, {}).values(), self._rules.get(key, {}).values()),
                )
                for key, name in self._names.items()
            }

    def _name(self, key: Key, new: domains.DomainName | None) -> None:
        old = self._names.pop(key, None)
        if new is not None:
            self._names[key] = new
        wanted = new.mutual_tls_authentication if new else None
        if wanted is None:
            self._truststores.pop(key, None)
        elif old is None or old.mutual_tls_authentication != wanted:
            self._truststores[key] = self._read_truststore(wanted)

    def find(self, host: str) -> Domain | None:
        """The domain of a Host header, if one is configured."""
        if not self._by_host:
            return None
        name = host_name(host)
        return self._by_host.get(name) or self._by_host.get("*." + name.partition(".")[2])


def _keep(kept: dict[Key, dict[str, Any]], change: Change) -> Key:
    """Put or remove what belongs to a name; that name."""
    name, own = change.key
    of_name = kept.setdefault((change.home, name), {})
    if change.new is None:
        of_name.pop(own, None)
    else:
        of_name[own] = change.new
    return change.home, name


def host_name(host: str) -> str:
    """`API.example.com:4566` -> `api.example.com`"""
    return host.partition(":")[0].lower()
