"""The request target (RFC 9112 section 3.2): which path, which query, which host."""

from emulator.edge.refusal import bad_request

SCHEMES = ("http://", "https://")


def split_target(method: str, target: str) -> tuple[str, str, str | None]:
    """(path, query, host) of a target that is not the plain `/path?query`; path and query as sent.

    absolute-form `http://host/path` -> its path, and its host, which wins over the Host header; asterisk-form `*` for
    OPTIONS -> `*`. Authority-form is CONNECT's, and a gateway is no proxy: refused, as is all else.
    """
    if target == "*" and method == "OPTIONS":
        return "*", "", None
    if not target.lower().startswith(SCHEMES):
        raise bad_request("Invalid request target")
    rest = target[target.index("//") + 2 :]
    host = rest.partition("?")[0].partition("/")[0]
    if not host or "@" in host:
        raise bad_request("Invalid host in the request target")
    path, _, query = rest[len(host) :].partition("?")
    return path or "/", query, host
