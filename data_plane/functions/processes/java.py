"""Java's runtime: which Java runs a function, and what `runtimes/java` is compiled to for it.

That is kept as source, and a JDK makes classes of it in a second or two, once for each Java while this process lives:
in a folder that nobody else may enter, and that goes with the process. A function's time does not run meanwhile.
"""

import asyncio
import atexit
import errno
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

from data_plane.functions import runtimes
from data_plane.functions.records import FunctionSpec

OWN_JAVA = "EMULATOR_JAVA"
_SOURCES = Path(runtimes.__file__).parent / "java"
_HEAP = 0.85
"""Of MemorySize, as on AWS: the rest is for what Java itself needs."""
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData")
_PATIENCE = 120
"""Seconds that another program is given."""
_SETTING = re.compile(r"^\s*(java\.home|java\.specification\.version) = (.+)$", re.MULTILINE)
_RUNTIME = re.compile(r"java(\d+)")


class Java(NamedTuple):
    """program: an absolute path. version: 8, 11 ... classes: of the runtime. api: of the interfaces it offers."""

    program: str
    version: int
    classes: Path
    api: Path


_lock = threading.Lock()
_compiled: dict[tuple[str, int], Java] = {}


async def prepare(spec: FunctionSpec) -> None:
    """Have what `command` needs. Raises OSError: there is no Java that would do."""
    await asyncio.to_thread(java_of, spec)


def command(spec: FunctionSpec) -> list[str]:
    """What runs a function; its descriptors follow. Raises OSError."""
    java = java_of(spec)
    opened = ["--add-opens=java.base/java.io=ALL-UNNAMED"] if java.version > 8 else []
    folders = [spec.code / "lib", *(layer / "java" / "lib" for layer in reversed(spec.layers))]
    options = [f"-Xmx{int(spec.memory_size * 1024 * _HEAP)}k", *_QUICK, *opened, "-cp", str(java.classes)]
    return [java.program, *options, "apigw.runtime.Bootstrap", str(java.api), str(spec.code), *map(str, folders)]


def java_of(spec: FunctionSpec) -> Java:
    """That of EMULATOR_JAVA, of the emulator's JAVA_HOME, or of its PATH."""
    home = os.environ.get("JAVA_HOME")
    named = spec.environment.get(OWN_JAVA) or (os.path.join(home, "bin", "java") if home else "java")
    program = shutil.which(named)
    if program is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), named)
    program = os.path.abspath(program)
    known = program, os.stat(program).st_mtime_ns  # another one may have taken its place
    java = _compiled.get(known)
    if java is None:
        with _lock:  # whoever comes while it is being compiled waits for that
            java = _compiled.get(known) or _compiled.setdefault(known, _compile(program))
    wanted = _RUNTIME.match(spec.runtime)
    if wanted and java.version < int(wanted[1]):
        raise _unfit(program, f"it is Java {java.version}, and {spec.runtime} needs {wanted[1]} or newer")
    return java


def _compile(program: str) -> Java:
    settings = dict(_SETTING.findall(_run(program, "-XshowSettings:properties", "-version")))
    version = settings.get("java.specification.version", "").strip().removeprefix("1.")
    if not version.isdecimal():
        raise _unfit(program, "it does not say which Java it is")
    home = Path(settings["java.home"].strip())
    compiler = (home.parent if home.name == "jre" else home) / "bin" / "javac"  # Java 8 has its JRE inside
    if not compiler.is_file():
        raise _unfit(program, f"it is a JRE, and functions need a JDK: there is no {compiler}")
    folder = Path(tempfile.mkdtemp(prefix="apigw-java-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    classes, api = folder / "classes", folder / "api"
    classes.mkdir()
    api.mkdir()
    sources = map(str, sorted(_SOURCES.rglob("*.java")))
    quick = [f"-J{option}" for option in _QUICK]
    _run(str(compiler), *quick, "-proc:none", "-nowarn", "-encoding", "UTF-8", "-d", str(classes), *sources)
    (classes / "com").rename(api / "com")
    return Java(program, int(version), classes, api)


def _run(program: str, *arguments: str) -> str:
    """What it says. Raises OSError."""
    try:
        done = subprocess.run(  # noqa: S603 (the user's own Java)
            (program, *arguments), capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except subprocess.CalledProcessError as failure:
        raise _unfit(program, f"exit status {failure.returncode}: {failure.stderr.strip()}") from None
    except subprocess.TimeoutExpired:
        raise _unfit(program, f"no answer in {_PATIENCE} seconds") from None
    return done.stdout + done.stderr


def _unfit(program: str, why: str) -> OSError:
    return OSError(errno.ENOEXEC, why, program)
