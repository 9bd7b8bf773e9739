"""The patterns of IAM policies: `*` stands for any run of characters, `?` for any one, `${aws:username}` for a value.

Two laws:

1. Matching takes time in proportion to the text, whatever the pattern: a policy is written by anyone, a path sent by
   anyone. A pattern without `?` is cut at its stars, each piece searched for once, where it stands first. Those with
   `?` run as one automaton for a whole policy (`automaton`), however many they are.
2. What a variable stands for is taken literally: a `*` in it is no wildcard. One without a value matches nothing.

`${*}`, `${?}` and `${$}` are those characters themselves; `${aws:username, 'nobody'}` has a default.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from data_plane.auth.policies.automaton import Automaton, Wildcard
from data_plane.auth.policies.decision import Lookup

Matches = Callable[[str, Lookup], bool]
"""Does a text match, in a request whose keys are looked up like this?"""

_SPECIAL = re.compile(r"\$\{(?:\$|[^}$]*)\}|\*|\?")
_DEFAULTED = re.compile(r"([^,]*),\s*'([^']*)'\s*")


class _Variable(NamedTuple):
    key: str
    default: str | None


_Fixed = str | Wildcard
_Token = _Fixed | _Variable


class Patterns:
    """The patterns of one policy. variables: does it have any?"""

    def __init__(self, *, variables: bool = True) -> None:
        self._variables = variables
        self._automaton = Automaton()

    def compile(self, text: str, *, wildcards: bool = True, variables: bool = True) -> Matches:
        """wildcards, variables: are they such here, or as they are written?"""
        if "?" not in text and "$" not in text:
            return _pieces(text.split("*")) if wildcards and "*" in text else _exactly(text)
        tokens = _tokens(text, wildcards=wildcards, variables=variables and self._variables)
        fixed = [token for token in tokens if not isinstance(token, _Variable)]
        if len(fixed) == len(tokens):
            return _matcher(fixed, self._automaton)

        def resolved(text: str, lookup: Lookup) -> bool:
            found = _resolve(tokens, lookup)
            return found is not None and _matcher(found, Automaton())(text, lookup)

        return resolved


def any_of(patterns: Sequence[Matches]) -> Matches:
    if len(patterns) == 1:
        return patterns[0]
    return lambda text, lookup: any(matches(text, lookup) for matches in patterns)


def _tokens(text: str, *, wildcards: bool, variables: bool) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    for special in _SPECIAL.finditer(text):
        token = _special(special[0], wildcards=wildcards, variables=variables)
        found += [text[position : special.start()], token]
        position = special.end()
    found.append(text[position:])
    return [token for token in found if token != ""]


def _special(text: str, *, wildcards: bool, variables: bool) -> _Token:
    if text in ("*", "?"):
        return Wildcard(text) if wildcards else text
    if not variables:
        return text
    name = text[2:-1]
    if name in ("*", "?", "$"):
        return name
    defaulted = _DEFAULTED.fullmatch(name)
    key, default = (defaulted[1], defaulted[2]) if defaulted else (name, None)
    return _Variable(key.strip().lower(), default)


def _resolve(tokens: list[_Token], lookup: Lookup) -> list[_Fixed] | None:
    """The tokens with variables replaced; None where one has no value, or several."""
    found: list[_Fixed] = []
    for token in tokens:
        if isinstance(token, _Variable):
            values = lookup(token.key) or (() if token.default is None else (token.default,))
            if len(values) != 1:
                return None
            found.append(values[0])
        else:
            found.append(token)
    return found


def _matcher(tokens: Sequence[_Fixed], automaton: Automaton) -> Matches:
    if Wildcard.ONE in tokens:
        return _told_by_ends(tokens, automaton.add(tokens))
    pieces = [""]
    for token in tokens:
        if isinstance(token, str):
            pieces[-1] += token
        else:
            pieces.append("")
    return _exactly(pieces[0]) if len(pieces) == 1 else _pieces(pieces)


def _exactly(pattern: str) -> Matches:
    return lambda text, lookup: text == pattern


def _pieces(pieces: list[str]) -> Matches:
    """What lies between the stars: the first piece begins the text, the last ends it, the others follow in order."""
    head, *middle, tail = pieces
    middle = [piece for piece in middle if piece]
    shortest, from_head, to_tail = len(head) + len(tail), len(head), len(tail)

    def matches(text: str, lookup: Lookup) -> bool:
        if len(text) < shortest or not text.startswith(head) or not text.endswith(tail):
            return False
        position, end = from_head, len(text) - to_tail
        for piece in middle:
            position = text.find(piece, position, end)
            if position < 0:
                return False
            position += len(piece)
        return True

    return matches


def _told_by_ends(tokens: Sequence[_Fixed], matches: Callable[[str], bool]) -> Matches:
    """Most texts are told by how a pattern begins and ends, which is looked at first."""
    head = tokens[0] if isinstance(tokens[0], str) else ""
    tail = tokens[-1] if isinstance(tokens[-1], str) else ""
    return lambda text, lookup: text.startswith(head) and text.endswith(tail) and matches(text)
