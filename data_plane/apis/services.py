"""What compiled stages call on while they serve. `emulator/app.py` supplies it; each step package names its part."""

import msgspec

from data_plane.auth.results import Results
from data_plane.auth.signatures.identities import Identities
from data_plane.auth.tokens.key_store import KeyStore
from data_plane.caching.responses import ResponseCaches
from data_plane.integrations.backends import Backends
from data_plane.metering.state import Metering
from data_plane.telemetry.records import Telemetry


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """results: what authorizers decided. keys: of token issuers. identities: of who signs requests. All but the
    backends outlive deployments.
    """

    backends: Backends
    telemetry: Telemetry
    results: Results
    keys: KeyStore
    identities: Identities
    metering: Metering
    responses: ResponseCaches
