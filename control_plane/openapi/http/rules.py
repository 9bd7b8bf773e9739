"""What AWS demands of the parts of an HTTP API: the rules of the handlers, which an import is given (see `rules`)."""

from collections.abc import Callable
from typing import NamedTuple

from control_plane.definitions import v2


class HttpRules(NamedTuple):
    """Each raises what AWS says to a part that it does not take; `authorizer` and `integration` fill it in, too."""

    cors: Callable[[v2.Cors], None]
    authorizer: Callable[[v2.Api, v2.Authorizer], v2.Authorizer]
    integration: Callable[[v2.Api, v2.Integration], v2.Integration]
    route: Callable[[v2.Api, v2.Route], None]
