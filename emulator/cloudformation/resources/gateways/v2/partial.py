"""A resource of `apigatewayv2` that its operations create, update and delete.

Update takes all properties of the new template. What only the old one has is unset: by an empty text, list or map, by
its default where it is a number or a structure that cannot be empty, or by an operation that deletes it. Where a map is
merged into the one that is there, its gone keys are unset one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.operations import Operations
from emulator.cloudformation.resources.provider import Context


@dataclass(kw_only=True)
class Partial(Operations):
    """defaults: of properties without an empty value. merged: maps whose gone keys want an empty value.
    deleted: operations that unset a property, by its name.

    Create answers with the key, as Update calls it, and so does Fn::GetAtt, but of what its properties name.
    """

    service: str = "apigatewayv2"
    answered: str = ""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    deleted: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.answered = self.answered or self.key
        if self.key not in self.fixed:
            self.attributes = {self.key: self.key, **self.attributes}

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        """What may be refused comes first."""
        where = self.where(made, new)
        shape = context.clients(self.service).meta.service_model.operation_model(self.updating).input_shape
        changed = self._changed(old, new, shape)
        answer: Mapping[str, Any] = {}
        if changed.keys() & shape.members.keys():
            needed = {name: new[name] for name in shape.required_members if name in new}
            answer = self.call(context, self.updating, {**needed, **changed, **where})
        for name, operation in self.deleted.items():
            if name in old and name not in new:
                self.call(context, operation, where)
        return answer

    def _changed(self, old: Properties, new: Properties, shape: StructureShape) -> dict[str, Any]:
        """What Update is to be told."""
        changed = {name: value for name, value in new.items() if value != old.get(name)}
        for name in self.merged:
            gone = {key: "" for key in old.get(name) or {} if key not in (new.get(name) or {})}
            if gone:
                changed[name] = {**gone, **(new.get(name) or {})}
        for name in old.keys() - new.keys() - changed.keys() - self.deleted.keys():
            if name in shape.members:
                changed[name] = self.defaults.get(name, _empty(shape.members[name]))
        return changed


def _empty(shape: Shape) -> Any:
    match shape:
        case ListShape():
            return []
        case MapShape() | StructureShape():
            return {}
        case Shape(type_name="boolean"):
            return False
    return ""
