"""One control plane per test, on stand-ins for the rest of the process."""

from pathlib import Path

import pytest

from tests.control_plane.clients import Plane


@pytest.fixture
def plane(tmp_path: Path) -> Plane:
    return Plane(tmp_path / "code")
