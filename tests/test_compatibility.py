"""COMPATIBILITY.md says what the code does, and what it says is proved."""

import ast
from pathlib import Path

import pytest

from tests.compatibility.feature import Feature
from tests.compatibility.features import FEATURES
from tests.compatibility.page import FILE, page

TESTS = Path(__file__).parent


def test_the_page_is_up_to_date() -> None:
    assert FILE.read_text() == page(), "run: python -m tests.compatibility"


def test_its_lines_are_short() -> None:
    assert [line for line in FILE.read_text().splitlines() if len(line) > 120] == []


@pytest.mark.parametrize(
    "feature", [each for features in FEATURES.values() for each in features], ids=lambda each: each.name
)
def test_every_feature_has_a_test_that_proves_it(feature: Feature) -> None:
    file, _, name = feature.proof.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert Path(file).name.startswith("test_")
    assert name.startswith("test_")
    assert name in there, f"{feature.name}: {file} has no {name}"
