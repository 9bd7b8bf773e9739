"""What Swagger 2.0 and OpenAPI 3.x say differently, as an interface of two: `swagger2`, `openapi3`.

The rest of this package reads and writes documents through it, and does not ask which version it has before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from control_plane.definitions import v1
from control_plane.openapi.documents.notes import Notes
from control_plane.openapi.documents.references import References
from control_plane.openapi.documents.rules import Rules


class Body(NamedTuple):
    """What a request or a response may carry: a media type and its schema."""

    media_type: str
    schema: Any


class Address(NamedTuple):
    """Where an exported API answers."""

    host: str
    stage: str

    @property
    def url(self) -> str:
        return f"https://{self.host}/{self.stage}"


class Dialect(Protocol):
    schemas: tuple[str, ...]
    """Where the schemas lie, from the root."""
    security_schemes: tuple[str, ...]

    # in

    def base_path(self, root: Mapping[str, Any]) -> str: ...

    def servers(self, root: Mapping[str, Any]) -> Mapping[str, Any]:
        """The object that says where the API is reached: its endpoint configuration stands there."""
        ...

    def request_bodies(self, source: "Source", operation: Any, parameters: Iterable[Any]) -> Iterator[Body]: ...

    def response_bodies(self, source: "Source", operation: Any, response: Any) -> Iterator[Body]: ...

    # out

    def head(self, info: Mapping[str, str], address: Address, endpoint: Mapping[str, Any]) -> dict[str, Any]:
        """What comes before the paths. endpoint: the endpoint configuration, empty where there is nothing to say."""
        ...

    def operation(self, method: v1.Method, integration: bool) -> dict[str, Any]:
        """Of a method: parameters, bodies, responses."""
        ...

    def components(self, schemas: Mapping[str, Any], security: Mapping[str, Any]) -> dict[str, Any]: ...


class Document(NamedTuple):
    """A document that is being imported."""

    root: Mapping[str, Any]
    dialect: Dialect
    references: References
    notes: Notes


class Source(NamedTuple):
    """A `Document` that is being made a REST API."""

    root: Mapping[str, Any]
    dialect: Dialect
    references: References
    notes: Notes
    rules: Rules


def media_types(*groups: Mapping[str, Any] | None) -> list[str]:
    """The media types of several mappings, each once, in order."""
    return list(dict.fromkeys(media_type for group in groups for media_type in group or ()))


PLACES: Mapping[str, str] = {"query": "querystring", "path": "path", "header": "header"}
"""Where a parameter is, in OpenAPI's word and in API Gateway's."""


def parameters(method: v1.Method) -> Iterator[tuple[str, str, bool]]:
    """The parameters of a method that OpenAPI can say: name, place (OpenAPI's word), whether it is required."""
    words = {ours: theirs for theirs, ours in PLACES.items()}
    for mapping, required in sorted((method.request_parameters or {}).items()):
        _, _, place, name = mapping.split(".", 3)
        if place in words:
            yield name, words[place], required or place == "path"


def response_headers(response: v1.MethodResponse) -> Sequence[str]:
    return [name.removeprefix("method.response.header.") for name in sorted(response.response_parameters or ())]


def preferred(models: Mapping[str, str] | None) -> str | None:
    """The model that stands for all where only one can be said: JSON's, before any other."""
    if not models:
        return None
    return next((name for media_type, name in models.items() if is_json(media_type)), next(iter(models.values())))


def is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip()
    return kind == "application/json" or kind.endswith("+json")
