"""Is everything here that the emulator needs? Each check says what it found and, where that is not well, what to do.

FAILED is what keeps the emulator from running or from being found; a WARNING costs something that not everybody needs.
"""

import importlib.metadata
import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

OK, WARNING, FAILED = "ok", "warning", "failed"
_DISTRIBUTION = "apigw-emulator"
_OLDEST = (3, 11)
_OLDEST_NODE, _OLDEST_RUBY = (18,), (3, 1)
_NAME = re.compile(r"[\w.-]+")
_VERSION = re.compile(r"\d+(\.\d+)*")
_TEST_KEYS = "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
_PATIENCE = 5
"""Seconds that another program is given to answer."""


class Finding(NamedTuple):
    """advice: what to do next; empty where all is well."""

    check: str
    state: str
    found: str
    advice: str = ""


def examine(endpoint: str, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """endpoint: where the emulator runs or is to run."""
    checks: tuple[Callable[[], Finding], ...] = (
        python,
        packages,
        lambda: port(endpoint),
        names,
        lambda: clients(endpoint, environment),
        lambda: credentials(environment),
        lambda: folder("home folder", Path(environment.get("HOME") or Path.home())),
        lambda: folder("temporary folder", Path(tempfile.gettempdir())),
        node,
        ruby,
        lambda: java(environment),
    )
    return [check() for check in checks]


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    found = f"{'.'.join(map(str, version))} at {sys.executable}"
    if version >= _OLDEST:
        return Finding("python", OK, found)
    return Finding("python", FAILED, found, "Install Python 3.11 or newer, and apigw-emulator into it.")


def packages(distribution: str = _DISTRIBUTION) -> Finding:
    """Whether what the emulator is declared to need is installed; `pip check` knows whether versions fit."""
    try:
        needed = importlib.metadata.requires(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        return Finding("packages", WARNING, "not installed, run from its folder", "pip install . makes it a command.")
    missing = [name for name in map(_required, needed) if name and not _installed(name)]
    if missing:
        return Finding("packages", FAILED, f"missing: {', '.join(missing)}", f"pip install {' '.join(missing)}")
    return Finding("packages", OK, f"{distribution} {importlib.metadata.version(distribution)} and what it needs")


def _required(requirement: str) -> str:
    """The name of what is required on this platform: `uvloop>=0.21; sys_platform != "win32"`; empty for extras."""
    found = _NAME.match(requirement)
    return found[0] if found and ";" not in requirement else ""


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def port(endpoint: str) -> Finding:
    """Free, or an emulator's already."""
    place = urlsplit(endpoint)
    host, number = place.hostname or "127.0.0.1", place.port or 4566
    name = f"port {number}"
    try:
        answer = _greeting(host, number)
    except ConnectionRefusedError:
        return Finding(name, OK, "free: no emulator runs there", f"apigw start --port {number}")
    except OSError as problem:
        advice = "Say where the emulator runs: --endpoint http://127.0.0.1:4566"
        return Finding(name, FAILED, f"{host} does not answer: {problem}", advice)
    if answer.startswith(b"HTTP/1.1 200"):
        return Finding(name, OK, f"an emulator answers at {host}")
    return Finding(name, FAILED, "another program has it", "End that program, or take another: apigw start --port 0")


def _greeting(host: str, number: int) -> bytes:
    """How an answer begins; what accepts and says nothing is no emulator."""
    with socket.create_connection((host, number), timeout=_PATIENCE) as connection:
        connection.sendall(b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        try:
            return connection.recv(64)
        except (TimeoutError, ConnectionResetError):
            return b""


def names(name: str = "api.execute-api.localhost") -> Finding:
    """Browsers know that `*.localhost` is this machine; other programs ask the system."""
    try:
        found = {str(address[0]) for *_, address in socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)}
    except OSError:
        found = set()
    if found and all(ipaddress.ip_address(each).is_loopback for each in found):
        return Finding("names", OK, f"{name} is this machine")
    advice = "Call APIs by path, /_aws/execute-api/{api}/{stage}/...; browsers know the names all the same."
    return Finding("names", WARNING, f"{name} is {', '.join(sorted(found)) or 'not known'} here", advice)


def clients(endpoint: str, environment: Mapping[str, str]) -> Finding:
    """Where AWS's clients go that are started in this shell."""
    told = environment.get("AWS_ENDPOINT_URL")
    if told:
        return Finding("AWS clients", OK, f"boto3, the AWS CLI and their like go to {told}")
    return Finding("AWS clients", WARNING, "go to AWS itself", f"export AWS_ENDPOINT_URL={endpoint}")


def credentials(environment: Mapping[str, str]) -> Finding:
    """Clients sign every call, so they want some."""
    if environment.get("AWS_PROFILE"):
        found = f"those of the profile {environment['AWS_PROFILE']}, which may be real"
        return Finding("credentials", WARNING, found, "unset AWS_PROFILE; " + _TEST_KEYS)
    if environment.get("AWS_ACCESS_KEY_ID") and environment.get("AWS_SECRET_ACCESS_KEY"):
        return Finding("credentials", OK, "in the environment")
    return Finding("credentials", WARNING, "none in the environment", _TEST_KEYS)


def folder(name: str, path: Path) -> Finding:
    """Where functions are unpacked, and what is kept is written."""
    try:
        with tempfile.TemporaryFile(dir=path):
            return Finding(name, OK, f"{path} can be written to")
    except OSError as problem:
        return Finding(name, FAILED, f"{path}: {problem.strerror}", f"Make {path} a folder that you may write to.")


def node(program: str = "node") -> Finding:
    """For functions written in JavaScript."""
    return _runtime("node", "JavaScript", f"Node.js {_OLDEST_NODE[0]}", _OLDEST_NODE, program, "--version")


def ruby(program: str = "ruby") -> Finding:
    """For functions written in Ruby."""
    return _runtime("ruby", "Ruby", f"Ruby {_OLDEST_RUBY[0]}.{_OLDEST_RUBY[1]}", _OLDEST_RUBY, program, "--version")


def java(environment: Mapping[str, str]) -> Finding:
    """For functions written in Java: a JDK, for what runs them is compiled first."""
    home = environment.get("JAVA_HOME")
    program = f"{home}/bin/javac" if home else "javac"
    return _runtime("java", "Java", "a JDK, of Java 8", (8,), program, "-version")


def _runtime(check: str, language: str, wanted: str, oldest: tuple[int, ...], program: str, *options: str) -> Finding:
    """Whether functions of a language would find their program; wanted: the name of its oldest version that will do."""
    found = shutil.which(program)
    if found is None:
        return Finding(check, WARNING, "not installed", f"Only {language} needs it: {wanted} or newer.")
    try:
        said = subprocess.run(  # noqa: S603 (a program of the user's PATH)
            (found, *options), capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as problem:
        return Finding(check, WARNING, f"{found}: {problem}", f"Install {wanted} or newer.")
    answer = said.stdout + said.stderr
    version = _VERSION.search(answer)
    number = version[0].removeprefix("1.") if version else answer.strip()
    if version and tuple(map(int, number.split("."))) >= oldest:
        return Finding(check, OK, f"{number} at {found}")
    return Finding(check, WARNING, f"{number} at {found}", f"Install {wanted} or newer.")
