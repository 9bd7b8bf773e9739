"""What compiled stages call on while they serve. `emulator/app.py` supplies it; each step package names its part."""

import msgspec

from data_plane.auth.services import AuthServices
from data_plane.integrations.backends import Backends


class Services(msgspec.Struct, frozen=True, kw_only=True):
    auth: AuthServices
    backends: Backends
