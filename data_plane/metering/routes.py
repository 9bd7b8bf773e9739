"""What a stage and the account limit: the throttles of a REST method, of an HTTP API's route and of a WebSocket's.

The limit is the route's own setting in its stage, else the stage's default (`methodSettings`, `routeSettings` and
`defaultRouteSettings`), and holds for each route by itself (handbook/05 section 11, handbook/06 section 11). The
account's comes last, and all APIs share it.
"""

from collections.abc import Callable

from data_plane.metering import log_lines, throttling
from data_plane.metering.state import Metering
from data_plane.metering.throttling import Meter, in_order, throttle
from data_plane.metering.token_bucket import Limit, TokenBucket
from data_plane.runtime import Scope, skip

Settings = tuple[float | None, int | None]
"""Rate and burst as a stage sets them; -1 and None are no limit."""


def throttles(
    metering: Metering, scope: Scope, route_key: str, settings: Settings, reason: Callable[[Limit], str]
) -> Meter:
    """route_key: `GET /pets/{id}`, `$default`. reason: the execution log's line for a limit that is exceeded."""
    limit = throttling.of_settings(*settings)
    own: Meter = skip
    if limit is not None:
        own = throttle(metering.stage(scope.api_id, scope.stage_name).find(route_key, limit), reason(limit))
    return in_order(own, _account(metering, scope))


def connects(metering: Metering, scope: Scope) -> Meter:
    """What limits new connections of WebSocket APIs."""
    return _shared(metering.connections(scope.account_id, scope.region))


def _account(metering: Metering, scope: Scope) -> Meter:
    return _shared(metering.account(scope.account_id, scope.region))


def _shared(bucket: TokenBucket | None) -> Meter:
    return skip if bucket is None else throttle(bucket, log_lines.ACCOUNT_THROTTLED.format(limit=bucket.limit))
