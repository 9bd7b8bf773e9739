"""Names in the order of what they depend on."""

from collections.abc import Mapping, Set


def in_order(dependencies: Mapping[str, Set[str]]) -> tuple[list[str], list[str]]:
    """Each name after all that it depends on, as far as that goes; and those that are left: circles, and what depends
    on them. Dependencies on what is no name here are ignored."""
    waiting = dict(dependencies)
    ordered: list[str] = []
    while ready := [name for name, wanted in waiting.items() if not wanted & waiting.keys()]:
        ordered += ready
        for name in ready:
            del waiting[name]
    return ordered, list(waiting)
