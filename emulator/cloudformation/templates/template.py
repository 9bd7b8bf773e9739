"""A template whose format has been checked: what its sections hold, and that all they refer to is there."""

from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.templates.declarations import check_declarations
from emulator.cloudformation.templates.format import awaits_transforms, check_format
from emulator.cloudformation.templates.names import check_names, ordered_conditions
from emulator.cloudformation.templates.rules import check_form


@dataclass(frozen=True)
class Template:
    """conditions: each after those it refers to. transforms: names, or objects with a Name and Parameters, in the
    order in which they are declared. A template that has any, or calls one, is checked in full only when they are done.
    """

    document: dict[str, Any]
    description: str | None
    metadata: dict[str, Any]
    parameters: dict[str, dict[str, Any]]
    rules: dict[str, dict[str, Any]]
    mappings: dict[str, dict[str, dict[str, Any]]]
    conditions: dict[str, Any]
    resources: dict[str, dict[str, Any]]
    outputs: dict[str, dict[str, Any]]
    transforms: list[Any]

    @staticmethod
    def of(document: dict[str, Any]) -> "Template":
        """Raises TemplateError."""
        check_format(document)
        check_declarations(document.get("Parameters", {}))
        check_form(document.get("Rules", {}))
        transforms = document.get("Transform", [])
        conditions = document.get("Conditions", {})
        if not awaits_transforms(document):
            conditions = ordered_conditions(document)
            check_names(document)
        return Template(
            document=document,
            description=document.get("Description"),
            metadata=document.get("Metadata", {}),
            parameters=document.get("Parameters", {}),
            rules=document.get("Rules", {}),
            mappings=document.get("Mappings", {}),
            conditions=conditions,
            resources=document["Resources"],
            outputs=document.get("Outputs", {}),
            transforms=transforms if isinstance(transforms, list) else [transforms],
        )
