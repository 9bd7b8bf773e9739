"""Tags of what our own services make: the stack's, and over those the template's own."""

from collections.abc import Mapping

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.provider import Context


def own_tags(properties: Properties) -> dict[str, str]:
    """The tags of a template, which are a list of Key and Value or a map."""
    tags = properties.get("Tags") or {}
    return dict(tags) if isinstance(tags, Mapping) else {each["Key"]: each["Value"] for each in tags}


def with_stack_tags(context: Context, properties: Properties) -> dict[str, str]:
    return {**context.tags, **own_tags(properties)}
