"""Which event loop the process gets."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
{before}
from emulator.edge.event_loop import new_event_loop
loop = new_event_loop()
print(type(loop).__module__)
loop.close()
"""


@pytest.mark.parametrize(
    ("before", "module"),
    [("", "uvloop"), ("sys.modules['uvloop'] = None", "asyncio.unix_events")],
    ids=["uvloop where it is installed", "asyncio's own where it is not"],
)
def test_the_loop(before: str, module: str) -> None:
    command = [sys.executable, "-W", "error", "-c", SCRIPT.format(before=before)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == module
