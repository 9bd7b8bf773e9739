"""Names in the order of what they depend on, in a time that grows with their number and no faster."""

from collections.abc import Mapping, Set


def in_order(dependencies: Mapping[str, Set[str]]) -> tuple[list[str], list[str]]:
    """Each name after all that it depends on, as far as that goes; and those that are left: circles, and what depends
    on them. Dependencies on what is no name here are ignored. Otherwise the order is that of the names."""
    position = {name: index for index, name in enumerate(dependencies)}
    missing = {name: len(wanted & position.keys()) for name, wanted in dependencies.items()}
    dependents: dict[str, list[str]] = {name: [] for name in dependencies}
    for name, wanted in dependencies.items():
        for each in wanted & position.keys():
            dependents[each].append(name)
    ordered: list[str] = []
    ready = [name for name, count in missing.items() if count == 0]
    while ready:
        ordered += ready
        freed = []
        for name in (dependent for each in ready for dependent in dependents[each]):
            missing[name] -= 1
            if missing[name] == 0:
                freed.append(name)
        ready = sorted(freed, key=position.__getitem__)
    return ordered, [name for name, count in missing.items() if count > 0]
