"""That a template has whatever it refers to."""

from collections.abc import Iterable, Iterator
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.syntax import PSEUDO, walk


def check_names(document: dict[str, Any]) -> None:
    """Raises TemplateError."""
    resources, parameters = document["Resources"], document.get("Parameters", {})
    for section in ("Resources", "Outputs"):
        for reference in walk(document.get(section, {})):
            if reference.attribute is not None and reference.name not in resources:
                raise TemplateError(
                    f"Template error: instance of Fn::GetAtt references undefined resource {reference.name}"
                )
        wanted = [reference.name for reference in walk(document.get(section, {}))]
        if section == "Resources":
            wanted += [name for resource in resources.values() for name in depends_on(resource)]
        missing = _missing(wanted, resources.keys() | parameters.keys())
        if missing:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] in the {section} "
                "block of the template"
            )
    missing = _missing((each.name for each in walk(document.get("Conditions", {}))), parameters)
    if missing:
        raise TemplateError(
            f"Template format error: Unresolved dependencies [{', '.join(missing)}]. Cannot reference resources in the "
            "Conditions block of the template"
        )
    missing = _missing(_conditions(document), document.get("Conditions", {}))
    if missing:
        raise TemplateError(f"Template error: unresolved condition dependency {missing[0]}")


def _missing(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(wanted) if name not in known and not name.startswith(PSEUDO)]


def _conditions(document: dict[str, Any]) -> Iterator[str]:
    """Names of the conditions that anything depends on."""
    for section in ("Resources", "Outputs"):
        for each in document.get(section, {}).values():
            if "Condition" in each:
                yield each["Condition"]


def depends_on(resource: dict[str, Any]) -> list[str]:
    """The names in a resource's DependsOn. One that is not made, for its condition, is no obstacle."""
    declared = resource.get("DependsOn", [])
    return declared if isinstance(declared, list) else [declared]
