"""Which headers cross a REST API's integration, in which direction and under what name.

Headers are (name, value) pairs; every function makes a new list in one pass and keeps case, order and duplicates. What
becomes of a name is looked up; it is found out once, since the same few names come again and again.
A header meets these rules in this order:

1. `received`: what the front end lets in. Hop-by-hop names are gone before any template, mapping or event sees them
   (handbook/02 section 4, handbook/10 facts 40 and 51), the forwarding headers are there.
2. `unmappable`: names an API may not map to; one that does answers 500 (fact 49).
3. `towards_http`: what an HTTP endpoint is sent: what HTTP_PROXY passes by itself, what is mapped, and the gateway's
   own (fact 48). `towards_function`: what AWS_PROXY passes by itself. The other types get only what is mapped.
4. `returned`: what the client is given of an integration's response headers (fact 50).

The table is AWS's (handbook/02 section 4.1), refined by what was recorded. Two readings of it:

- A row "dropped" is about the header a client sends. What an API's author maps under that name (Accept to an HTTP
  integration, Host to any) is the author's, and goes out, but for the few names in `NEVER_SENT`. Connection, passed
  by the table, is dropped on entry by the recordings, which win.
- Recordings of proxy integrations show Connection, Content-Length, Date, Server and x-amzn-RequestId remapped: the
  names their backends returned. For the names no recording has, AWS's table stands; that WWW-Authenticate and
  Authorization come back remapped from proxy integrations too has been reported often.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from data_plane.entry import DROPPED_ON_ENTRY
from data_plane.memo import Memo
from data_plane.runtime import Header

IntegrationType = Literal["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"]

REPLACED = frozenset({"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"})
NOT_RECEIVED = REPLACED | DROPPED_ON_ENTRY
TITLE_CASED = {"authorization": "Authorization", "user-agent": "User-Agent"}

NOT_PASSED_TO_HTTP = frozenset({"host", "content-encoding", "via"})

_NEVER_MAPPED = frozenset({"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"})
_NEVER_MAPPED_TO_AWS = _NEVER_MAPPED | {"authorization", "connection", "expect", "proxy-authenticate", "te"}
UNMAPPABLE: dict[IntegrationType, frozenset[str]] = {
    "HTTP": _NEVER_MAPPED,
    "HTTP_PROXY": _NEVER_MAPPED,
    "MOCK": _NEVER_MAPPED,
    "AWS": _NEVER_MAPPED_TO_AWS,
    "AWS_PROXY": _NEVER_MAPPED_TO_AWS,
}

NEVER_SENT = frozenset({"expect", "proxy-authenticate", "te", "via"})
GATEWAY_SENDS = frozenset({"x-amzn-apigateway-api-id", "x-amzn-trace-id"})

_REMAPPED = frozenset({"connection", "content-length", "date", "server"})
_REMAPPED_BY_TABLE = _REMAPPED | {"authorization", "content-md5", "max-forwards", "user-agent", "www-authenticate"}
_REMAPPED_FROM_MAPPINGS = _REMAPPED_BY_TABLE | {"expect", "host", "proxy-authenticate", "trailer", "upgrade"}
_REMAPPED_FROM_PROXIES = _REMAPPED_BY_TABLE | {"x-amzn-requestid"}
REMAPPED: dict[IntegrationType, frozenset[str]] = {
    "HTTP": _REMAPPED_FROM_MAPPINGS,
    "AWS": _REMAPPED_FROM_MAPPINGS,
    "HTTP_PROXY": _REMAPPED_FROM_PROXIES,
    "AWS_PROXY": _REMAPPED_FROM_PROXIES,
    "MOCK": _REMAPPED,
}

_TRACE = frozenset({"x-amzn-trace-id"})
_NOT_RETURNED = frozenset({"te", "transfer-encoding"})
_NOT_RETURNED_BY_PROXIES = _NOT_RETURNED | {"expect", "host", "proxy-authenticate", "trailer", "upgrade", "via"}
NOT_RETURNED: dict[IntegrationType, frozenset[str]] = {
    "HTTP": _NOT_RETURNED | _TRACE,
    "AWS": _NOT_RETURNED | _TRACE | {"via"},
    "HTTP_PROXY": _NOT_RETURNED_BY_PROXIES | {"content-encoding"},
    "AWS_PROXY": _NOT_RETURNED_BY_PROXIES | _TRACE,
    "MOCK": _NOT_RETURNED,
}
"""Where the gateway tells the trace itself (fact 36), a backend does not. HTTP_PROXY loses Content-Encoding (recorded):
a body that is still compressed has to be decompressed with it.
"""


def _seen_as(name: str) -> str:
    lowered = name.lower()
    return "" if lowered in NOT_RECEIVED else TITLE_CASED.get(lowered, name)


_RECEIVED = Memo(_seen_as)
"""What a client's header is seen as; nothing where it is not."""


def received(headers: Iterable[Header], peer: str, port: str, scheme: str, trace_id: str) -> list[Header]:
    """What templates, mappings, events and backends see of a client's headers, with the gateway's forwarding headers.

    peer: the client's address, which joins those of an X-Forwarded-For the client sent. port, scheme: where the
    client connected. trace_id: the request's X-Amzn-Trace-Id, whatever the client sent as such.
    """
    seen: list[Header] = []
    before = ""
    for name, value in headers:
        seen_as = _RECEIVED[name]
        if seen_as:
            seen.append((seen_as, value))
        elif name.lower() == "x-forwarded-for":
            before += f"{value}, "
    seen += (
        ("X-Forwarded-For", before + peer),
        ("X-Forwarded-Port", port),
        ("X-Forwarded-Proto", scheme),
        ("X-Amzn-Trace-Id", trace_id),
    )
    return seen


def unmappable(integration: IntegrationType, names: Iterable[str]) -> str | None:
    """The first of the mapped request headers that may not be mapped; the log says `<name> header already present`."""
    illegal = UNMAPPABLE[integration]
    return next((name for name in names if name.lower() in illegal), None)


_NOT_SENT, _SIGNATURE, _ACCEPT, _USER_AGENT, _CONTENT_TYPE = -2, -1, 1, 2, 4
"""Headers towards a backend that are not like all others (0); those that HTTP is sent in any case are bits."""
_TOLD_APART = {
    **dict.fromkeys(NEVER_SENT | GATEWAY_SENDS, _NOT_SENT),
    "accept": _ACCEPT,
    "user-agent": _USER_AGENT,
    "content-type": _CONTENT_TYPE,
}
_PASSED_TOLD_APART = {**_TOLD_APART, **dict.fromkeys(NOT_PASSED_TO_HTTP, _NOT_SENT), "authorization": _SIGNATURE}
_ACCEPTS_JSON = ("Accept", "application/json")
_MAPPED = Memo(lambda name: _TOLD_APART.get(name.lower(), 0))
_PASSED = Memo(lambda name: _PASSED_TOLD_APART.get(name.lower(), 0))


TowardsHttp = Callable[[list[Header], list[Header], str, str | None], list[Header]]
"""(headers, mapped, trace id, content type) -> what is sent.

headers: the received ones, for HTTP_PROXY. mapped: headers from request parameters and overrides; they replace those
under the same name. content type: sent where neither gives one.
"""


def towards_function(headers: Iterable[Header]) -> list[Header]:
    """What an event shows of the received headers: all but an AWS signature."""
    return [header for header in headers if _PASSED[header[0]] != _SIGNATURE or not _is_signature(header[1])]


def compile_towards_http(api_id: str, *, iam: bool = False) -> TowardsHttp:
    """What is sent to an HTTP endpoint, save Host and Content-Length, which follow from the request itself.

    What the gateway adds is in the order of AWS's logs (Developer Guide, "Parameter mapping examples for REST APIs").
    iam: the method uses AWS_IAM.
    """
    user_agent, api = ("User-Agent", f"AmazonAPIGateway_{api_id}"), ("x-amzn-apigateway-api-id", api_id)

    def towards_http(
        headers: list[Header], mapped: list[Header], trace_id: str, content_type: str | None
    ) -> list[Header]:
        sent: list[Header] = []
        there = 0
        if mapped:
            replaced = {name.lower() for name, _ in mapped}
            headers = [header for header in headers if header[0].lower() not in replaced]
        for header in headers:
            which = _PASSED[header[0]]
            if which == 0:
                sent.append(header)
            elif which > 0:
                there |= which
                sent.append(header)
            elif which == _SIGNATURE and not iam and not _is_signature(header[1]):
                sent.append(header)
        for header in mapped:
            which = _MAPPED[header[0]]
            if which != _NOT_SENT:
                there |= which
                sent.append(header)
        sent.append(api)
        if not there & _ACCEPT:
            sent.append(_ACCEPTS_JSON)
        if not there & _USER_AGENT:
            sent.append(user_agent)
        if content_type is not None and not there & _CONTENT_TYPE:
            sent.append(("Content-Type", content_type))
        sent.append(("X-Amzn-Trace-Id", trace_id))
        return sent

    return towards_http


def _is_signature(value: str) -> bool:
    return value.startswith("AWS4-")


def returned_as(integration: IntegrationType, name: str) -> str:
    """What the client is given a header of a response as; nothing where it is not."""
    lowered = name.lower()
    if lowered in REMAPPED[integration]:
        return f"x-amzn-Remapped-{name}"
    return "" if lowered in NOT_RETURNED[integration] else name


_RETURNED = {integration: Memo(partial(returned_as, integration)) for integration in NOT_RETURNED}


def returned(integration: IntegrationType, headers: Iterable[Header]) -> list[Header]:
    """What the client is given of the response headers of a proxy, or of those an integration response maps."""
    names = _RETURNED[integration]
    given: list[Header] = []
    for name, value in headers:
        seen_as = names[name]
        if seen_as:
            given.append((seen_as, value))
    return given
