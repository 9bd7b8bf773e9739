"""Bytes -> a document to import: JSON or YAML, Swagger 2.0 or OpenAPI 3.x.

`${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}` are replaced wherever they stand in the text
(https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html).
"""

from collections.abc import Mapping
from typing import Any

from control_plane.openapi.documents import text
from control_plane.openapi.documents.dialect import Dialect, Document, Source
from control_plane.openapi.documents.notes import Notes
from control_plane.openapi.documents.openapi3 import OpenApi3
from control_plane.openapi.documents.references import References
from control_plane.openapi.documents.rules import Rules
from control_plane.openapi.documents.swagger2 import Swagger2
from control_plane.wire.errors import BadRequest

SWAGGER_2, OPENAPI_3 = Swagger2(), OpenApi3()
_VERSIONS: tuple[tuple[str, str, Dialect], ...] = (("swagger", "2.", SWAGGER_2), ("openapi", "3.", OPENAPI_3))


def parse(body: bytes, variables: Mapping[str, str], rules: Rules) -> Source:
    """The document, to be made a REST API by these rules; raises BadRequest."""
    return Source(*opened(body, variables), rules)


def opened(body: bytes, variables: Mapping[str, str]) -> Document:
    """The document, with what its text already gave cause to warn of; raises BadRequest."""
    try:
        loaded = text.load(with_variables(body, variables))
    except ValueError:
        raise BadRequest("Invalid OpenAPI input.") from None
    root = loaded.value if isinstance(loaded.value, dict) else {}
    return Document(root, _dialect(root), References(root), notes_on(loaded))


def notes_on(loaded: text.Loaded) -> Notes:
    """What a text gives cause to warn of, whatever it says."""
    notes = Notes()
    for key in loaded.repeated:
        notes.warn(f"Parse issue: the key {key} is given more than once. Ignoring all but the last")
    return notes


def with_variables(body: bytes, variables: Mapping[str, str]) -> bytes:
    for name, value in variables.items():
        body = body.replace(f"${{AWS::{name}}}".encode(), value.encode())
    return body


def _dialect(root: Mapping[str, Any]) -> Dialect:
    for key, version, dialect in _VERSIONS:
        if str(root.get(key, "")).startswith(version):
            return dialect
    raise BadRequest("Invalid OpenAPI input.")
