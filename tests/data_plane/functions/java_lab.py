"""What the tests of Java's functions share: those of `java_functions`, compiled once, and specs that run them."""

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data_plane.functions.processes import java
from data_plane.functions.records import FunctionSpec
from tests.data_plane.functions.lab import make_spec

NEEDS_JAVA = pytest.mark.skipif(
    shutil.which("javac") is None, reason="needs a JDK: apt-get install default-jdk-headless"
)
_FUNCTIONS = Path(__file__).parent / "java_functions"


@functools.cache
def functions() -> Path:
    """The folder of the classes of `java_functions`."""
    folder = Path(tempfile.mkdtemp(prefix="java-functions-"))
    atexit.register(shutil.rmtree, folder)
    compile_java(folder, *_FUNCTIONS.rglob("*.java"))
    return folder


def compile_java(folder: Path, *sources: Path) -> None:
    """Against the interfaces that our runtime offers, which have the names and signatures of AWS's."""
    found = java.java_of(make_spec(folder, "", runtime="java8.al2"))
    compiler = str(Path(found.program).resolve().with_name("javac"))
    arguments = ["-J-XX:TieredStopAtLevel=1", "-J-Xshare:auto", "-nowarn", "-cp", str(found.api), "-d", str(folder)]
    subprocess.run([compiler, *arguments, *map(str, sources)], check=True)


def java_spec(folder: Path, name: str, **changes: Any) -> FunctionSpec:
    """name: of a handler among `java_functions`, unless another handler, and its code, is given."""
    changes = {"runtime": "java11", "handler": f"shop.{name}", "memory_size": 256, "code": functions(), **changes}
    return msgspec.structs.replace(make_spec(folder, ""), **changes)
