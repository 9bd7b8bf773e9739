"""What compiled stages call on while they serve. `emulator/app.py` supplies it; each step package names its part."""

import msgspec

from data_plane.auth.key_store import KeyStore
from data_plane.auth.results import Results
from data_plane.integrations.backends import Backends
from data_plane.metering.state import Metering


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """results: what authorizers decided. keys: of token issuers. Both outlive deployments."""

    backends: Backends
    results: Results
    keys: KeyStore
    metering: Metering
