"""COMPATIBILITY.md says what the code does."""

from tests import compatibility


def test_the_page_is_up_to_date() -> None:
    assert compatibility.FILE.read_text() == compatibility.page(), "run: python -m tests.compatibility"
