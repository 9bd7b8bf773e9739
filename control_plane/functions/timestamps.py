"""The ways Lambda writes a moment. Records keep seconds since the epoch."""

import time
from datetime import UTC, datetime

now = time.time


def milliseconds(moment: float) -> str:
    """`2024-01-01T00:00:00.000+0000`: of functions, layers, code signing configurations (handbook/07 section 1.4)."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def seconds(moment: float) -> str:
    """`2024-01-01T00:00:00+0000`: of provisioned concurrency."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def microseconds(moment: float) -> str:
    """`2024-01-01T00:00:00.000000Z`: of function URLs."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
