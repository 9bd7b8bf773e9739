"""A sentence of the page that stands in no table, and the test that proves it."""

from typing import NamedTuple


class Feature(NamedTuple):
    """proof: `test_file.py::test_function`, below tests/."""

    name: str
    says: str
    proof: str

    @property
    def file(self) -> str:
        return self.proof.partition("::")[0]
