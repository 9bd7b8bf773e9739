"""Models as compiled JSON schemas, draft 4 (handbook/03 section 8).

A model refers to another of its API by URL, `https://apigateway.amazonaws.com/restapis/{api id}/models/{Name}`, and to
its own parts by `#/definitions/Name`; circles are allowed. Nothing else is ever fetched: no network, no files.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import msgspec

from control_plane.definitions import v1
from data_plane.validation.repeating import Repeating, repeats

_MODEL_URL = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/#]+/models/([a-zA-Z0-9]+)", re.ASCII)
_REGEXES = jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000)
"""A `pattern` takes linear time, or where it looks around or back, gives up after so many steps: it does not match."""
_FORMATS = dict.fromkeys(("date", "time", "idn-email"), lambda text: True)
"""Formats of other drafts, which AWS's validator does not know and so lets pass."""


class BrokenSchema(Exception):
    """A model that is no JSON schema, or refers to what is not there."""


class Documents:
    """The schemas of an API's models, each parsed when first asked for."""

    def __init__(self, models: Mapping[str, v1.Model]) -> None:
        self._models = models
        self._parsed: dict[str, Any] = {}

    def model(self, name: str) -> Any:
        """Raises BrokenSchema."""
        if name not in self._parsed:
            model = self._models.get(name)
            try:
                found = msgspec.json.decode(model.schema or "{}") if model else None
            except (msgspec.DecodeError, RecursionError):
                found = None
            if not isinstance(found, dict):
                raise BrokenSchema(name)
            found.pop("$schema", None)
            self._parsed[name] = found
        return self._parsed[name]

    def at(self, url: str) -> Any:
        """The document of a URL without fragment. Raises BrokenSchema."""
        found = _MODEL_URL.fullmatch(url)
        if found is None:
            raise BrokenSchema(url)
        return self.model(found[1])

    def referred(self, reference: str, document: Any) -> tuple[Any, Any]:
        """What a `$ref` in a document means, and the document it stands in. Raises BrokenSchema."""
        url, _, pointer = reference.partition("#")
        document = found = self.at(url) if url and url != document.get("id") else document
        for step in unquote(pointer).split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            try:
                found = found[int(key)] if isinstance(found, list) else found[key]
            except (KeyError, IndexError, ValueError, TypeError) as problem:
                raise BrokenSchema(reference) from problem
        return found, document


class Schema:
    """One model, compiled. documents: where its references lead.

    repeating: where `is_valid` and `errors` might take for ever.
    """

    repeating: Repeating | None = None

    def __init__(self, documents: Documents, name: str) -> None:
        """Raises BrokenSchema."""
        self.documents = documents
        self.root = documents.model(name)
        try:
            validator = _compile(self.root, documents)
        except ValueError as problem:
            raise BrokenSchema(name) from problem
        self.is_valid = validator.is_valid
        self.errors = validator.iter_errors
        if _repeats(documents, self.root):
            self.repeating = Repeating(documents, self.root, lambda schema: _compile(schema, documents).is_valid)


def _repeats(documents: Documents, root: Any) -> bool:
    try:
        return repeats(documents, root)
    except BrokenSchema:  # references that only the compiler of schemas follows
        return False


def _compile(schema: Any, documents: Documents) -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator(
        schema, formats=_FORMATS, validate_formats=True, retriever=documents.at, pattern_options=_REGEXES
    )
