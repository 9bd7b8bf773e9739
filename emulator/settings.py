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
    iam_enforcement: whether AWS_IAM is open to credentials that IAM does not know: `soft`, they are the account's root,
    or `strict`.
    limits: quotas that differ from AWS's, by name (control_plane/limits.py).
    """

    host: str = "127.0.0.1"
    port: int = 4566
    region: str = "us-east-1"
    account_id: str = "000000000000"
    log_level: str = "info"
    python: Path = Path(sys.executable)
    hosts: tuple[str, ...] = ()
    iam_enforcement: str = "soft"
    limits: Mapping[str, int] = {}

    def __post_init__(self) -> None:
        if self.iam_enforcement not in ("soft", "strict"):
            raise ValueError(f"iam_enforcement is soft or strict, not {self.iam_enforcement!r}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **flags: object) -> "Settings":
        """Flags that are not None win over APIGW_PYTHON, APIGW_HOSTS and APIGW_IAM_ENFORCEMENT, those over defaults."""
        found: dict[str, Any] = {}
        if "APIGW_PYTHON" in environment:
            found["python"] = Path(environment["APIGW_PYTHON"])
        if "APIGW_HOSTS" in environment:
            found["hosts"] = tuple(environment["APIGW_HOSTS"].split(","))
        if "APIGW_IAM_ENFORCEMENT" in environment:
            found["iam_enforcement"] = environment["APIGW_IAM_ENFORCEMENT"]
        found.update({name: value for name, value in flags.items() if value is not None})
        return cls(**found)
