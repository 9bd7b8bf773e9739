"""How a request names a function (handbook/07 section 1.1): `fn`, `123456789012:function:fn`, its ARN, each also with
`:qualifier`; and the qualifier beside it, which must agree.
"""

import re
from typing import NamedTuple

from control_plane.functions.errors import InvalidParameterValue
from control_plane.store import Account
from control_plane.wire.errors import AccessDenied, ResourceNotFound

_REFERENCE = re.compile(
    r"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?"
    r"(?:(?P<region>[a-z-]+-\d):(?=\d{12}:|function:))?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9-_.]+)"
    r"(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    re.ASCII,
)
_ALIAS = re.compile(r"(?!^[0-9]+$)[a-zA-Z0-9-_]+", re.ASCII)


class Reference(NamedTuple):
    """name, and qualifier where one was given; function_arn: without it."""

    name: str
    qualifier: str | None
    function_arn: str

    @property
    def arn(self) -> str:
        return f"{self.function_arn}:{self.qualifier}" if self.qualifier else self.function_arn

    @property
    def is_alias(self) -> bool:
        """Whether the qualifier reads as an alias, existing or not."""
        return self.qualifier is not None and _ALIAS.fullmatch(self.qualifier) is not None


def refer(account: Account, function_name: str, qualifier: str | None = None) -> Reference:
    """What a request means, existing or not, as long as it is in the caller's account and region."""
    found = _REFERENCE.fullmatch(function_name)
    if not found:
        raise ResourceNotFound(f"Function not found: {function_name}")
    region, owner = found["region"] or account.region, found["account"] or account.account_id
    if region != account.region:
        raise ResourceNotFound(f"Functions from '{region}' are not reachable in this region ('{account.region}')")
    if owner != account.account_id:
        raise AccessDenied(f"Functions of account {owner} are not reachable from account {account.account_id}")
    if qualifier and found["qualifier"] not in (None, qualifier):
        raise InvalidParameterValue(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    return Reference(found["name"], qualifier or found["qualifier"], account.arn("lambda", f"function:{found['name']}"))


def refer_unqualified(account: Account, function_name: str) -> Reference:
    """For operations on the function as a whole."""
    reference = refer(account, function_name)
    if reference.qualifier:
        raise InvalidParameterValue(
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation."
            " Please specify either a function name or an unqualified function ARN."
        )
    return reference
