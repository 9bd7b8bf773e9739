"""What authorization calls on while it serves. `emulator/app.py` supplies it; authorizers name their parts."""

import msgspec

from data_plane.auth.identities import Identities


class AuthServices(msgspec.Struct, frozen=True, kw_only=True):
    identities: Identities
