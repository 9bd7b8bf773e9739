"""The account's limits and what it uses of them (handbook/07 section 10)."""

from collections.abc import Mapping
from typing import Any

from control_plane.functions.calls.concurrency import CONCURRENT_EXECUTIONS, unreserved
from control_plane.functions.packages.archive import MAX_UNZIPPED
from control_plane.functions.packages.code import MAX_ZIPPED
from control_plane.operations import lambda_
from control_plane.store import Account

CODE_STORAGE = 75 * 1024**3


@lambda_.operation
def get_account_settings(account: Account) -> Mapping[str, Any]:
    functions = [one.code for found in account.functions for one in (found.latest, *found.versions.values())]
    layers = [version.code for layer in account.layers for version in layer.versions.values()]
    return {
        "account_limit": {
            "total_code_size": CODE_STORAGE,
            "code_size_unzipped": MAX_UNZIPPED,
            "code_size_zipped": MAX_ZIPPED,
            "concurrent_executions": CONCURRENT_EXECUTIONS,
            "unreserved_concurrent_executions": unreserved(account),
        },
        "account_usage": {
            "total_code_size": sum(code.size for code in (*functions, *layers)),
            "function_count": len(list(account.functions)),
        },
    }
