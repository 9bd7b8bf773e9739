"""Names are remembered, and do not fill the memory."""

from data_plane.memo import LONGEST_KEPT, NAMES_KEPT, Memo


def test_a_name_is_made_once() -> None:
    made: list[str] = []
    memo = Memo[str, None](made.append)
    for name in ("a", "b", "a"):
        assert memo[name] is None
    assert made == ["a", "b"]


def test_only_so_many_are_kept() -> None:
    memo = Memo[bytes, bytes](bytes.lower)
    for number in range(2 * NAMES_KEPT):
        assert memo[b"X-%d" % number] == b"x-%d" % number
        assert len(memo) <= NAMES_KEPT


def test_and_none_that_are_long() -> None:
    memo = Memo[str, int](len)
    assert memo["x" * (LONGEST_KEPT + 1)] == LONGEST_KEPT + 1
    assert not memo
