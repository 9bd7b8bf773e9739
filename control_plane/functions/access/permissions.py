"""Who may call a function: the resource policy of a function, a version or an alias (handbook/07 section 2.3).

Each has its own; a qualified ARN is only allowed by the policy of that qualifier. A policy's revision id is that of
what it belongs to.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Function, Permission
from control_plane.functions import lookup
from control_plane.functions.access import policies
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import Reference, refer
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound


@lambda_.operation
def add_permission(
    account: Account,
    *,
    function_name: str,
    statement_id: str,
    action: str,
    principal: str,
    source_arn: str | None = None,
    function_url_auth_type: str | None = None,
    invoked_via_function_url: bool | None = None,
    source_account: str | None = None,
    event_source_token: str | None = None,
    qualifier: str | None = None,
    revision_id: str | None = None,
    principal_org_id: str | None = None,
) -> Mapping[str, Any]:
    reference = _reference(account, function_name, qualifier)
    found = lookup.target(account, reference)
    lookup.check_revision(revision_id, lookup.revision_id(found, reference.qualifier))
    via_url = None if invoked_via_function_url is None else str(invoked_via_function_url).lower()
    permission = Permission(
        sid=statement_id,
        action=action,
        principal=policies.principal(principal),
        resource=reference.arn,
        condition=policies.condition(
            {
                "StringEquals": {
                    "lambda:FunctionUrlAuthType": function_url_auth_type,
                    "aws:PrincipalOrgID": principal_org_id,
                    "AWS:SourceAccount": source_account,
                    "lambda:EventSourceToken": event_source_token,
                },
                "ArnLike": {"AWS:SourceArn": source_arn},
                "Bool": {"lambda:InvokedViaFunctionUrl": via_url},
            }
        ),
    )
    _save(account, found, reference, policies.added(_statements(found, reference), permission))
    return {"statement": policies.statement(permission)}


@lambda_.operation
def get_policy(account: Account, *, function_name: str, qualifier: str | None = None) -> Mapping[str, Any]:
    reference = refer(account, function_name, qualifier)
    found = account.functions[reference.name]
    statements = _statements(found, reference)
    if not statements:
        raise ResourceNotFound("The resource you requested does not exist.")
    return {
        "policy": policies.document(statements),
        "revision_id": lookup.revision_id(found, reference.qualifier),
    }


@lambda_.operation
def remove_permission(
    account: Account,
    *,
    function_name: str,
    statement_id: str,
    qualifier: str | None = None,
    revision_id: str | None = None,
) -> None:
    reference = _reference(account, function_name, qualifier)
    if reference.name not in account.functions:
        raise ResourceNotFound(f"No policy found for: {reference.arn}")
    found = lookup.target(account, reference)
    lookup.check_revision(revision_id, lookup.revision_id(found, reference.qualifier))
    _save(account, found, reference, policies.removed(_statements(found, reference), statement_id))


def _reference(account: Account, function_name: str, qualifier: str | None) -> Reference:
    reference = refer(account, function_name, qualifier)
    if reference.qualifier == LATEST:
        raise InvalidParameterValue("We currently do not support adding policies for $LATEST.")
    return reference


def _statements(found: Function, reference: Reference) -> policies.Statements:
    return found.policies.get(reference.qualifier or "", {})


def _save(account: Account, found: Function, reference: Reference, statements: policies.Statements) -> None:
    changed = replace(found, policies={**found.policies, reference.qualifier or "": statements})
    account.functions.put(found.name, lookup.revised(changed, reference.qualifier))
