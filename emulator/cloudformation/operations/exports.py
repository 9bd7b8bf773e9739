"""What stacks export, and who imports it."""

from typing import Any

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.paging import page
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.stacks import Export


@operation
def list_exports(account: Account, *, next_token: str | None = None) -> dict[str, Any]:
    exports = account.stacks.exports(account.account_id, account.region)
    return page("exports", [exports[name] for name in sorted(exports)], next_token, _shown)


@operation
def list_imports(account: Account, *, export_name: str, next_token: str | None = None) -> dict[str, Any]:
    importers = account.stacks.importers(account.account_id, account.region, export_name)
    if not importers:
        raise ValidationError(f"Export '{export_name}' is not imported by any stack.")
    return page("imports", importers, next_token, lambda stack: stack.name)


def _shown(export: Export) -> dict[str, Any]:
    return {"exporting_stack_id": export.stack_id, "name": export.name, "value": export.value}
