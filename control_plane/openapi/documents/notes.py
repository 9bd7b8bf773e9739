"""What an import has to say: warnings are told and change nothing, errors refuse the document. Information is what an
HTTP API, that has no use for it, leaves out.

All errors are gathered before any is raised, so that one attempt names them all. The wording of both lists is AWS's
(reported: "Errors found during import:", "Warnings found during import:", "Additionally, these warnings were found:").
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from control_plane.wire.errors import AwsError, BadRequest

_MOST = 100


class Notes:
    """At most a hundred of each kind are kept, and the rest counted: a hostile document makes no endless answer."""

    def __init__(self) -> None:
        self._warnings: list[str] = []
        self._errors: list[str] = []
        self._information: list[str] = []

    def inform(self, text: str) -> None:
        self._information.append(text)

    def warn(self, text: str) -> None:
        self._warnings.append(text)

    def fail(self, text: str) -> None:
        self._errors.append(text)

    @contextmanager
    def attempt(self, what: str) -> Iterator[None]:
        """What AWS would refuse on its own becomes an error of the import: `{what}: {AWS's words}`."""
        try:
            yield
        except AwsError as refusal:
            self.fail(f"{what}: {refusal.message}")

    @property
    def warnings(self) -> list[str]:
        return _first(self._warnings)

    @property
    def information(self) -> list[str]:
        return _first(self._information)

    def settle(self, *, fail_on_warnings: bool) -> None:
        """Raise what was found, if it refuses the document."""
        if self._errors:
            text = "Errors found during import:" + _lines(self._errors)
            if self._warnings:
                text += "\nAdditionally, these warnings were found:" + _lines(self._warnings)
            raise BadRequest(text)
        if fail_on_warnings and self._warnings:
            raise BadRequest("Warnings found during import:" + _lines(self._warnings))


def shown(value: object) -> str:
    """A value as a message shows it: JSON's words for true, false and null, and not all of a long one."""
    text = {True: "true", False: "false", None: "null"}[value] if isinstance(value, bool | None) else str(value)
    return text if len(text) <= 100 else text[:100] + "..."


def _lines(texts: Sequence[str]) -> str:
    return "".join(f"\n\t{text}" for text in _first(texts))


def _first(texts: Sequence[str]) -> list[str]:
    surplus = len(texts) - _MOST
    return [*texts[:_MOST], f"... and {surplus} more"] if surplus > 0 else list(texts)
