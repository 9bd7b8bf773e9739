"""A function's resource policy as one document: PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy.

It is the policy that AddPermission adds to, of the same function, version or alias, and putting one replaces it whole.
A document can say what AddPermission cannot: Deny, several principals or actions, any condition. Statements without a
Sid are given one, so that RemovePermission can name them. What AWS would say of a malformed document is not known; the
messages are ours.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Function, Permission
from control_plane.functions import lookup
from control_plane.functions.access import policies
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import Reference, refer
from control_plane.json_text import parse_object
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound

_DOCUMENT = {"Version", "Id", "Statement"}
_STATEMENT = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
_VERSIONS = ("2012-10-17", "2008-10-17")
_PRINCIPALS = {"AWS", "Service", "Federated"}


@lambda_.operation
def put_resource_policy(
    account: Account, *, resource_arn: str, policy: str, revision_id: str | None = None
) -> Mapping[str, Any]:
    reference, found = _find(account, resource_arn)
    lookup.check_revision(revision_id, lookup.revision_id(found, reference.qualifier))
    statements: policies.Statements = {}
    for each in _statements(policy, reference.arn):
        statements = policies.added(statements, each)
    return _shown(_save(account, found, reference, statements), reference)


@lambda_.operation
def get_resource_policy(account: Account, *, resource_arn: str) -> Mapping[str, Any]:
    reference, found = _find(account, resource_arn)
    if not found.policies.get(reference.qualifier or ""):
        raise ResourceNotFound("The resource you requested does not exist.")
    return _shown(found, reference)


@lambda_.operation
def delete_resource_policy(account: Account, *, resource_arn: str, revision_id: str | None = None) -> None:
    reference, found = _find(account, resource_arn)
    if not found.policies.get(reference.qualifier or ""):
        raise ResourceNotFound("No policy is associated with the given resource.")
    lookup.check_revision(revision_id, lookup.revision_id(found, reference.qualifier))
    _save(account, found, reference, {})


def _find(account: Account, arn: str) -> tuple[Reference, Function]:
    """Runtimes have ARNs here too, and no policies."""
    if ":runtime/" in arn:
        raise ResourceNotFound("The resource you requested does not exist.")
    reference = refer(account, arn)
    if reference.qualifier == LATEST:
        raise InvalidParameterValue("We currently do not support adding policies for $LATEST.")
    return reference, lookup.target(account, reference)


def _save(account: Account, found: Function, reference: Reference, statements: policies.Statements) -> Function:
    changed = replace(found, policies={**found.policies, reference.qualifier or "": statements})
    return account.functions.put(found.name, lookup.revised(changed, reference.qualifier))


def _shown(found: Function, reference: Reference) -> Mapping[str, Any]:
    return {
        "policy": policies.document(found.policies[reference.qualifier or ""]),
        "revision_id": lookup.revision_id(found, reference.qualifier),
    }


def _statements(text: str, arn: str) -> list[Permission]:
    document = parse_object(text, _refusal("it is no JSON object"))
    found = document.get("Statement")
    statements = [found] if isinstance(found, dict) else found
    if not document.keys() <= _DOCUMENT or document.get("Version", _VERSIONS[1]) not in _VERSIONS:
        raise _refusal("it has a Version of IAM's, an Id, and statements")
    if not isinstance(statements, list) or not statements:
        raise _refusal("it has no Statement")
    return [_statement(each, arn) for each in statements]


def _statement(given: Any, arn: str) -> Permission:
    if not isinstance(given, dict) or not given.keys() <= _STATEMENT:
        raise _refusal(f"a statement has the members {', '.join(sorted(_STATEMENT))}")
    sid, effect, condition = given.get("Sid"), given.get("Effect"), given.get("Condition")
    if effect not in ("Allow", "Deny"):
        raise _refusal("Effect is Allow or Deny")
    if sid is not None and not (isinstance(sid, str) and sid):
        raise _refusal("Sid is a text")
    if not _texts(given.get("Action")) or not all(each.startswith("lambda:") for each in _texts(given["Action"])):
        raise _refusal("Action names actions of lambda")
    if _texts(given.get("Resource")) != [arn]:
        raise _refusal(f"Resource is {arn}")
    if not _is_principal(given.get("Principal")):
        raise _refusal("Principal is *, or names of AWS, Service or Federated principals")
    if condition is not None and not _is_condition(condition):
        raise _refusal("Condition has texts by operator and key")
    return Permission(
        sid=sid or str(uuid.uuid4()),
        effect=effect,
        action=given["Action"],
        principal=given["Principal"],
        resource=arn,
        condition=condition,
    )


def _is_principal(given: Any) -> bool:
    if not isinstance(given, dict):
        return bool(given == "*")
    return bool(given) and given.keys() <= _PRINCIPALS and all(map(_texts, given.values()))


def _is_condition(given: Any) -> bool:
    tests = list(given.values()) if isinstance(given, dict) else [None]
    return all(isinstance(each, dict) and all(map(_texts, each.values())) for each in tests)


def _texts(given: Any) -> list[str]:
    """A text or a list of texts; empty where it is neither."""
    found = [given] if isinstance(given, str) else given
    return found if isinstance(found, list) and all(isinstance(each, str) for each in found) else []


def _refusal(why: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"The provided policy was invalid: {why}.")
