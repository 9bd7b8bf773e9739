"""Lines of Python source, each with the place in the template it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager

CHARACTERS_PER_UNIT = 40


class Source:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: list[int] = []
        self.indent = ""
        self.counter = 0

    def name(self, letter: str) -> str:
        """A Python name that no other line has."""
        self.counter += 1
        return f"{letter}{self.counter}"

    def line(self, code: str, at: int) -> None:
        self.lines.append(self.indent + code)
        self.places.append(at)

    def insert(self, index: int, code: str) -> None:
        self.lines.insert(index, code)
        self.places.insert(index, 0)

    @contextmanager
    def block(self, head: str, at: int) -> Iterator[None]:
        """The lines written inside stand under this one; `pass` where there are none."""
        self.line(head, at)
        outer, self.indent = self.indent, self.indent + " "
        begin = len(self.lines)
        yield
        if len(self.lines) == begin:
            self.line("pass", at)
        self.indent = outer

    def cost(self, begin: int) -> int:
        """What it takes to run the lines written since `begin`, in units of `limits`: one for a short line."""
        return 1 + sum(map(len, self.lines[begin:])) // CHARACTERS_PER_UNIT

    def text(self) -> str:
        return "\n".join(self.lines)
