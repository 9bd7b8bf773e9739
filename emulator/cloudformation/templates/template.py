"""A template whose format has been checked: what its sections hold, and that all they refer to is there."""

from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.templates.format import check
from emulator.cloudformation.templates.names import check_names


@dataclass(frozen=True)
class Template:
    """transforms: names, or a Name with Parameters, in the order in which they are declared."""

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
        check(document)
        check_names(document)
        declared = document.get("Transform", [])
        return Template(
            document=document,
            description=document.get("Description"),
            metadata=document.get("Metadata", {}),
            parameters=document.get("Parameters", {}),
            rules=document.get("Rules", {}),
            mappings=document.get("Mappings", {}),
            conditions=document.get("Conditions", {}),
            resources=document["Resources"],
            outputs=document.get("Outputs", {}),
            transforms=declared if isinstance(declared, list) else [declared],
        )
