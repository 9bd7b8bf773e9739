"""The calls of an API: one per method, named by its path and verb as AWS's generators do.

`GET /pets/{petId}` is the words pets, petId, get: `petsPetIdGet` in JavaScript, `pets_pet_id_get` in Python; the root's
word is `root`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import parameters
from control_plane.wire.model import snake

_WORD = re.compile(r"[A-Za-z0-9]+")


class Call(NamedTuple):
    """places: by parameter name, `path`, `query` or `header`."""

    name: str
    verb: str
    path: str
    places: Mapping[str, str]
    required: Sequence[str]
    api_key: bool

    def described(self) -> dict[str, Any]:
        """As the runtimes read it."""
        return {
            "verb": self.verb,
            "path": self.path,
            "places": dict(self.places),
            "required": list(self.required),
            "apiKey": self.api_key,
        }


def camel_case(words: Sequence[str]) -> str:
    first, *others = words
    return _lead(first, str.lower) + "".join(_lead(word, str.upper) for word in others)


def snake_case(words: Sequence[str]) -> str:
    return "_".join(snake(word) for word in words).lower()


def calls(api: v1.RestApi, style: Callable[[Sequence[str]], str]) -> Iterator[Call]:
    """All calls of an API, each with a name of its own; a name never begins with a digit."""
    taken: set[str] = set()
    for resource in sorted(api.resources.values(), key=lambda each: each.path):
        for method in resource.methods.values():
            words = _WORD.findall(resource.path) or ["root"]
            if words[0][0].isdigit():
                words.insert(0, "resource")
            name = _free(style([*words, method.http_method.lower()]), taken)
            taken.add(name)
            yield _call(name, resource, method)


def _call(name: str, resource: v1.Resource, method: v1.Method) -> Call:
    said = list(parameters(method))
    variables = dict.fromkeys(re.findall(r"\{([^{}+]+)\+?\}", resource.path), "path")
    return Call(
        name=name,
        verb=method.http_method,
        path=resource.path,
        places={**variables, **{parameter: place for parameter, place, _ in said}},
        required=[*variables, *(parameter for parameter, place, needed in said if needed and place != "path")],
        api_key=method.api_key_required,
    )


def _lead(word: str, case: Callable[[str], str]) -> str:
    return case(word[0]) + word[1:]


def _free(name: str, taken: set[str]) -> str:
    """`/a-b` and `/a/b` would have the same name: the second is numbered."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    return free
