"""How many files and connections the emulator may have open, and how many a function."""

import resource
from pathlib import Path

import pytest

from emulator.open_files import MANY, allow_many
from tests.apis import zipped
from tests.process import running

FEW = 256
"""What macOS gives a process that does not ask for more."""
ROLE = "arn:aws:iam::000000000000:role/r"
_INFINITE = resource.RLIM_INFINITY
_ALLOWED = min(MANY, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
_START = f"""
import os, resource, sys
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, ({FEW}, hard))
os.execv(sys.executable, [sys.executable, "-m", "emulator", "start", "--port", "0", "--log-level", "warning"])
"""
_OPENING = """
import os
def handler(event, context):
    opened = []
    try:
        while True:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as problem:
        return [max(opened), problem.strerror]
"""


def test_the_emulator_allows_itself_many_and_functions_as_many_as_lambda_does() -> None:
    with running(["-c", _START]) as server:
        limits = Path(f"/proc/{server.pid}/limits").read_text().splitlines()
        (open_files,) = (line.split()[3:5] for line in limits if line.startswith("Max open files"))
        assert int(open_files[0]) == _ALLOWED > FEW
        functions = server.aws("lambda")
        settings = {"Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler"}
        functions.create_function(FunctionName="opening", Code={"ZipFile": zipped(_OPENING)}, **settings)
        answer = functions.invoke(FunctionName="opening")["Payload"].read()
    assert answer == b'[1023, "Too many open files"]'


@pytest.mark.parametrize(
    ("soft", "hard", "asked"),
    [
        pytest.param(256, _INFINITE, [(MANY, _INFINITE)], id="macOS, where nothing bounds what may be asked for"),
        pytest.param(1024, 1_048_576, [(MANY, 1_048_576)], id="most systems"),
        pytest.param(1024, 4096, [(4096, 4096)], id="no more than may be had"),
        pytest.param(4096, 4096, [], id="all that may be had is had"),
        pytest.param(20_000, 20_000, [], id="who has more already keeps it"),
        pytest.param(_INFINITE, _INFINITE, [], id="without a bound there is nothing to ask for"),
    ],
)
def test_what_is_asked_for(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, asked: list[tuple[int, int]]) -> None:
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: said.append(limits))
    allow_many()
    assert said == asked
