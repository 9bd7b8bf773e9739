"""What users have defined: tables of frozen records, by account and region.

Laws:

1. An operation sees the tables of one account and region through an `Account`, and changes only that.
2. All its changes are committed together when it returns, or none when it raises: never half a change. What it did
   outside the tables, as writing files, it registers with `account.undo`, which runs when it raises.
3. Operations run one at a time, under the store's lock, in any thread. Records are frozen, so whoever holds one may
   read it anywhere.
4. A journal, where there is one, writes a commit's changes down before they are in force; what it raises undoes the
   operation like any failure of its own.
5. Who must know of changes, as what serves the APIs, is told after the commit, in order.
"""

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

from control_plane.definitions import access, domains, portals, v1, v2
from control_plane.definitions.functions import CodeSigningConfig, EventSourceMapping, Function, LayerVersions
from control_plane.definitions.stacks import StackPart
from control_plane.ports import Ports
from control_plane.wire.errors import AwsError, NotFound, ResourceNotFound

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
Home = tuple[str, str]
"""Account id and region."""


class Change(NamedTuple):
    """A record that was put (`new`) or removed (`new` is None)."""

    home: Home
    table: str
    key: Any
    old: Any
    new: Any


class Stored(NamedTuple):
    """A committed record and where it is."""

    home: Home
    table: str
    key: Any
    record: Any


Listener = Callable[[list[Change]], None]
Journal = Callable[[list[Change]], None]


class TableListener:
    """A listener to some tables, change by change, in the order they were made."""

    def __init__(self, tables: Mapping[str, Callable[[Change], None]]) -> None:
        self._tables = tables

    def __call__(self, changes: Iterable[Change]) -> None:
        for change in changes:
            follow = self._tables.get(change.table)
            if follow is not None:
                follow(change)


class Table(Generic[K, R]):
    """One kind of record of one account and region, with the changes of the operation under way laid over it."""

    def __init__(self, committed: dict[K, R], missing: Callable[[K], AwsError]) -> None:
        self._committed = committed
        self._missing = missing
        self.changes: dict[K, R | None] = {}

    def __getitem__(self, key: K) -> R:
        """The record, or AWS's NotFound."""
        record = self.find(key)
        if record is None:
            raise self._missing(key)
        return record

    def require(self, key: K) -> None:
        """AWS's NotFound where there is no record."""
        self[key]

    def find(self, key: K) -> R | None:
        return self.changes[key] if key in self.changes else self._committed.get(key)

    def __contains__(self, key: K) -> bool:
        return self.find(key) is not None

    def __len__(self) -> int:
        return len(self.items() if self.changes else self._committed)

    def __iter__(self) -> Iterator[R]:
        """The records, oldest first."""
        return iter([record for _, record in self.items()] if self.changes else list(self._committed.values()))

    def items(self) -> list[tuple[K, R]]:
        if not self.changes:
            return list(self._committed.items())
        merged: dict[K, R | None] = {**self._committed, **self.changes}
        return [(key, record) for key, record in merged.items() if record is not None]

    def under(self, parent: str) -> list[R]:
        """The records whose key is a tuple that begins with `parent`."""
        return [record for key, record in self.items() if isinstance(key, tuple) and key[0] == parent]

    def remove_under(self, parent: str) -> None:
        self.changes.update({key: None for key, _ in self.items() if isinstance(key, tuple) and key[0] == parent})

    def put(self, key: K, record: R) -> R:
        self.changes[key] = record
        return record

    def remove(self, key: K) -> None:
        """AWS's NotFound where there is no record."""
        self.require(key)
        self.changes[key] = None

    def clear(self) -> None:
        self.changes = dict.fromkeys(self._committed)


class Kind(Generic[K, R]):
    """A kind of record, declared on `Account`: its type, and what AWS says where there is none under a key.

    In that text `{key}`, `{account_id}` and `{region}` are filled in.
    """

    def __init__(self, record: type[R], missing: str, error: type[AwsError] = NotFound) -> None:
        self.record, self.missing, self.error = record, missing, error

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, account: "Account", owner: type) -> Table[K, R]:
        return account.table(self)


class ById(Kind[str, R]):
    """Records by their own id or name."""


class ByParent(Kind[tuple[str, str], R]):
    """Records by the id of what they belong to and their own."""


class Account:
    """The tables of one account in one region, during one operation; also what the operation may ask of others.

    request_id: of the request that is answered. trace_id: its `X-Amzn-Trace-Id`, as functions send it, if it has one.
    """

    rest_apis = ById(v1.RestApi, "Invalid API identifier specified {account_id}:{key}")
    deployments = ByParent(v1.Deployment, "Invalid Deployment identifier specified")
    stages = ByParent(v1.Stage, "Invalid stage identifier specified")
    documentation_parts = ByParent(v1.DocumentationPart, "Invalid Documentation part identifier specified")
    documentation_versions = ByParent(v1.DocumentationVersion, "Invalid Documentation version identifier specified")
    api_keys = ById(access.ApiKey, "Invalid API Key identifier specified")
    usage_plans = ById(access.UsagePlan, "Invalid Usage Plan ID specified")
    usage_plan_keys = ByParent(access.UsagePlanKey, "Invalid API Key identifier specified")
    client_certificates = ById(access.ClientCertificate, "Invalid Client Certificate identifier specified")
    account_settings = ById(access.AccountSettings, "Invalid account identifier specified")
    domain_names = ById(domains.DomainName, "Invalid domain name identifier specified")
    base_path_mappings = ByParent(domains.BasePathMapping, "Invalid base path mapping identifier specified")
    access_associations = ById(domains.AccessAssociation, "Invalid access association identifier specified")
    vpc_links = ById(domains.VpcLink, "Invalid Vpc Link identifier specified")
    v2_routing_rules = ByParent(domains.RoutingRule, "Invalid routing rule identifier specified")
    v2_vpc_links = ById(domains.VpcLinkV2, "Invalid VpcLink identifier specified {key}")
    v2_apis = ById(v2.Api, "Invalid API identifier specified {account_id}:{key}")
    v2_deployments = ByParent(v2.Deployment, "Invalid Deployment identifier specified")
    v2_stages = ByParent(v2.Stage, "Invalid stage identifier specified")
    v2_portals = ById(portals.Portal, "Invalid portal identifier specified")
    v2_portal_products = ById(portals.PortalProduct, "Invalid portal product identifier specified")
    v2_product_pages = ByParent(portals.ProductPage, "Invalid product page identifier specified")
    v2_product_rest_endpoint_pages = ByParent(
        portals.ProductRestEndpointPage, "Invalid product REST endpoint page identifier specified"
    )
    functions = ById(
        Function, "Function not found: arn:aws:lambda:{region}:{account_id}:function:{key}", ResourceNotFound
    )
    layers = ById(LayerVersions, "The resource you requested does not exist.", ResourceNotFound)
    event_source_mappings = ById(EventSourceMapping, "The resource you requested does not exist.", ResourceNotFound)
    code_signing_configs = ById(
        CodeSigningConfig, "The Lambda code signing configuration {key} can not be found.", ResourceNotFound
    )

    stack_parts = ByParent(StackPart, "Stack with id {key} does not exist")

    def __init__(
        self,
        home: Home,
        committed: dict[str, dict[Any, Any]],
        ports: Ports,
        request_id: str = "",
        trace_id: str | None = None,
    ) -> None:
        self.account_id, self.region = home
        self.ports = ports
        self.request_id = request_id
        self.trace_id = trace_id
        self.undo = ExitStack()
        self.tables: dict[str, Table[Any, Any]] = {}
        self._committed = committed

    @classmethod
    def kinds(cls) -> "list[Kind[Any, Any]]":
        return [each for each in vars(cls).values() if isinstance(each, Kind)]

    def table(self, kind: Kind[K, R]) -> Table[K, R]:
        found = self.tables.get(kind.name)
        if found is None:
            committed = self._committed.setdefault(kind.name, {})
            found = self.tables[kind.name] = Table(committed, lambda key: kind.error(self._missing(kind.missing, key)))
        return found

    def changes(self) -> list[Change]:
        """What the operation has changed so far, table by table."""
        return [
            Change((self.account_id, self.region), name, key, self._committed[name].get(key), new)
            for name, table in self.tables.items()
            for key, new in table.changes.items()
        ]

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def _missing(self, text: str, key: object) -> str:
        return text.format(key=key, account_id=self.account_id, region=self.region)


class Store:
    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._homes: dict[Home, dict[str, dict[Any, Any]]] = {}
        self._journal: Journal = _keep_nothing
        self._listeners: list[Listener] = []
        self._lock = threading.RLock()

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def keep(self, journal: Journal) -> None:
        """Have every change from now on written down before it is in force."""
        self._journal = journal

    def records(self, table: str) -> list[Any]:
        """All committed records of a table, of every account and region."""
        with self._lock:
            return [record for tables in self._homes.values() for record in tables.get(table, {}).values()]

    def has(self, table: str) -> bool:
        """Is there any committed record in a table?"""
        with self._lock:
            return any(tables.get(table) for tables in self._homes.values())

    def everything(self) -> list[Stored]:
        """All committed records, those of a table in the order they were made."""
        with self._lock:
            return [
                Stored(home, name, key, record)
                for home, tables in self._homes.items()
                for name, table in tables.items()
                for key, record in table.items()
            ]

    @contextmanager
    def operation(
        self, account_id: str, region: str, request_id: str = "", trace_id: str | None = None
    ) -> Iterator[Account]:
        """One operation: its changes are committed when the block ends, and forgotten when it raises."""
        home = (account_id, region)
        with self._lock:
            account = Account(home, self._homes.setdefault(home, {}), self.ports, request_id, trace_id)
            with account.undo:
                yield account
                changes = account.changes()
                if changes:
                    self._journal(changes)
                account.undo.pop_all()
            self._put_in_force(changes)

    def read(self, home: Home, table: str, key: Any) -> Any:
        """A committed record, or None; for listeners that follow one record to another."""
        return self._homes.get(home, {}).get(table, {}).get(key)

    def replace(self, records: Iterable[Stored]) -> None:
        """Hold these records and no others; every listener sees the old ones removed before any sees a new one."""
        with self._lock:
            removed = [Change(each.home, each.table, each.key, each.record, None) for each in self.everything()]
            put = [Change(each.home, each.table, each.key, None, each.record) for each in records]
            if removed or put:
                self._journal([*removed, *put])
            self._put_in_force(removed)
            self._put_in_force(put)

    def reset(self) -> None:
        """Empty everything; listeners see every record removed."""
        self.replace(())

    def _put_in_force(self, changes: list[Change]) -> None:
        for change in changes:
            table = self._homes.setdefault(change.home, {}).setdefault(change.table, {})
            if change.new is None:
                table.pop(change.key, None)
            else:
                table[change.key] = change.new
        if changes:
            for listener in self._listeners:
                listener(changes)


def _keep_nothing(changes: list[Change]) -> None:
    """The journal of an emulator that forgets everything when it ends."""
