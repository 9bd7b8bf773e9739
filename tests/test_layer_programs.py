"""Programs of layers, which functions start from `/opt`."""

import io
import json
import stat
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis import create_function

PROGRAMS = {
    "tools/shell": "#!/bin/sh\necho shell $1\n",
    "tools/own": "#!/var/lang/bin/python\nimport beside, sys\nprint(beside.NAME, *sys.argv[1:])\n",
    "tools/beside.py": "NAME = 'own'\n",
}
RUNNING = """
import subprocess

def handler(event, context):
    try:
        return subprocess.run(event["command"], capture_output=True, text=True, **event["how"]).stdout
    except OSError as failure:
        return type(failure).__name__
"""


@pytest.fixture(scope="module")
def function(aws: Any) -> Iterator[str]:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in PROGRAMS.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFREG | 0o755) << 16
            archive.writestr(entry, text)
    layer = aws("lambda").publish_layer_version(LayerName="tools", Content={"ZipFile": package.getvalue()})
    arn = create_function(aws, RUNNING)
    aws("lambda").update_function_configuration(FunctionName=arn, Layers=[layer["LayerVersionArn"]])
    yield arn
    aws("lambda").delete_function(FunctionName=arn)
    aws("lambda").delete_layer_version(LayerName="tools", VersionNumber=layer["Version"])


@pytest.mark.parametrize("how", [{}, {"close_fds": False}], ids=["forked", "spawned"])
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/opt/tools/shell", "a b"], "shell a b\n"),
        (["/opt/tools/own", "a b", "c"], "own a b c\n"),
        (["/opt/tools/none"], "FileNotFoundError"),
        (["/bin/echo", "/opt/tools/shell"], "/opt/tools/shell\n"),
    ],
)
def test_a_function_starts_them_where_aws_has_them(
    aws: Any, function: str, command: list[str], said: str, how: dict[str, bool]
) -> None:
    event = json.dumps({"command": command, "how": how})
    assert json.load(aws("lambda").invoke(FunctionName=function, Payload=event)["Payload"]) == said
