"""What users have defined: tables of frozen records, by account and region.

Laws:

1. An operation sees the tables of one account and region through an `Account`, and changes only that.
2. All its changes are committed together when it returns, or none when it raises: never half a change. What it did
   outside the tables, as writing files, it registers with `account.undo`, which runs when it raises.
3. Operations run one at a time, under the store's lock. Records are frozen, so whoever holds one may read it anywhere.
4. Who must know of changes (what serves the APIs, later what keeps them on disk) is told after the commit, in order.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

from control_plane.definitions import functions, v1
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


Listener = Callable[[list[Change]], None]


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

    def find(self, key: K) -> R | None:
        return self.changes[key] if key in self.changes else self._committed.get(key)

    def __contains__(self, key: K) -> bool:
        return self.find(key) is not None

    def __iter__(self) -> Iterator[R]:
        """The records, oldest first."""
        return iter([record for _, record in self.items()])

    def items(self) -> list[tuple[K, R]]:
        if not self.changes:
            return list(self._committed.items())
        merged: dict[K, R | None] = {**self._committed, **self.changes}
        return [(key, record) for key, record in merged.items() if record is not None]

    def under(self, parent: str) -> list[R]:
        """The records whose key is a tuple that begins with `parent`."""
        return [record for key, record in self.items() if isinstance(key, tuple) and key[0] == parent]

    def put(self, key: K, record: R) -> R:
        self.changes[key] = record
        return record

    def remove(self, key: K) -> None:
        self.changes[key] = None

    def clear(self) -> None:
        self.changes = dict.fromkeys(self._committed)


class Account:
    """The tables of one account in one region, during one operation; also what the operation may ask of others.

    request_id: of the request that is answered.
    """

    def __init__(self, home: Home, committed: dict[str, dict[Any, Any]], ports: Ports, request_id: str = "") -> None:
        self.account_id, self.region = home
        self.ports = ports
        self.request_id = request_id
        self.undo = ExitStack()
        self._committed = committed
        self.tables: dict[str, Table[Any, Any]] = {}
        prefix = f"Invalid API identifier specified {self.account_id}:"
        self.rest_apis: Table[str, v1.RestApi] = self._table("rest_apis", lambda key: prefix + key)
        self.deployments: Table[tuple[str, str], v1.Deployment] = self._table(
            "deployments", lambda key: "Invalid Deployment identifier specified"
        )
        self.stages: Table[tuple[str, str], v1.Stage] = self._table(
            "stages", lambda key: "Invalid stage identifier specified"
        )
        self.functions: Table[str, functions.Function] = self._table(
            "functions", lambda key: f"Function not found: {self.arn('lambda', f'function:{key}')}", ResourceNotFound
        )
        gone = "The resource you requested does not exist."
        self.layers: Table[str, functions.LayerVersions] = self._table("layers", lambda key: gone, ResourceNotFound)
        self.event_source_mappings: Table[str, functions.EventSourceMapping] = self._table(
            "event_source_mappings", lambda key: gone, ResourceNotFound
        )
        self.code_signing_configs: Table[str, functions.CodeSigningConfig] = self._table(
            "code_signing_configs",
            lambda key: f"The Lambda code signing configuration {key} can not be found.",
            ResourceNotFound,
        )

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def _table(self, name: str, missing: Callable[[Any], str], error: type[AwsError] = NotFound) -> Table[Any, Any]:
        table: Table[Any, Any] = Table(self._committed.setdefault(name, {}), lambda key: error(missing(key)))
        self.tables[name] = table
        return table


class Store:
    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._homes: dict[Home, dict[str, dict[Any, Any]]] = {}
        self._listeners: list[Listener] = []
        self._lock = threading.RLock()

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def records(self, table: str) -> list[Any]:
        """All committed records of a table, of every account and region."""
        return [record for tables in self._homes.values() for record in tables.get(table, {}).values()]

    @contextmanager
    def operation(self, account_id: str, region: str, request_id: str = "") -> Iterator[Account]:
        """One operation: its changes are committed when the block ends, and forgotten when it raises."""
        home = (account_id, region)
        with self._lock:
            account = Account(home, self._homes.setdefault(home, {}), self.ports, request_id)
            with account.undo:
                yield account
                account.undo.pop_all()
            self._commit(home, account)

    def reset(self) -> None:
        """Empty everything; listeners see every record removed."""
        with self._lock:
            for home, tables in self._homes.items():
                account = Account(home, tables, self.ports)
                for table in account.tables.values():
                    table.clear()
                self._commit(home, account)
            self._homes.clear()

    def _commit(self, home: Home, account: Account) -> None:
        changes = []
        for name, table in account.tables.items():
            committed = self._homes[home][name]
            for key, new in table.changes.items():
                changes.append(Change(home, name, key, committed.get(key), new))
                if new is None:
                    committed.pop(key, None)
                else:
                    committed[key] = new
        if changes:
            for listener in self._listeners:
                listener(changes)
