"""What a user may set when starting the emulator: one frozen record, from flags and environment."""

import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

CHOICES = {"iam_enforcement": ("soft", "strict"), "lambda_permissions": ("enforce", "ignore")}
"""Settings that have one of these values, the first if nothing is said; the environment's are APIGW_ and the name."""

SWITCHES = ("in_process", "debug_wait")
"""Settings that the environment says 0 or 1 to, as APIGW_ and the name."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """
    host, port: where to listen; port 0 takes a free one.
    account_id, region: of callers whose credentials do not say.
    python: the interpreter functions run under, unless they set EMULATOR_PYTHON.
    in_process: do functions of Python run in the emulator's own process, unless they set EMULATOR_IN_PROCESS to 0?
    debug_port: the first port on which workers wait for a debugger; debug_wait: before they load their function.
    hosts: host names besides loopback that may reach what is not the data plane.
    tls: whether https is served, on tls_port; with certificates made on the spot, or with tls_cert and tls_key.
    iam_enforcement: are credentials that IAM does not know the root's of an account (`soft`), or nobody's (`strict`)?
        May the gateway assume roles that IAM does not know?
    jwks: files with the key sets of token issuers, by the URL of each; other issuers are asked.
    lambda_permissions: `enforce`: a function must allow the gateway to call it by its resource policy; `ignore`.
    lambda_retry_waits: seconds before an asynchronous invocation that failed is tried again; the last one is for all
        that follow.
    vpc_links: what is behind VPC links, by their id or name: `http://host:port`.
    limits: quotas and rates other than those of AWS, by name (control_plane/limits.py).
    websocket_idle, websocket_lifetime: seconds after which a silent connection, and any, is closed.
    data_dir: the folder that what is defined is kept in; None: it is forgotten when the emulator ends.
    access_log: where every access of every API is logged besides: `stdout` or a file.
    """

    host: str = "127.0.0.1"
    port: int = 4566
    region: str = "us-east-1"
    account_id: str = "000000000000"
    log_level: str = "info"
    python: Path = Path(sys.executable)
    in_process: bool = False
    debug_port: int | None = None
    debug_wait: bool = False
    hosts: tuple[str, ...] = ()
    tls: bool = False
    tls_port: int = 4567
    tls_cert: Path | None = None
    tls_key: Path | None = None
    iam_enforcement: str = "soft"
    lambda_permissions: str = "enforce"
    lambda_retry_waits: tuple[float, ...] = (60.0, 120.0)
    vpc_links: Mapping[str, str] = {}
    limits: Mapping[str, int] = {}
    websocket_idle: float = 600
    websocket_lifetime: float = 7_200
    access_log: str | None = None
    jwks: Mapping[str, Path] = {}
    data_dir: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **flags: object) -> "Settings":
        """Flags that are not None win over the environment's APIGW_PYTHON, APIGW_HOSTS, APIGW_LAMBDA_RETRY_WAITS,
        APIGW_DEBUG_PORT and those of SWITCHES and CHOICES.

        Raises ValueError for a value that is none of a setting's.
        """
        found: dict[str, Any] = {}
        if "APIGW_PYTHON" in environment:
            found["python"] = Path(environment["APIGW_PYTHON"])
        if "APIGW_HOSTS" in environment:
            found["hosts"] = tuple(environment["APIGW_HOSTS"].split(","))
        if "APIGW_LAMBDA_RETRY_WAITS" in environment:
            found["lambda_retry_waits"] = waits(environment["APIGW_LAMBDA_RETRY_WAITS"])
        if "APIGW_DEBUG_PORT" in environment:
            found["debug_port"] = port(environment["APIGW_DEBUG_PORT"])
        for name in SWITCHES:
            if (variable := f"APIGW_{name.upper()}") in environment:
                found[name] = switch(variable, environment[variable])
        for name in CHOICES:
            if (variable := f"APIGW_{name.upper()}") in environment:
                found[name] = environment[variable].lower()
        found.update({name: value for name, value in flags.items() if value is not None})
        for name, known in CHOICES.items():
            if found.get(name, known[0]) not in known:
                raise ValueError(f"APIGW_{name.upper()} is {found[name]!r}, not {' or '.join(known)}")
        if found.get("in_process") and "python" in found:
            raise ValueError(f"Functions in the emulator's own process cannot run under {found['python']}")
        return cls(**found)


def port(text: str) -> int:
    """Raises ValueError."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise ValueError(f"{text!r} is no port")
    return int(text)


def switch(name: str, text: str) -> bool:
    """Raises ValueError."""
    if text not in ("0", "1"):
        raise ValueError(f"{name} is {text!r}, not 0 or 1")
    return text == "1"


def waits(text: str) -> tuple[float, ...]:
    """`60,120` -> (60.0, 120.0). Raises ValueError."""
    found = tuple(float(each) for each in text.split(","))
    if not all(0 <= each < math.inf for each in found):
        raise ValueError(f"{text!r} is not seconds, parted by commas")
    return found
