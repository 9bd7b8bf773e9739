"""The account as API Gateway knows it: its throttle, and the role it writes logs with (handbook/01 section 13)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.patch import Patch, choose_from, value, valued_items
from control_plane.store import Account
from control_plane.wire.errors import BadRequest

_KEY = "account"
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+", re.ASCII)
_THROTTLE = access.ThrottleSettings(burst_limit=5000, rate_limit=10000.0)


@apigateway.operation
def get_account(account: Account) -> Mapping[str, Any]:
    return _shown(settings(account))


@apigateway.operation
def update_account(
    account: Account, *, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> Mapping[str, Any]:
    return _shown(account.account_settings.put(_KEY, _PATCH.apply(settings(account), patch_operations)))


def settings(account: Account) -> access.AccountSettings:
    """What UpdateAccount made of the defaults."""
    return account.account_settings.find(_KEY) or access.AccountSettings()


def _shown(found: access.AccountSettings) -> Mapping[str, Any]:
    return {
        "cloudwatch_role_arn": found.cloudwatch_role_arn,
        "throttle_settings": _THROTTLE,
        "features": found.features,
        "api_key_version": "4",
    }


def _role(text: str | None) -> str | None:
    """Whether the gateway may assume the role, IAM would say; what is no role at all is told here."""
    if text and not _ROLE.fullmatch(text):
        raise BadRequest(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway "
            "and add the required role policy."
        )
    return text or None


_PATCH: Patch[access.AccountSettings] = Patch(
    value("/cloudwatchRoleArn", _role),
    valued_items("/features", empty=()),
    refuse=choose_from(replace=("/cloudwatchRoleArn",), add=("/features",), remove=("/features",)),
)
