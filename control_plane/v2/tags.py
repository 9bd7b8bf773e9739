"""Tags, by ARN, as `apigatewayv2` has them: those of v1, for the same records (handbook/05 section 1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1 import tags as shared


@apigatewayv2.operation
def tag_resource(account: Account, *, resource_arn: str, tags: Mapping[str, str] | None = None) -> None:
    shared.tag_resource(account, resource_arn=resource_arn, tags=tags or {})


@apigatewayv2.operation
def untag_resource(account: Account, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
    shared.untag_resource(account, resource_arn=resource_arn, tag_keys=tag_keys)


@apigatewayv2.operation
def get_tags(account: Account, *, resource_arn: str) -> Mapping[str, Any]:
    return shared.get_tags(account, resource_arn=resource_arn)
