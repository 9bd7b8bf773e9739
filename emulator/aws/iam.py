"""Identities out of moto's IAM and STS, which are a good store of them; what their policies mean is decided by ours.

Importing this imports moto. Where moto has less than AWS: sessions of GetSessionToken and GetFederationToken all have
one fixed key that belongs to nobody, users have no permissions boundary.
"""

import json
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

from moto.core.config import default_user_config
from moto.iam import policy_validation
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from data_plane.auth.policies.policy import Policy, PolicyError, compile_policy
from data_plane.auth.signatures.identities import AssumableRole, Identity

_log = logging.getLogger("emulator")
_loading = threading.Lock()
_VERSION = "2012-10-17"
_GATEWAYS_SESSION = "BackplaneAssumeRoleSession"
"""What AWS calls the sessions that API Gateway has of roles."""
_SHUT = compile_policy({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})


def load_managed_policies(account_id: str, region: str) -> None:
    """Give an account AWS's own 1,500 policies, with the first thing it asks of IAM: moto makes every account an IAM
    with its first request of any kind, and at every reset one more, which would take 70 ms each time. Other threads
    may ask that IAM meanwhile.
    """
    with _loading:
        backend = iam_backends[account_id][get_partition(region)]
        if not backend.aws_managed_policies:
            default_user_config["iam"] = {"load_aws_managed_policies": True}
            backend.aws_managed_policies = backend._init_aws_policies()
            backend.managed_policies = {**backend._init_managed_policies(), **backend.managed_policies}
            default_user_config["iam"] = {"load_aws_managed_policies": False}


def take_policies_without_version() -> None:
    """AWS does, SAM's policy templates have none, and moto refuses them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    policy_validation.BaseIAMPolicyValidator._validate_version = _validate_version  # type: ignore[assignment, method-assign]


def _validate_version(validator: policy_validation.BaseIAMPolicyValidator) -> None:
    assert validator._policy_json.get("Version", _VERSION) == _VERSION  # moto makes AWS's refusal of it


def find(access_key: str) -> Identity | None:
    """Whose this key is, in any account. Keys that were made inactive are nobody's."""
    for backend in _backends(iam_backends):
        for user in list(backend.users.values()):
            for key in list(user.access_keys):
                if key.access_key_id == access_key:
                    return _user(backend, user, key) if key.status == "Active" else None
    for backend in _backends(sts_backends):
        for session in list(backend.assumed_roles):
            if session.access_key_id == access_key:
                return _session(session)
    return None


def role(arn: str) -> AssumableRole | None:
    """A role of any account, as the gateway's session of it would be."""
    for backend in _backends(iam_backends):
        for found in list(backend.roles.values()):
            if found.arn == arn:
                return AssumableRole(_gateways_session(backend, found), _trust(found.assume_role_policy_document))
    return None


def _gateways_session(backend: Any, role: Any) -> Identity:
    _, partition, _, _, account_id, _ = role.arn.split(":", 5)
    user_id = f"{role.id}:{_GATEWAYS_SESSION}"
    return Identity(
        access_key="",
        secret=None,
        account_id=account_id,
        arn=f"arn:{partition}:sts::{account_id}:assumed-role/{role.name}/{_GATEWAYS_SESSION}",
        user_id=user_id,
        names=frozenset((role.arn, account_id)),
        keys=_keys(account_id, role.arn, user_id, "AssumedRole", role.tags),
        policies=tuple(_policies(role)),
        limits=_limits(backend, role),
    )


def _limits(backend: Any, role: Any) -> dict[str, Policy]:
    boundary = role.permissions_boundary_arn
    return {"permissions boundary": _boundary(backend, boundary)} if boundary else {}


def _trust(document: str) -> Policy:
    """A trust policy, whose statements have no resource: that is the role."""
    try:
        found = json.loads(document)
        statements = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
        return compile_policy(
            {**found, "Statement": [{**statement, "Resource": "*"} for statement in statements]}, of_resource=True
        )
    except (PolicyError, ValueError, TypeError, KeyError) as problem:
        _log.warning("A trust policy lets nobody in, since it cannot be read: %s", problem)
        return _SHUT


def _backends(by_account: Any) -> Iterator[Any]:
    """The backends that exist: asking moto for others would make them."""
    for by_partition in list(by_account.values()):
        yield from list(by_partition.values())


def _user(backend: Any, user: Any, key: Any) -> Identity:
    groups = [group for group in list(backend.groups.values()) if user in group.users]
    return Identity(
        access_key=key.access_key_id,
        secret=key.secret_access_key,
        account_id=user.account_id,
        arn=user.arn,
        user_id=user.id,
        names=frozenset((user.arn, user.account_id)),
        keys={**_keys(user.account_id, user.arn, user.id, "User", user.tags), "aws:username": (user.name,)},
        policies=tuple(chain.from_iterable(_policies(owner) for owner in (user, *groups))),
    )


def _session(session: Any) -> Identity:
    """Of an assumed role. moto lets roles be assumed that do not exist: such a session may do nothing."""
    account_id, partition = session.account_id, session.partition
    backend = iam_backends[account_id][partition]
    role = next((each for each in list(backend.roles.values()) if each.arn == session.role_arn), None)
    tags = role.tags if role else None
    limits = _limits(backend, role) if role else {}
    if session.policy:
        limits["session policy"] = _compiled(session.policy)
    return Identity(
        access_key=session.access_key_id,
        secret=session.secret_access_key,
        session_token=session.session_token,
        expires=session.expiration.timestamp(),
        account_id=account_id,
        arn=session.arn,
        user_id=session.user_id,
        names=frozenset((session.arn, session.role_arn, account_id)),
        keys=_keys(account_id, session.role_arn, session.user_id, "AssumedRole", tags)
        | {"aws:multifactorauthpresent": ("false",)},
        policies=tuple(_policies(role)) if role else (),
        limits=limits,
    )


def _keys(
    account_id: str, arn: str, user_id: str, kind: str, tags: Iterable[Mapping[str, str]] | None
) -> dict[str, tuple[str, ...]]:
    return {
        "aws:principalaccount": (account_id,),
        "aws:principalarn": (arn,),
        "aws:principaltype": (kind,),
        "aws:userid": (user_id,),
        **{f"aws:principaltag/{tag['Key'].lower()}": (tag["Value"],) for tag in tags or ()},
    }


def _policies(owner: Any) -> Iterator[Policy]:
    """The inline and the managed policies of a user, a group or a role."""
    for document in list(owner.policies.values()):
        yield _compiled(document)
    for managed in list(owner.managed_policies.values()):
        yield _managed(managed)


def _managed(policy: Any) -> Policy:
    document = next(each.document for each in policy.versions if each.version_id == policy.default_version_id)
    return _compiled(document)


def _boundary(backend: Any, arn: str) -> Policy:
    policy = backend.managed_policies.get(arn)
    return _SHUT if policy is None else _managed(policy)


@lru_cache(maxsize=1000)
def _compiled(document: str) -> Policy:
    """A policy that cannot be read, which AWS would not have taken, denies everything."""
    try:
        return compile_policy(document)
    except PolicyError as problem:
        _log.warning("An IAM policy denies everything, since it cannot be read: %s", problem)
        return _SHUT
