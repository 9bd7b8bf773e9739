"""HTTP_PROXY: the request goes to an HTTP endpoint, public or behind a VPC link (handbook/05 section 6).

The path is that of the URI, its `{name}`s filled with the route's; `$default` appends the request's; a private one is
the request's with the stage before it; a mapping of `overwrite:path` takes the place of any. The query goes along.

A value stays where it is put: of a path variable that is not greedy a slash is encoded, and in a query everything.

The endpoint is told of the client by `Forwarded` and `Via`. What it answers comes back as it is, but for what belongs
to the connection.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from control_plane.definitions import v2
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations import vpc_link
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.http_apis.mapping import Sent, request_mapping, response_mapping
from data_plane.integrations.http_apis.reception import NOT_RETURNED, REPLACED
from data_plane.integrations.http_endpoint import filler, split
from data_plane.integrations.http_exchange import Endpoint, compile_exchange
from data_plane.integrations.reception import trace
from data_plane.integrations.stage_variables import resolve
from data_plane.memo import Memo
from data_plane.runtime import DEFAULT_STAGE, Call, Header, Response, Scope

_OURS = REPLACED | {"content-length", "forwarded", "host", "via"}
_PASSED = Memo(lambda name: name.lower() not in _OURS)
_RETURNED = Memo(lambda name: name.lower() not in NOT_RETURNED)
_VIA = "HTTP/1.1 AmazonAPIGateway"
_IN_SEGMENT = ":@!$&'()*+,;=~"
_IN_PATH = f"/{_IN_SEGMENT}"
_TOKEN = re.compile(r"[A-Za-z0-9._-]+")

Target = Callable[[Call, Sent], str]
"""The path and query a call asks its endpoint for."""


def build(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    private = integration.connection_type == "VPC_LINK"
    endpoint, target = (_private if private else _public)(route, integration, scope, backends)
    exchange = compile_exchange(endpoint, backends)
    verb = integration.integration_method if integration.integration_method != "ANY" else None
    map_request = request_mapping(integration.request_parameters, scope.stage_variables)
    map_response = response_mapping(integration.response_parameters, scope.stage_variables)

    async def integrate(call: Call) -> Response:
        request = call.request
        sent = map_request(call, _outgoing(call))
        incoming = await exchange(call, verb or request.method, target(call, sent), "", sent.headers, request.body)
        returned = [header for header in incoming.headers if _RETURNED[header[0]]]
        return map_response(call, Response(incoming.status, returned, incoming.body))

    return integrate


def _public(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> tuple[Endpoint, Target]:
    uri = resolve(integration.integration_uri or "", scope.stage_variables)
    address = split(uri)
    endpoint = Endpoint(
        destination=vpc_link.direct(address),
        name=f"{address.scheme}://{address.netloc}",
        seconds=integration.timeout_in_millis / 1000,
    )
    path, query = filler(address.path or "/", uri), filler(address.query, uri)
    appends = route.route_key == "$default"
    greedy = route.route_key.rpartition("{")[2].removesuffix("+}") if route.route_key.endswith("+}") else ""

    def target(call: Call, sent: Sent) -> str:
        values = call.path_parameters
        if sent.path is not None:
            found = _absolute(sent.path)
        elif appends:
            found = path({}).rstrip("/") + call.path
        else:
            found = path(values and in_path(values))
        return _with_query(found, query(values and _in_query(values)), sent.query)

    def in_path(values: dict[str, str]) -> dict[str, str]:
        return {name: quote(value, safe=_IN_PATH if name == greedy else _IN_SEGMENT) for name, value in values.items()}

    return endpoint, target


def _private(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> tuple[Endpoint, Target]:
    link_id = resolve(integration.connection_id or "", scope.stage_variables)
    url = backends.network.vpc_link(scope.account_id, scope.region, link_id)
    if not url:
        raise ApiConfigurationError(
            reason=f"{CONFIGURATION}Nobody said what is behind the VPC link {link_id}: start the emulator with "
            f"--vpc-link {link_id}=http://localhost:8080"
        )
    tls = integration.tls_config
    server_name = tls.server_name_to_verify if tls else None
    endpoint = Endpoint(
        destination=replace(vpc_link.direct(urlsplit(url)), verify=server_name is not None, server_name=server_name),
        name=url,
        seconds=integration.timeout_in_millis / 1000,
    )
    stage = "" if scope.stage_name == DEFAULT_STAGE else f"/{scope.stage_name}"

    def target(call: Call, sent: Sent) -> str:
        return _with_query(stage + call.path if sent.path is None else _absolute(sent.path), sent.query)

    return endpoint, target


def _absolute(path: str) -> str:
    return "/" + quote(path.lstrip("/"), safe=_IN_PATH + "%")


def _in_query(values: dict[str, str]) -> dict[str, str]:
    return {name: quote(value, safe="") for name, value in values.items()}


def _with_query(path: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    return f"{path}?{query}" if query else path


def _outgoing(call: Call) -> list[Header]:
    """The client's headers, with what says where they come from."""
    request = call.request
    sent = [header for header in request.headers if _PASSED[header[0]]]
    host, peer = request.header("host") or call.context["domainName"], request.peer
    address = f"[{peer}]" if ":" in peer else peer
    forwarded = f"by=127.0.0.1;for={_QUOTED[address]};host={_QUOTED[host]};proto={request.scheme}"
    sent += (
        ("X-Amzn-Trace-Id", trace(call)),
        ("Forwarded", _after(request.header("forwarded"), forwarded)),
        ("Via", _after(request.header("via"), _VIA)),
    )
    return sent


def _quoted(text: str) -> str:
    """As a value of Forwarded (RFC 7239 section 4)."""
    if _TOKEN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_QUOTED = Memo(_quoted)


def _after(before: str | None, own: str) -> str:
    return f"{before}, {own}" if before else own
