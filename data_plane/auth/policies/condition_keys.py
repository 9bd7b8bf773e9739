"""What the condition keys of policies stand for in a call (handbook/04 section 7).

Looked up only where a policy has a condition on the key. Keys of the caller, `aws:username` and the like, are the
identity's own and are asked first. A call of the emulator by plain HTTP stands for AWS's HTTPS, where there is no
other, so `aws:SecureTransport` is always true.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from data_plane.auth.policies.decision import Lookup
from data_plane.runtime import Call

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def lookup_of(call: Call, identity: Mapping[str, tuple[str, ...]] = _NONE) -> Lookup:
    """identity: the keys that the caller brings, in lower case."""

    def lookup(key: str) -> tuple[str, ...] | None:
        found = identity.get(key)
        if found is None and key in KEYS:
            value = KEYS[key](call)
            found = None if value is None else (value,)
        return found

    return lookup


def _time(call: Call) -> str:
    return datetime.fromtimestamp(call.context["requestTimeEpoch"] / 1000, UTC).isoformat()


def _identity(name: str) -> Callable[[Call], str | None]:
    def find(call: Call) -> str | None:
        value: str | None = call.context["identity"].get(name)
        return value

    return find


def _vpc_source_ip(call: Call) -> str | None:
    return _identity("sourceIp")(call) if "vpceId" in call.context["identity"] else None


KEYS: dict[str, Callable[[Call], str | None]] = {
    "aws:sourceip": _identity("sourceIp"),
    "aws:vpcsourceip": _vpc_source_ip,
    "aws:sourcevpc": _identity("vpcId"),
    "aws:sourcevpce": _identity("vpceId"),
    "aws:useragent": _identity("userAgent"),
    "aws:referer": lambda call: call.request.header("referer"),
    "aws:securetransport": lambda call: "true",
    "aws:currenttime": _time,
    "aws:epochtime": lambda call: str(call.context["requestTimeEpoch"] // 1000),
}
