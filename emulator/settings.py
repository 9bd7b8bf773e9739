"""What a user may set when starting the emulator: one frozen record, from flags and environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """
    host, port: where to listen; port 0 takes a free one.
    account_id, region: of callers whose credentials do not say.
    python: the interpreter functions run under, unless they set EMULATOR_PYTHON.
    hosts: host names besides loopback that may reach what is not the data plane.
    jwks: files with the key sets of token issuers, by the issuer's URL; other issuers are asked.
    limits: quotas and rates that differ from AWS's, by name (control_plane/limits.py).
    """

    host: str = "127.0.0.1"
    port: int = 4566
    region: str = "us-east-1"
    account_id: str = "000000000000"
    log_level: str = "info"
    python: Path = Path(sys.executable)
    hosts: tuple[str, ...] = ()
    limits: Mapping[str, int] = {}
    jwks: Mapping[str, Path] = {}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **flags: object) -> "Settings":
        """Flags that are not None win over APIGW_PYTHON and APIGW_HOSTS, those over the defaults."""
        found: dict[str, Any] = {}
        if "APIGW_PYTHON" in environment:
            found["python"] = Path(environment["APIGW_PYTHON"])
        if "APIGW_HOSTS" in environment:
            found["hosts"] = tuple(environment["APIGW_HOSTS"].split(","))
        found.update({name: value for name, value in flags.items() if value is not None})
        return cls(**found)
