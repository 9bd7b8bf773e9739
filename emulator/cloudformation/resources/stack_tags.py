"""Tags of what a stack makes: the stack's, and over those the template's own."""

from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.provider import Context
from emulator.cloudformation.templates.functions import in_text


def own_tags(tags: Any) -> dict[str, str]:
    """Tags of a template: a list of Key and Value, or a map. Numbers and booleans become texts, as everywhere."""
    pairs = tags.items() if isinstance(tags, Mapping) else ((each["Key"], each.get("Value", "")) for each in tags or ())
    return {in_text(key): in_text(value) for key, value in pairs}


def with_stack_tags(context: Context, properties: Properties) -> dict[str, str]:
    return {**context.tags, **own_tags(properties.get("Tags"))}
