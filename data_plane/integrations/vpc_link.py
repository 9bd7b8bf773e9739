"""VPC_LINK: a way into a private network. Which address stands for a load balancer nobody here has.

On AWS the link chooses where a request goes, and the URI's host is only a name: in the Host header and in TLS
(handbook/02 section 9). Here `--vpc-link ID=http://127.0.0.1:8080` says what is behind a link; one that was created but
not named in the settings leads to the URI's own host.
"""

from urllib.parse import SplitResult, urlsplit

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations.backends import Backends
from data_plane.integrations.stage_variables import resolve
from data_plane.integrations.transport import Destination
from data_plane.integrations.transport.messages import DEFAULT_PORTS
from data_plane.runtime import Scope


def way(integration: v1.Integration, address: SplitResult, scope: Scope, backends: Backends) -> Destination:
    """address: of the integration's URI. Raises ApiConfigurationError for an address or a link that is none."""
    straight = direct(address)
    if integration.connection_type != "VPC_LINK":
        return straight
    link_id = resolve(integration.connection_id or "", scope.stage_variables)
    url = backends.network.vpc_link(scope.account_id, scope.region, link_id)
    if url is None:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}VPC link {link_id} not found")
    if not url:
        return straight
    target = urlsplit(url)
    connect_host, connect_port = _place(target)
    return Destination(
        scheme=target.scheme,
        host=straight.host,
        port=address.port or DEFAULT_PORTS[target.scheme],
        connect_host=connect_host,
        connect_port=connect_port,
    )


def direct(address: SplitResult) -> Destination:
    """To the host of a URL. Raises ApiConfigurationError for an address that is none."""
    host, port = _place(address)
    return Destination(scheme=address.scheme, host=host, port=port)


def _place(address: SplitResult) -> tuple[str, int]:
    try:
        host, port = address.hostname, address.port or DEFAULT_PORTS.get(address.scheme)
    except ValueError as problem:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address: {problem}") from None
    if port is None:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid endpoint address")
    if not host:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Host name may not be empty")
    return host, port
