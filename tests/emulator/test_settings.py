"""What the environment and flags come to."""

import pytest

from emulator.settings import Settings


@pytest.mark.parametrize(
    ("environment", "flag", "expected"),
    [
        ({}, None, (60.0, 120.0)),
        ({"APIGW_LAMBDA_RETRY_WAITS": "0"}, None, (0.0,)),
        ({"APIGW_LAMBDA_RETRY_WAITS": "1,2.5,3"}, None, (1.0, 2.5, 3.0)),
        ({"APIGW_LAMBDA_RETRY_WAITS": "1"}, (2.0,), (2.0,)),
    ],
)
def test_retry_waits(environment: dict[str, str], flag: tuple[float, ...] | None, expected: tuple[float, ...]) -> None:
    assert Settings.from_environment(environment, lambda_retry_waits=flag).lambda_retry_waits == expected


@pytest.mark.parametrize(
    ("environment", "flags", "expected"),
    [
        ({}, {}, (False, None, False)),
        ({"APIGW_IN_PROCESS": "1", "APIGW_DEBUG_PORT": "5678", "APIGW_DEBUG_WAIT": "1"}, {}, (True, 5678, True)),
        ({"APIGW_IN_PROCESS": "0", "APIGW_DEBUG_WAIT": "0"}, {}, (False, None, False)),
        ({"APIGW_IN_PROCESS": "1", "APIGW_DEBUG_PORT": "1"}, {"in_process": False, "debug_port": 2}, (False, 2, False)),
    ],
)
def test_debugging(environment: dict[str, str], flags: dict[str, object], expected: tuple[object, ...]) -> None:
    found = Settings.from_environment(environment, **flags)
    assert (found.in_process, found.debug_port, found.debug_wait) == expected


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"APIGW_IN_PROCESS": "yes"}, "APIGW_IN_PROCESS is 'yes', not 0 or 1"),
        ({"APIGW_DEBUG_WAIT": ""}, "APIGW_DEBUG_WAIT is '', not 0 or 1"),
        ({"APIGW_DEBUG_PORT": "x"}, "'x' is no port"),
        ({"APIGW_DEBUG_PORT": "65536"}, "'65536' is no port"),
        ({"APIGW_IN_PROCESS": "1", "APIGW_PYTHON": "/py"}, "own process cannot run under /py"),
    ],
)
def test_what_is_no_debugging(environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Settings.from_environment(environment)


@pytest.mark.parametrize("value", ["", "soon", "1,", "-1", "nan", "inf", "1;2"])
def test_what_are_no_waits(value: str) -> None:
    with pytest.raises(ValueError, match=r"float|seconds"):
        Settings.from_environment({"APIGW_LAMBDA_RETRY_WAITS": value})
