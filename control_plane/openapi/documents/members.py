"""The members of an extension, as a table: how each is read into a record, and written again.

A member of the wrong type is warned of and left out, in the words that AWS uses for `requestParameters` (captured).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from control_plane.openapi.documents.notes import Notes, shown
from control_plane.openapi.documents.references import References

LEFT_OUT: Any = object()
"""What a reader gives where there is nothing to keep."""


class Document(Protocol):
    """What is being read."""

    @property
    def references(self) -> References: ...

    @property
    def notes(self) -> Notes: ...


class Place(NamedTuple):
    """The method that a document is being read for, as messages say it. path: with the base path that was applied."""

    path: str
    verb: str

    def warn(self, source: Document, member: str, wanted: str, value: Any, of: str = "") -> None:
        property_ = f" for property '{of}'" if of else ""
        source.notes.warn(
            f"Invalid format for '{member}'. Expected type {wanted}{property_} of resource '{self.path}' and method "
            f"'{self.verb}' but got '{shown(value)}'"
        )


Read = Callable[[Document, Place, str, Any], Any]
Write = Callable[[Any], Any]


def _of_type(kind: type, wanted: str) -> Read:
    def read(source: Document, place: Place, member: str, value: Any) -> Any:
        if type(value) is kind:
            return value
        place.warn(source, member, wanted, value)
        return LEFT_OUT

    return read


text = _of_type(str, "string")
whole_number = _of_type(int, "integer")


def one_of(*choices: str) -> Read:
    def read(source: Document, place: Place, member: str, value: Any) -> Any:
        if isinstance(value, str) and value.upper() in choices:
            return value.upper()
        place.warn(source, member, f"string, one of [{', '.join(choices)}]", value)
        return LEFT_OUT

    return read


def upper(source: Document, place: Place, member: str, value: Any) -> Any:
    found = text(source, place, member, value)
    return found.upper() if isinstance(found, str) else found


def texts(source: Document, place: Place, member: str, value: Any) -> Any:
    """A list of texts."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    place.warn(source, member, "array of strings", value)
    return LEFT_OUT


def mappings(source: Document, place: Place, member: str, value: Any) -> Any:
    """Texts by name; what is no text is left out, one by one."""
    if not isinstance(value, dict):
        place.warn(source, member, "object", value)
        return LEFT_OUT
    found = {name: each for name, each in value.items() if isinstance(each, str)}
    for name, each in value.items():
        if name not in found:
            place.warn(source, member, "string", each, of=name)
    return found


def templates(source: Document, place: Place, member: str, value: Any) -> Any:
    """As mappings, but a template may be null: the body passes through. An empty one is kept as null (captured)."""
    if not isinstance(value, dict):
        return mappings(source, place, member, value)
    nulls = {name: None for name, each in value.items() if each in (None, "")}
    given = {name: each for name, each in value.items() if name not in nulls}
    found = {**nulls, **mappings(source, place, member, given)}
    return {name: found[name] for name in value if name in found}


def same(value: Any) -> Any:
    return value


def lower(value: str) -> str:
    """AWS exports some of its enumerations in lower case."""
    return value.lower()


class Member(NamedTuple):
    """One member of an extension. name: in the document. attribute: of the record. write: a value as it is exported."""

    name: str
    attribute: str
    read: Read
    write: Write = same


def read(source: Document, place: Place, members: tuple[Member, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for member in members:
        value = given.get(member.name)
        if value is not None:
            read_value = member.read(source, place, member.name, value)
            if read_value is not LEFT_OUT:
                found[member.attribute] = read_value
    return found


def write(members: tuple[Member, ...], record: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        value = getattr(record, member.attribute)
        if value is None or value in ([], ()) or value == known.get(member.attribute):
            continue
        found[member.name] = member.write(value)
    return found
