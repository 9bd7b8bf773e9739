"""A worker's command line and environment, as values."""

from pathlib import Path
from typing import Any

import pytest

from data_plane.functions.processes.environment import API_NAMES, BOOTSTRAP, LAYER_PROGRAMS, command, variables
from tests.data_plane.functions.lab import make_spec

HOST = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/me",
    "SECRET": "of the host",
    "PYTHONPATH": "/host",
    "AWS_PROFILE": "me",
}


def test_code_and_layers_go_first_later_layers_before_earlier(tmp_path: Path) -> None:
    spec = make_spec(
        tmp_path,
        "",
        layers=(Path("/l/one"), Path("/l/two")),
        interpreter=Path("/venv/bin/python"),
        endpoint_url="http://localhost:4566",
    )
    assert command(spec, 7, 8)[:4] == ["/venv/bin/python", "-u", "-s", "-c"]
    assert command(spec, 7, 8)[5:] == [
        str(API_NAMES),
        "http://localhost:4566",
        str(LAYER_PROGRAMS),
        "/l/two:/l/one",
        str(BOOTSTRAP),
        "7",
        "8",
        str(tmp_path),
        "/l/two/python/lib/python3.12/site-packages",
        "/l/one/python/lib/python3.12/site-packages",
        "/l/two/python",
        "/l/one/python",
    ]


def test_the_environment_is_lambdas(tmp_path: Path) -> None:
    """handbook/07 section 6."""
    spec = make_spec(tmp_path, "", interpreter=Path("/venv/bin/python"))
    assert variables(spec, "2026/01/01/[$LATEST]ab", HOST) == {
        "_HANDLER": "app.handler",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
        "AWS_LAMBDA_FUNCTION_NAME": "fn",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fn",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]ab",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
        "LAMBDA_TASK_ROOT": str(tmp_path),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LANG": "en_US.UTF-8",
        "LC_CTYPE": "C.UTF-8",
        "TZ": ":UTC",
        "PATH": "/venv/bin:/usr/bin:/bin",
        "LD_LIBRARY_PATH": f"{tmp_path}:{tmp_path}/lib",
        "HOME": "/home/me",
        "PWD": str(tmp_path),
        "SHLVL": "0",
    }


@pytest.mark.parametrize(
    ("changes", "name", "value", "why"),
    [
        ({"environment": {"STAGE": "dev"}}, "STAGE", "dev", "the user's variables are there"),
        ({"environment": {"TZ": "Europe/Berlin"}}, "TZ", "Europe/Berlin", "TZ may be overridden"),
        ({"environment": {"PYTHONPATH": "/x"}}, "PYTHONPATH", "/x", "so may PYTHONPATH"),
        ({"environment": {"AWS_REGION": "mars"}}, "AWS_REGION", "us-east-1", "AWS_REGION is reserved"),
        ({"environment": {"_HANDLER": "a.b"}}, "_HANDLER", "app.handler", "_HANDLER is reserved"),
        ({"endpoint_url": "http://localhost:4566"}, "AWS_ENDPOINT_URL", "http://localhost:4566", "AWS is here"),
        (
            {"endpoint_url": "http://a", "environment": {"AWS_ENDPOINT_URL": "http://b"}},
            "AWS_ENDPOINT_URL",
            "http://b",
            "unless the user says otherwise",
        ),
        ({"credentials": ("a", "b", "c")}, "AWS_SESSION_TOKEN", "c", "a token where there is one"),
        ({"layers": (Path("/l"),)}, "PATH", "/venv/bin:/usr/bin:/bin:/l/bin", "a layer's programs come last"),
    ],
)
def test_a_function_finds_the_variables_of_lambda(
    tmp_path: Path, changes: dict[str, Any], name: str, value: str, why: str
) -> None:
    spec = make_spec(tmp_path, "", interpreter=Path("/venv/bin/python"), **changes)
    assert variables(spec, "stream", HOST)[name] == value


@pytest.mark.parametrize("name", ["SECRET", "PYTHONPATH", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"])
def test_what_nobody_set_is_not_there(tmp_path: Path, name: str) -> None:
    assert name not in variables(make_spec(tmp_path, ""), "stream", HOST)
