"""How long a streamed response waits: not at all at its beginning, then as 2 MB a second want it."""

import pytest

from data_plane.pace import RATE, Pace


@pytest.mark.parametrize(
    ("pieces", "waits", "why"),
    [
        ([(100, 0.0)], [0.0], "what is free does not wait"),
        ([(60, 0.0), (40, 0.0)], [0.0, 0.0], "up to its last byte"),
        ([(100 + RATE, 0.0)], [1.0], "a second's worth waits a second"),
        ([(100 + RATE, 7.0), (RATE, 8.0)], [1.0, 1.0], "and the next another"),
        ([(100 + RATE, 0.0), (RATE, 5.0)], [1.0, 0.0], "one that comes late anyway does not"),
    ],
)
def test_a_piece_waits_until_the_pace_allows_it(pieces: list[tuple[int, float]], waits: list[float], why: str) -> None:
    pace = Pace(100)
    assert [pace.wait(size, now) for size, now in pieces] == pytest.approx(waits), why
