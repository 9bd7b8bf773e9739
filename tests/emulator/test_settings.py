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


@pytest.mark.parametrize("value", ["", "soon", "1,", "-1", "nan", "inf", "1;2"])
def test_what_are_no_waits(value: str) -> None:
    with pytest.raises(ValueError, match=r"float|seconds"):
        Settings.from_environment({"APIGW_LAMBDA_RETRY_WAITS": value})
