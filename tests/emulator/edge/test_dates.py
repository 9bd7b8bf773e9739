"""The Date header, made once a second and right in every one."""

import pytest

from emulator.edge import dates

LOOKS = [
    (1_000.5, "Thu, 01 Jan 1970 00:16:40 GMT"),
    (1_000.9, "Thu, 01 Jan 1970 00:16:40 GMT"),
    (1_001.0, "Thu, 01 Jan 1970 00:16:41 GMT"),
    (1_001.99, "Thu, 01 Jan 1970 00:16:41 GMT"),
    (90_000.0, "Fri, 02 Jan 1970 01:00:00 GMT"),
]


def test_the_date_is_that_of_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "_clock", type(dates._clock)())
    for now, expected in LOOKS:
        monkeypatch.setattr(dates, "time", lambda now=now: now)
        monkeypatch.setattr(dates, "monotonic", lambda now=now: now + 7_000)
        assert dates.date_line() == f"\r\nDate: {expected}"
        assert dates.date_line() is dates.date_line(), "and is made once"
