"""Random texts of one shape, as request ids are: made many at a time, which costs a fifth of making each on its own."""

import os
import string

_BASE64_URL = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_ALPHABETS = {"#": "0123456789abcdef", "%": "89ab", "*": _BASE64_URL, "~": _BASE64_URL[::4], ".": _BASE64_URL[::16]}
"""What stands for a mark in a shape: `~` is the last digit of bytes that fill but four of its bits, `.` of two."""
_MANY = 128


class RandomTexts:
    """shape: `########-####-4###-%###-############` for a version 4 UUID; what is no mark stands for itself."""

    __slots__ = ("_made", "_others", "_usual", "_width")

    def __init__(self, shape: str) -> None:
        """The text begins with the mark it has most of."""
        self._made: list[str] = []
        self._usual = _table(shape[0])
        self._others = [(at, _table(mark)) for at, mark in enumerate(f"{shape}\n") if mark != shape[0]]
        self._width = len(shape) + 1

    def one(self) -> str:
        """The next; in any thread."""
        while True:
            try:
                return self._made.pop()
            except IndexError:
                self._made += self._many()

    def _many(self) -> list[str]:
        """One below the other, then the columns that are not like most."""
        width = self._width
        random = os.urandom(_MANY * width)
        page = bytearray(random.translate(self._usual))
        for column, table in self._others:
            page[column::width] = random[column::width].translate(table)
        return page[:-1].decode().split("\n")


def _table(mark: str) -> bytes:
    """From any byte to a letter; there are 1, 4, 16 or 64 of those, so that each is as likely as the others."""
    letters = _ALPHABETS.get(mark, mark)
    return (letters * (256 // len(letters))).encode()
