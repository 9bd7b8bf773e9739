"""Integrations that cannot work: AWS lets them be deployed and fails their calls, so do we."""

from data_plane.errors import GatewayError
from data_plane.integrations.backends import Integrate
from data_plane.runtime import Call, Response


def failing(failure: type[GatewayError], reason: str) -> Integrate:
    """A step that fails each call for the same reason."""

    async def integrate(call: Call) -> Response:
        raise failure(reason=reason)

    return integrate
