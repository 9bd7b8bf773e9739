"""What every call is given before it is matched: ids, dates, addresses. Part of `$context` (handbook/02 section 17).

The date's text is made once a second.
"""

import random
import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from data_plane.random_texts import RandomTexts
from data_plane.runtime import Arrival, Call, Request

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_getrandbits = random.getrandbits
_new_trace = RandomTexts(f"{'#' * 24};Parent={'#' * 16}").one
_UNTOLD = frozenset(("customDomain", "isCanaryRequest", "xrayTraceId"))


class _Clock:
    """The time of a request in AWS's two forms, the text one kept for its second."""

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def now(self) -> tuple[int, str]:
        """Milliseconds since the epoch; `10/Jan/2026:11:04:45 +0000`."""
        milliseconds = time.time_ns() // 1_000_000
        second = milliseconds // 1000
        if second != self._second:
            self._text = datetime.fromtimestamp(second, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
            self._second = second
        return milliseconds, self._text


now = _Clock().now
new_request_id = RandomTexts("########-####-4###-%###-############").one
"""A version 4 UUID."""
extended_request_id = RandomTexts(f"{'*' * 14}~=").one
"""16 characters of base64url, the last `=`, as in `x-amz-apigw-id: PJqB0E1tKRcF-Qw=`."""


def request_id(request: Request) -> str:
    """A version 4 UUID; the client's own `x-amzn-RequestId` where that is one (handbook/02 section 4)."""
    offered = request.header("x-amzn-requestid")
    if offered is not None and _UUID.fullmatch(offered):
        return offered
    fresh = new_request_id()
    return fresh if offered is None else f"UUID_REPLACED_INVALID_REQUEST_ID-{fresh}"


def new_root(milliseconds: int) -> str:
    """What a trace that begins here is called."""
    return f"1-{milliseconds // 1000:08x}-{_getrandbits(96):024x}"


def new_segment_id() -> str:
    return f"{_getrandbits(64):016x}"


def new_trace_id(milliseconds: int) -> str:
    """A trace that begins here."""
    return f"{_begun(milliseconds // 1000)}{_new_trace()};Sampled=0"


@lru_cache(maxsize=1)
def _begun(second: int) -> str:
    return f"Root=1-{second:08x}-"


def trace_fields(header: str | None) -> dict[str, str]:
    """`Root=1-...;Parent=...` by name."""
    return dict(part.strip().split("=", 1) for part in header.split(";") if "=" in part) if header else {}


def trace_id(request: Request, milliseconds: int) -> str:
    """The `X-Amzn-Trace-Id` to pass on."""
    return trace_of(request.header("x-amzn-trace-id"), milliseconds)


def trace_of(offered: str | None, milliseconds: int) -> str:
    """A client's Root and Parent are kept, what is missing is added."""
    if offered is None:
        return new_trace_id(milliseconds)
    fields = trace_fields(offered)
    fields.setdefault("Root", new_root(milliseconds))
    fields.setdefault("Parent", new_segment_id())
    fields.setdefault("Sampled", "0")
    return ";".join(f"{name}={fields.pop(name)}" for name in ("Root", "Parent", "Sampled")) + "".join(
        f";{name}={value}" for name, value in fields.items()
    )


def arrived(found: dict[str, Any], arrival: Arrival) -> None:
    """Say in `$context` how the request came: by a custom domain name, with a certificate, through a VPC endpoint."""
    if arrival.domain_name is not None:
        found["domainName"] = arrival.domain_name
        found["domainPrefix"] = arrival.domain_name.partition(".")[0]
        matched = {"basePathMatched": arrival.base_path, "routingRuleIdMatched": arrival.routing_rule_id}
        found["customDomain"] = {name: value for name, value in matched.items() if value is not None}
    if arrival.client_certificate is not None:
        found["identity"]["clientCert"] = arrival.client_certificate
    if arrival.vpc_endpoint_id is not None:
        found["identity"]["vpceId"] = arrival.vpc_endpoint_id


def request_context(call: Call) -> dict[str, Any]:
    """The `requestContext` of events: `$context`, but for what is said to logs and templates only."""
    found = call.context
    if "customDomain" in found or "isCanaryRequest" in found or "xrayTraceId" in found:
        return {name: value for name, value in found.items() if name not in _UNTOLD}
    return found


def event_path(call: Call) -> str:
    """The `path` of events: what is below the stage; with its base path on a custom domain name (handbook/02 s. 7)."""
    arrival = call.request.arrival
    return call.path if arrival is None or arrival.domain_name is None else call.request.path
