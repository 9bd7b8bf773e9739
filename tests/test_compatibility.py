"""COMPATIBILITY.md says what the code does."""

from control_plane.service import ControlPlane
from tests import compatibility


def test_the_page_is_up_to_date() -> None:
    assert ControlPlane, "importing the service registers every handler"
    assert compatibility.FILE.read_text() == compatibility.page(), "run: python -m tests.compatibility"
