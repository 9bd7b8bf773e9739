"""What the OpenAPI specification objects to in a document, as warnings: AWS takes many a document that breaks it.

What is missing, unexpected or of another type is told in AWS's words, which are those of swagger-parser, seen in users'
logs: `Parse issue: attribute paths.'/area/{zipCode}'(get).parameters.[zipCode].type is unexpected`. `responses: {}`
is nothing to object to: SAM writes it, and its tests deploy it with FailOnWarnings (aws/serverless-application-model,
integration/combination/test_api_with_fail_on_warnings.py).

openapi-spec-validator has two halves. Its schemas of OpenAPI are used here: they are exact, and take milliseconds. Its
walk over the resolved document is not: it opens the files and addresses that `$ref`s name, takes time that grows with
the square of the document, and keeps every document it has seen. What AWS itself looks for beyond the schemas (models
that do not exist, parameters, names) is found where the import comes upon it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from control_plane.openapi.documents.dialect import Document, Source
from control_plane.openapi.documents.document import SWAGGER_2

_QUOTE = '"'
_MOST = 20
_LONGEST = 200
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_UNKNOWN_MEMBERS = ("additionalProperties", "unevaluatedProperties")
_UNEXPECTED = re.compile(r"'(.*?)'(?=, '| was unexpected| were unexpected)")


def find(source: Document | Source) -> Iterator[str]:
    """The first twenty objections: `Parse issue: attribute paths.'/pets'(get).responses is missing`."""
    try:
        errors = (
            each
            for each in _validator(source).iter_errors(source.root)
            if not _wants_responses(each) and not _wants_slashes(each)
        )
        found = list(islice(errors, _MOST))
    except (RecursionError, ValueError):
        yield "Parse issue: the document is nested too deep to be checked"
        return
    said = (each for error in found for each in _said(error, _place(error.absolute_path, source.root)))
    yield from (f"Parse issue: attribute {each}" for each in islice(said, _MOST))


def _validator(source: Document | Source) -> Any:
    import openapi_spec_validator as library

    if source.dialect is SWAGGER_2:
        return library.OpenAPIV2SpecValidator.schema_validator
    if str(source.root["openapi"]).startswith("3.0"):
        return library.OpenAPIV30SpecValidator.schema_validator
    return library.OpenAPIV31SpecValidator.schema_validator


def _rule(error: Any) -> str:
    """The schema's keyword that a document breaks."""
    return str(error.absolute_schema_path[-1])


def _wants_responses(error: Any) -> bool:
    """Does it say of an operation's `responses` that they are too few? Each version has another rule for that."""
    path = error.absolute_path
    return bool(path) and path[-1] == "responses" and _rule(error) in ("minProperties", "not", "required")


def _wants_slashes(error: Any) -> bool:
    """Of paths that begin without one, the import tells itself."""
    return list(error.absolute_path) == ["paths"] and _rule(error) in _UNKNOWN_MEMBERS


def _place(path: Iterable[str | int], root: Any) -> str:
    """`paths.'/pets'(get).parameters.[type]`: of lists, only parameters are told apart, by their names.

    Servers begin with a dot: `.servers.url is missing` (aws/serverless-application-model, issue 2424).
    """
    place, found = "", root
    for depth, part in enumerate(map(str, path)):
        if isinstance(found, list):
            found = found[int(part)]
            if place.endswith(".parameters") and isinstance(found, dict):
                place += f".[{found.get('name')}]"
            continue
        found = found.get(part) if isinstance(found, dict) else None  # the checker says `7` of a member "007"
        if depth == 2 and place.startswith("paths.") and part in _METHODS:
            place += f"({part})"
        else:
            place = _member(place, f"'{part}'" if "/" in part else part)
    return f".{place}" if place.startswith("servers") else place


def _member(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _said(error: Any, place: str) -> Iterator[str]:
    message = error.message.partition("\n")[0]
    match _rule(error):
        case "required":
            name = message.removesuffix(" is a required property")
            yield f"{_member(place, name.strip(_QUOTE))} is missing"
        case rule if rule in _UNKNOWN_MEMBERS:
            yield from (f"{_member(place, _shortened(name))} is unexpected" for name in _UNEXPECTED.findall(message))
        case "type":
            kind = message.rpartition(" ")[2]
            yield f"{place or 'root'} is not of type `{kind.strip(_QUOTE)}`"
        case _:
            yield f"{place or 'root'}: {_shortened(message)}"


def _shortened(text: str) -> str:
    """The end says what is wrong, what comes before it may be all of the document."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"
