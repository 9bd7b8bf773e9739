"""The patterns of AWS's models, written for Java: all compile here, and no text makes one run away."""

from multiprocessing import get_context
from typing import Any

import pytest

from control_plane.wire.constraints import constraints, java_pattern
from tests.control_plane.wire.samples import SERVICES, every_shape, example

TEXTS = {
    (shape.metadata["pattern"], shape.metadata.get("min") or 0, shape.metadata.get("max"))
    for service in SERVICES.values()
    for shape in every_shape(service)
    if "pattern" in shape.metadata and shape.metadata.get("min", 0) < 80
}
HANGS_AFTER = 120.0
"""Seconds for all patterns on all texts, which take about two; far below what one that runs away takes."""


def test_every_pattern_compiles_and_takes_a_text() -> None:
    for pattern, low, high in TEXTS:
        assert java_pattern(pattern).fullmatch(example(pattern, low, high)), pattern


def test_no_text_makes_a_pattern_run_away() -> None:
    with get_context("spawn").Pool(1) as pool:
        tried = pool.apply_async(attack, ([(pattern, example(*key)) for key in TEXTS for pattern in key[:1]],))
        assert tried.get(timeout=HANGS_AFTER) > 5000


def attack(texts: list[tuple[str, str]]) -> int:
    """Match each pattern against its text with a piece repeated to 5,000 characters and a spoiled end."""
    tried = 0
    for pattern, text in texts:
        match = java_pattern(pattern).fullmatch
        for start in range(len(text) + 1):
            for piece in {text[start : start + 1], text[start : start + 2], "a", "0-", ".", "\u20ac"} - {""}:
                match(text[:start] + piece * (5000 // len(piece)) + text[start:] + "\n!")
                tried += 1
    return tried


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\d+", "12", True),
        (r"\d+", "١٢", False),
        (r"\w+", "ä", False),
        (r"[\p{L}_]+", "ä大_", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a b\u2003c-²Ⅷ", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a\tb", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a*b", False),
        (r"[1-5]\d\d", "200\n", False),
        (r"^([1-5]\d\d|\*|\s*)$", "*", True),
    ],
)
def test_java_means(pattern: str, text: str, matches: bool) -> None:
    assert bool(java_pattern(pattern).fullmatch(text)) is matches


def test_classes_of_letters_also_name_the_underscore() -> None:
    r"""`\p{L}` is written as Python's `\w`, which is the same but for `_`."""
    named: list[Any] = [pattern for pattern, _, _ in TEXTS if r"\p{L}" in pattern]
    assert named
    assert all(r"_" in pattern for pattern in named)


def test_a_shape_without_demands_costs_nothing() -> None:
    free = next(shape for shape in every_shape(SERVICES["apigateway"]) if shape.name == "String")
    assert constraints(free, says_not_null=True) == []
