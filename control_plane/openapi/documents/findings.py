"""What the OpenAPI specification objects to in a document, as warnings: AWS takes many a document that breaks it.

openapi-spec-validator has two halves. Its schemas of OpenAPI are used here: they are exact, and take milliseconds. Its
walk over the resolved document is not: it opens the files and addresses that `$ref`s name, takes time that grows with
the square of the document, and keeps every document it has seen. What AWS itself looks for beyond the schemas (models
that do not exist, parameters, names) is found where the import comes upon it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from control_plane.openapi.documents.dialect import Document, Source
from control_plane.openapi.documents.document import SWAGGER_2

_MOST = 20
_LONGEST = 200


def find(source: Document | Source) -> Iterator[str]:
    """The first twenty objections: `Parse issue: attribute paths.'/pets'(get).responses: ...`."""
    try:
        found = list(islice(_validator(source).iter_errors(source.root), _MOST))
    except (RecursionError, ValueError):
        yield "Parse issue: the document is nested too deep to be checked"
        return
    for error in found:
        yield f"Parse issue: attribute {_place(error.absolute_path)}: {_message(error.message)}"


def _validator(source: Document | Source) -> Any:
    import openapi_spec_validator as library

    if source.dialect is SWAGGER_2:
        return library.OpenAPIV2SpecValidator.schema_validator
    if str(source.root["openapi"]).startswith("3.0"):
        return library.OpenAPIV30SpecValidator.schema_validator
    return library.OpenAPIV31SpecValidator.schema_validator


def _place(path: Iterable[str | int]) -> str:
    return ".".join(f"'{part}'" if "/" in str(part) else str(part) for part in path) or "root"


def _message(text: str) -> str:
    """Its first line; the end of that says what is wrong, what comes before it may be all of the document."""
    text = text.partition("\n")[0]
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"
