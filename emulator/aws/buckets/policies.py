"""What a bucket's policy says to a request, decided by our policies: moto takes a condition that does not hold for a
refusal, and so would refuse all that is put into the buckets of SAM and CDK, which shut out requests without TLS.

HTTP stands for HTTPS here. Importing this imports S3.
"""

from functools import lru_cache
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from data_plane.auth.policies.policy import Decision, Policy, PolicyError, compile_policy

_BUCKET: Any = FakeBucket
_KEYS = {"aws:securetransport": ("true",)}
_ACTIONS = {"s3:HeadObject": "s3:GetObject"}
_PERMISSIONS = {
    Decision.ALLOW: PermissionResult.PERMITTED,
    Decision.DENY: PermissionResult.DENIED,
    Decision.NONE: PermissionResult.NEUTRAL,
}


def connect() -> None:
    _BUCKET.get_permission = _permission


def _permission(bucket: Any, action: str, resource: str) -> PermissionResult:
    """Statements for everybody alone: who asks is not known where moto asks this. HEAD is GetObject's, too."""
    policy = _compiled(bucket.policy) if bucket.policy else None
    asked = _ACTIONS.get(action, action)
    return _PERMISSIONS[policy.decide(asked, resource, lookup=_KEYS.get) if policy else Decision.NONE]


@lru_cache(maxsize=64)
def _compiled(document: bytes) -> Policy | None:
    try:
        return compile_policy(document, of_resource=True)
    except PolicyError:
        return None
