"""A place in a template's text, and moving on from there."""

import re
from typing import NoReturn

from data_plane.vtl.errors import TemplateSyntaxError
from data_plane.vtl.limits import NESTING


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class Findings:
    """What a parser learns on the way about the template as a whole.

    scoped: `$foreach` may be read where the loop cannot be seen from, in a macro, a block or an evaluated text.
    """

    __slots__ = ("scoped",)

    def __init__(self) -> None:
        self.scoped = False


class Scanner:
    """Reads one text: a template, or, where `within` is given, a string that stands in that one at `at`."""

    def __init__(self, text: str, within: "Scanner | None" = None, at: int = 0) -> None:
        self.text, self.at = text, 0
        self.origin: str = within.origin if within else text
        self.base: int = within.offset(at) if within else 0
        self.depth: int = within.depth if within else 0
        self.findings: Findings = within.findings if within else Findings()

    def offset(self, at: int | None = None) -> int:
        return self.base + (self.at if at is None else at)

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise TemplateSyntaxError(message, *position(self.origin, self.offset(at)))

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern matches here, stepping over it."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def ahead(self, token: str) -> bool:
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def expect(self, token: str, where: str) -> None:
        if not self.take(token):
            found = repr(self.text[self.at]) if self.at < len(self.text) else "the end"
            self.fail(f"{token!r} expected {where}, not {found}")

    def enter(self) -> None:
        """Goes one level deeper, into brackets or a block; `leave` comes back."""
        self.depth += 1
        if self.depth > NESTING:
            self.fail(f"nested deeper than {NESTING} levels")

    def leave(self) -> None:
        self.depth -= 1
