"""Which operations of a service are there, by what they are about: AWS's model against the registered handlers."""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping

import control_plane.service  # noqa: F401  (importing them registers every handler)
import emulator.cloudformation.operations  # noqa: F401
from control_plane.operations import SERVICES
from control_plane.wire import model
from emulator.cloudformation.operations.registry import cloudformation

_VERB = re.compile(r"^(?:Test)?[A-Z][a-z]+")
_REST = "the rest"
_ALL = {**SERVICES, cloudformation.service: cloudformation}


def described(service: str) -> str:
    names = [operation.name for operation in model.load(service).operations]
    there = [name for name in names if model.snake(name) in _ALL[service].handlers]
    missing = [name for name in names if name not in there]
    text = f"### Operations of `{service}`: {len(there)} of {len(names)}\n\n{_list(there)}"
    return text + (f"\nNot here, answered by 501:\n\n{_list(missing)}" if missing else "")


def _list(names: Iterable[str]) -> str:
    return "".join(
        textwrap.fill(f"- {thing}: {', '.join(members)}", 120, subsequent_indent="  ") + "\n"
        for thing, members in _by_thing(names).items()
    )


def _by_thing(names: Iterable[str]) -> Mapping[str, list[str]]:
    """`GetApiKeys` is about an ApiKey. What has one operation stands with what its name begins with, or last."""
    found = defaultdict(list)
    for name in names:
        found[_singular(_VERB.sub("", name))].append(name)
    groups: dict[str, list[str]] = {thing: members for thing, members in found.items() if len(members) > 1}
    for thing, members in found.items():
        if len(members) == 1:
            wider = [other for other in groups if thing.startswith(other) and other != _REST]
            groups.setdefault(max(wider, key=len, default=_REST), []).extend(members)
    rest = groups.pop(_REST, [])
    ordered = {thing: sorted(groups[thing]) for thing in sorted(groups)}
    return ordered | ({_REST: sorted(rest)} if rest else {})


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith("iases"):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ias", "ss")) else noun
