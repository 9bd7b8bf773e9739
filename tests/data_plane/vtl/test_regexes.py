"""Java's regular expressions in the spelling of `regex`, and the time they may take."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java import regexes
from data_plane.vtl.limits import Budget

MATCHES = [
    ("a dot is no line end, of any kind", r"a.b", "a\u2028b", False),
    ("unless (?s) says so", r"(?s)a.b", "a\u2028b", True),
    ("\\d and \\w are ASCII", r"\d\w", "٣é", False),
    ("\\Q quotes \\E", r"\Qa.b\E+", "a.bbb", True),
    ("without \\E to the end", r"a\Q*(", "a*(", True),
    ("classes in classes, and what they share", r"[a-z&&[^bc]]+", "ade", True),
    ("the same, refused", r"[a-z&&[^bc]]+", "abe", False),
    ("two hyphens in a class are hyphens", r"[a--b]", "-", True),
    ("so are bars", r"[a||b]+", "a|b", True),
    ("named groups and references to them", r"(?<x>a)\k<x>", "aa", True),
    ("possessive", r"a*+a", "aaa", False),
    ("\\z, \\Z, \\h, \\R", r"a\h\R\z", "a\t\r\n", True),
    ("\\h in a class", r"[\h]+", " \t", True),
    ("octal and code points", r"\0101\x{1F600}", "A\U0001f600", True),
    ("a bracket first in a class is text", r"[]a]+", "]a", True),
    ("flags for Unicode change nothing", r"(?u)a(?i:B)(?idm)", "ab", True),
    ("repetition", r"a{2,3}b{2}c{1,}", "aabbc", True),
    ("a brace in a class is text", r"[{}]+", "{}", True),
]


@pytest.mark.parametrize(("pattern", "text", "found"), [pytest.param(*row, id=rule) for rule, *row in MATCHES])
def test_a_pattern_matches_what_java_would(pattern: str, text: str, found: bool) -> None:
    assert regexes.matches(Budget(), text, pattern) is found


FOREIGN = [
    "(?:a){e<=1}", "a{,3}", "a{x}", "(?P<x>a)", "(?R)", "(?1)", "(*FAIL)", r"\L<x>", r"\K", r"\m", r"\y", "(", "[a",
    "*", "(?<x", r"\k<nope>", "a" * 2001, "(" * 900,
]  # fmt: skip


@pytest.mark.parametrize("pattern", FOREIGN)
def test_what_java_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(Refusal):
        regexes.matches(Budget(), "a", pattern)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("abc", "", "-", "-a-b-c-"),
        ("baac", "a*", "-", "-b--c-"),
        ("foobar", "(foo)", "$1bar", "foobarbar"),
        ("x", "(x)", "$11", "x1"),
        ("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11", "k"),
        ("xy", "(x)|(y)", "<$1$2>", "<x><y>"),
        ("a.b", r"\.", r"\\", r"a\b"),
    ],
)
def test_replace_all(text: str, pattern: str, replacement: str, expected: str) -> None:
    assert regexes.replace_all(Budget(), text, pattern, replacement) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "limit", "expected"),
    [
        ("boo:and:foo", ":", 2, ["boo", "and:foo"]),
        ("boo:and:foo", ":", 5, ["boo", "and", "foo"]),
        ("boo:and:foo", ":", -2, ["boo", "and", "foo"]),
        ("boo:and:foo", "o", 5, ["b", "", ":and:f", "", ""]),
        ("boo:and:foo", "o", -2, ["b", "", ":and:f", "", ""]),
        ("boo:and:foo", "o", 0, ["b", "", ":and:f"]),
        ("boo:and:foo", "o", 1, ["boo:and:foo"]),
        (",a", ",", 0, ["", "a"]),
        (",,", ",", 0, []),
        ("", ",", 0, [""]),
        ("ab", "", 0, ["a", "b"]),
    ],
)
def test_split_as_the_javadoc_has_it(text: str, pattern: str, limit: int, expected: list[str]) -> None:
    assert regexes.split(Budget(), text, pattern, limit) == expected


@pytest.mark.parametrize("function", [regexes.matches, regexes.split, partial(regexes.replace_all, replacement="")])
def test_a_match_that_would_try_for_ever_is_stopped(
    function: Callable[[Budget, str, str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regexes, "SECONDS", 0.1)
    with pytest.raises(Refusal, match="takes too long"):
        function(Budget(), "x" * 5000, "(x+x+)+y")


def test_the_time_of_matches_is_paid_for() -> None:
    """Each of these matches is let through, but not as many as a template can ask for."""
    budget = Budget()
    budget.work = 100_000

    def match_again_and_again() -> None:
        for _ in range(1_000_000):
            regexes.matches(budget, "x" * 200, "(x+x+)y")

    with pytest.raises(Refusal, match="too much"):
        match_again_and_again()


def test_translation_keeps_plain_patterns() -> None:
    for pattern in (r"[A-Za-z0-9_-]+@\w+\.com", r"^(\d{3})-(\d{4})$", r"a|b|[^\]]"):
        assert re.sub(r"\[\^\\n\\r\\u0085\\u2028\\u2029\]", ".", regexes.translate(pattern)) == pattern
