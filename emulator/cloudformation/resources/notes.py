"""What a template only notes down, and nothing is made of: CDK's metadata; macros, which `planning` finds in stacks."""

import uuid

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.provider import Context, Provider


class Note:
    """name: the property that Ref gives; without one, an id is made up."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name
        self.replaced_by = frozenset([name] if name else [])

    def create(self, context: Context, properties: Properties) -> Made:
        return Made(properties[self._name] if self._name else str(uuid.uuid4()))

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """There is nothing."""


TYPES: dict[str, Provider] = {
    "AWS::CDK::Metadata": Note(),
    "AWS::CloudFormation::Macro": Note("Name"),
}
