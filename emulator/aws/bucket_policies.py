"""What a bucket's policy says of calls for its objects, decided by our language of policies.

moto takes every condition for met and every principal for meant: a bucket that denies what comes without TLS, as those
of CDK, of SAM and of Serverless do, would let nobody write. Who calls is not known here, so statements about certain
principals do not apply: callers are an account's root.
"""

from functools import lru_cache

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from data_plane.auth.policies.decision import Decision
from data_plane.auth.policies.policy import Policy, PolicyError, compile_policy

_KNOWN = {"aws:securetransport": ("true",)}
"""A call of the emulator by plain HTTP stands for AWS's HTTPS."""
_RESULTS = {
    Decision.ALLOW: PermissionResult.PERMITTED,
    Decision.DENY: PermissionResult.DENIED,
    Decision.NONE: PermissionResult.NEUTRAL,
}


def heed() -> None:
    FakeBucket.get_permission = _permission  # type: ignore[assignment, method-assign]


def _permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    policy = None if bucket.policy is None else _compiled(bucket.policy)
    return _RESULTS[Decision.NONE if policy is None else policy.decide(action, resource, lookup=_KNOWN.get)]


@lru_cache(maxsize=256)
def _compiled(document: bytes) -> Policy | None:
    """None where moto took what is no policy."""
    try:
        return compile_policy(document)
    except PolicyError:
        return None
