"""ImportApiKeys: keys, and their places in usage plans, from a CSV file.

    Name,Key,Description,Enabled,UsagePlanIds
    MyFirst,apikey1234abcdefghij0123456789,An imported key,TRUE,"c7y23b,a9k1lm"

Columns come in any order, their names in any case; Name and Key must be there, Enabled is true unless said otherwise,
unknown columns are ignored. A key that exists is overwritten. What a row gets wrong is a warning and skips the row, or
under failOnWarnings refuses the file (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html).
"""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.access.api_keys import name_is_too_long, new_key
from control_plane.v1.access.usage_plan_keys import admit
from control_plane.wire.errors import AwsError, BadRequest

_CELL = re.compile(r"""\s*(?:"((?:[^"]|"")*)"|'([^']*)'|([^,]*))\s*(,|$)""")
_SHORTEST_VALUE, _LONGEST_VALUE = 30, 128


@apigateway.operation
def import_api_keys(account: Account, *, body: bytes, format: str, fail_on_warnings: bool = False) -> Mapping[str, Any]:
    by_value = {key.value: key for key in account.api_keys}
    ids: dict[str, None] = {}
    warnings = []
    rows = _rows(body)
    account.ports.limits.check("api_keys", len(rows))
    for number, row in enumerate(rows, start=2):
        found = _problem(account, number, row)
        if found:
            warnings.append(found)
            continue
        key = _save(account, row, by_value)
        by_value[key.value] = key
        ids[key.id] = None
        for plan_id in _plan_ids(row):
            try:
                admit(account, plan_id, key)
            except AwsError as refusal:
                warnings.append(f"Row {number}: {refusal.message}")
    if warnings and fail_on_warnings:
        raise BadRequest(unverified.IMPORT_REFUSED.format(warnings="; ".join(warnings[:10])))
    return {"ids": list(ids), "warnings": warnings}


def _rows(body: bytes) -> Sequence[Mapping[str, str]]:
    """Each row by its columns' names in lower case."""
    try:
        header, *lines = [line for line in body.decode("utf-8-sig").splitlines() if line.strip()] or [""]
    except UnicodeDecodeError:
        raise BadRequest(unverified.IMPORT_UNREADABLE) from None
    columns = [name.lower() for name in _cells(header)]
    if not {"name", "key"} <= set(columns):
        raise BadRequest(unverified.IMPORT_HEADER)
    return [dict(zip(columns, _cells(line), strict=False)) for line in lines]


def _cells(line: str) -> Sequence[str]:
    """The cells of a line; one with commas in it stands in single or double quotes."""
    cells, at, more = [], 0, ","
    while more:
        found = _CELL.match(line, at)
        assert found, "the last alternative takes any text"
        double, single, bare, more = found.groups()
        cells.append((double or single or bare or "").replace('""', '"').strip())
        at = found.end()
    return cells


def _problem(account: Account, number: int, row: Mapping[str, str]) -> str | None:
    if not _SHORTEST_VALUE <= len(row.get("key", "")) <= _LONGEST_VALUE:
        return unverified.IMPORT_KEY_LENGTH.format(row=number)
    if name_is_too_long(row.get("name")):
        return unverified.IMPORT_NAME.format(row=number)
    for plan_id in _plan_ids(row):
        if plan_id not in account.usage_plans:
            return unverified.IMPORT_PLAN.format(row=number, plan=plan_id)
    return None


def _plan_ids(row: Mapping[str, str]) -> Sequence[str]:
    return [plan_id.strip() for plan_id in row.get("usageplanids", "").split(",") if plan_id.strip()]


def _save(account: Account, row: Mapping[str, str], by_value: Mapping[str, access.ApiKey]) -> access.ApiKey:
    given: dict[str, Any] = {
        "name": row.get("name") or None,
        "description": row.get("description") or None,
        "enabled": (row.get("enabled") or "true").lower() == "true",
    }
    old = by_value.get(row["key"])
    if old is None:
        account.ports.limits.check("api_keys", len(by_value) + 1)
    key = replace(old, **given, last_updated_date=int(time.time())) if old else new_key(row["key"], **given)
    return account.api_keys.put(key.id, key)
