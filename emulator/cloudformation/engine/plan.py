"""What a stack is deployed from, ready to be: the template as it was sent and as it is, and its parameters' values."""

from dataclasses import dataclass, field

from emulator.cloudformation.records import Parameter
from emulator.cloudformation.templates.template import Template


@dataclass(frozen=True)
class Plan:
    """body: the template as it was sent. template: after its transforms."""

    body: str
    template: Template
    parameters: dict[str, Parameter]
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
