"""Custom domain names: which API and stage a request to one means (handbook/01 section 12, handbook/02 section 1).

A listener to the store keeps, for every name, what it was compiled to. A request costs a look-up by host and a walk
down the segments of its path. The seam for other ways of routing is `Resolve`: `routingMode` chooses which is compiled.

Rules of base path mappings: the longest that matches wins, by whole segments and in their case; the empty one matches
everything; one without a stage leaves the stage to the next segment of the path. A wildcard name, `*.example.com`,
serves what no name of its own serves. Of private names that are the same, the newest is served.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from control_plane.definitions import domains
from control_plane.store import Change, Home
from data_plane.runtime import Request

_EMPTY = "(none)"
Key = tuple[Home, str]


class Destination(NamedTuple):
    """base: the beginning of the path that led here. base_path: the mapping's, `(none)` for the empty one."""

    api_id: str
    stage_name: str
    base: str
    base_path: str


Resolve = Callable[[Request], Destination | None]


class Domain(NamedTuple):
    """truststore: what vouches for clients' certificates, as PEM, empty if it could not be read; None if none are asked
    for.
    """

    truststore: str | None
    resolve: Resolve


class CustomDomains:
    """A listener to the store."""

    def __init__(self, read_truststore: Callable[[domains.MutualTlsAuthentication], str]) -> None:
        """read_truststore: it is read when it is set, as on AWS: who changes the object must say so."""
        self._read_truststore = read_truststore
        self._truststores: dict[Key, str] = {}
        self._names: dict[Key, domains.DomainName] = {}
        self._mappings: dict[Key, dict[str, domains.BasePathMapping]] = {}
        self._by_host: dict[str, Domain] = {}

    def __call__(self, changes: Sequence[Change]) -> None:
        touched = set()
        for change in changes:
            if change.table == "domain_names":
                key = change.home, change.key
                self._name(key, change.new)
            elif change.table == "base_path_mappings":
                name, base_path = change.key
                key = change.home, name
                mappings = self._mappings.setdefault(key, {})
                if change.new is None:
                    mappings.pop(base_path, None)
                else:
                    mappings[base_path] = change.new
            else:
                continue
            touched.add(key)
        if touched:
            self._by_host = {
                name.domain_name.lower(): Domain(
                    self._truststores.get(key), _resolve(name, self._mappings.get(key, {}).values())
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


def host_name(host: str) -> str:
    """`API.example.com:4566` -> `api.example.com`"""
    return host.partition(":")[0].lower()


def _resolve(name: domains.DomainName, mappings: Iterable[domains.BasePathMapping]) -> Resolve:
    return _ROUTING.get(name.routing_mode, by_mappings)(mappings)


class _Node:
    """A segment of base paths. mapping: of the base path that ends here."""

    __slots__ = ("below", "mapping")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.mapping: domains.BasePathMapping | None = None


def by_mappings(mappings: Iterable[domains.BasePathMapping]) -> Resolve:
    """Compile base path mappings."""
    root = _Node()
    for mapping in mappings:
        node = root
        for segment in () if mapping.base_path == _EMPTY else mapping.base_path.split("/"):
            node = node.below.setdefault(segment, _Node())
        node.mapping = mapping

    def resolve(request: Request) -> Destination | None:
        path = request.path
        node, matched, end, position = root, root.mapping, 0, 0
        while node.below:
            segment, position = _segment(path, position)
            below = node.below.get(segment)
            if below is None:
                break
            node = below
            if node.mapping is not None:
                matched, end = node.mapping, position
        if matched is None:
            return None
        stage_name = matched.stage
        if stage_name is None:
            stage_name, end = _segment(path, end)
        return Destination(matched.rest_api_id, stage_name, path[:end], matched.base_path)

    return resolve


def _segment(path: str, position: int) -> tuple[str, int]:
    """The next segment from a position on, decoded, and where it ends."""
    while path.startswith("/", position):
        position += 1
    end = path.find("/", position)
    end = len(path) if end < 0 else end
    return unquote(path[position:end]), end


def _nowhere(mappings: Iterable[domains.BasePathMapping]) -> Resolve:
    """A name that routes by rules alone, of which there are none."""
    return lambda request: None


_ROUTING: dict[str, Callable[[Iterable[domains.BasePathMapping]], Resolve]] = {"ROUTING_RULE_ONLY": _nowhere}
"""By `routingMode`; the other modes come down to the mappings while there are no rules."""
