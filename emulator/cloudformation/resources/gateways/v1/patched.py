"""A resource of `apigateway` that its operations create, patch and delete."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.operations import Operations
from emulator.cloudformation.resources.gateways.v1.patches import Changed, Operation
from emulator.cloudformation.resources.provider import Context


@dataclass(kw_only=True)
class Patched(Operations):
    """changes: how a property is changed, by its name. What Create does not take is patched in at once."""

    service: str = "apigateway"
    answered: str = "id"
    changes: Mapping[str, Changed] = field(default_factory=dict)

    def finish(self, context: Context, made: Made, given: Properties) -> None:
        taken = self.members(context, self.creating, {name: given[name] for name in self.changes if name in given})
        late = {name: given[name] for name in self.changes if name in given and self.member(name) not in taken}
        self.patch(context, made, given, self.operations({}, late))

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        return self.patch(context, made, new, self.operations(old, new))

    def operations(self, old: Properties, new: Properties) -> list[Operation]:
        return [
            operation for name, changed in self.changes.items() for operation in changed(old.get(name), new.get(name))
        ]

    def patch(
        self, context: Context, made: Made, properties: Properties, operations: list[Operation]
    ) -> Mapping[str, Any]:
        if not operations:
            return {}
        return self.call(context, self.updating, {**self.where(made, properties), "patchOperations": operations})

    def member(self, name: str) -> str:
        """What `apigateway` calls a property."""
        return self.renamed.get(name, name[0].lower() + name[1:])
