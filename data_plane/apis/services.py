"""What compiled stages call on while they serve. `emulator/app.py` supplies it; each step package names its part."""

import msgspec

from data_plane.integrations.backends import Backends
from data_plane.telemetry import Telemetry


class Services(msgspec.Struct, frozen=True, kw_only=True):
    backends: Backends
    telemetry: Telemetry
