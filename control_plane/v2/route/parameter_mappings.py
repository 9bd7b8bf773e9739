"""The parameter mappings of HTTP APIs: which there may be, and what they may say (handbook/05 section 8).

{"append:header.x": "$request.querystring.y", "remove:querystring.z": "''", "overwrite:path": "/a/$request.path.b"}
{"403": {"overwrite:statuscode": "404", "overwrite:header.x": "${context.requestId}-x"}}
"""

import re
from collections.abc import Mapping

from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest

_REQUEST = re.compile(r"(append|overwrite|remove):(header|querystring)\.(?P<name>\S+)|overwrite:path")
_RESPONSE = re.compile(r"(append|overwrite|remove):header\.(?P<name>\S+)|overwrite:statuscode")
_STATUS = re.compile(r"[2-5][0-9]{2}", re.ASCII)
_RESERVED = {
    "authorization", "connection", "content-encoding", "content-length", "content-location", "forwarded", "keep-alive",
    "origin", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade", "via",
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
}  # fmt: skip
_RESERVED_PREFIXES = ("access-control-", "apigw-", "x-amz-", "x-amzn-")
_VARIABLE = re.compile(r"\$\{([^}]*)\}|\$([a-zA-Z][^\s$]*)", re.ASCII)
_REQUEST_SOURCES = re.compile(
    r"request\.((header|querystring)\..+|body(\..+|\[.+)?|path(\..+)?)|context\..+|stageVariables\..+", re.DOTALL
)
_RESPONSE_SOURCES = re.compile(
    r"response\.(header\..+|body(\..+|\[.+)?)|request\..+|context\..+|stageVariables\..+", re.DOTALL
)


def check_request(mappings: Mapping[str, str] | None) -> None:
    for target, source in (mappings or {}).items():
        _check(_REQUEST.fullmatch(target), "Request", target)
        check_source(source)


def check_response(mappings: Mapping[str, Mapping[str, str]] | None) -> None:
    for status, each in (mappings or {}).items():
        if not _STATUS.fullmatch(status):
            raise BadRequest(unverified.MAPPED_STATUS.format(status=status))
        for target, source in each.items():
            _check(_RESPONSE.fullmatch(target), "Response", target)
            _check_source(source, _RESPONSE_SOURCES)


def check_source(source: str) -> None:
    """A value that is taken from a request: variables, each `$name` or `${name}`, and text around them."""
    _check_source(source, _REQUEST_SOURCES)


def _check(found: re.Match[str] | None, side: str, target: str) -> None:
    if found is None:
        raise _refused(f"Invalid {side} Actioned Parameter destination specified: {target}")
    name = (found.groupdict().get("name") or "").lower()
    in_header = ":header." in target
    if in_header and (name in _RESERVED or name.startswith(_RESERVED_PREFIXES)):
        raise _refused(unverified.RESERVED_HEADER.format(target=target))


def _check_source(source: str, known: re.Pattern[str]) -> None:
    for braced, bare in _VARIABLE.findall(source):
        if not known.fullmatch(braced or bare):
            raise _refused(f"Invalid mapping expression specified: {source}")


def _refused(error: str) -> BadRequest:
    return BadRequest(f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [{error}]")
