"""A method of a REST API and the authorizer that guards it: what authorizers are compiled from."""

from collections.abc import Sequence

import msgspec

from control_plane.definitions import v1
from data_plane.apis.services import Services
from data_plane.auth.results import Place
from data_plane.runtime import Scope

DEFAULT_TTL = 300


class Guarded(msgspec.Struct, frozen=True, kw_only=True):
    """place: whose results are kept together. scopes: the method's."""

    authorizer: v1.Authorizer
    place: Place
    scope: Scope
    services: Services
    resource_path: str
    scopes: Sequence[str] | None = None

    @property
    def ttl(self) -> int:
        """Seconds that results are kept; 0 keeps none."""
        given = self.authorizer.authorizer_result_ttl_in_seconds
        return DEFAULT_TTL if given is None else given
