"""Resources that the operations of one noun make: CreateStage, UpdateStage, DeleteStage make AWS::ApiGateway::Stage.

A property is the member of its name, whose first letter `apigateway` writes small and `apigatewayv2` does not; deeper
members too, but no key of a map. What botocore's model knows of an operation is what the operation is given, so a table
says only what the model cannot. JSON that a template writes as an object becomes the text that a member wants.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.provider import Context, unless_gone
from emulator.cloudformation.resources.stack_tags import own_tags, with_stack_tags

_REFUSED = (ClientError, BotoCoreError)


@dataclass(kw_only=True)
class Operations:
    """How the resources of one type are made.

    service: botocore's name. noun: what its operations create, update and delete; creating, updating: the operations,
    where they are named otherwise. within: the properties that say what it belongs to. key: the member by which Update
    and Delete know it besides; empty: by none. answered: the member of Create's answer that is the physical id.
    identity: the physical id where it is no such member, of `{properties}` and `{members}`. fixed: more properties
    whose change makes a new resource. renamed: members by the property that is named otherwise. named: the property
    that is a name of CloudFormation's where the template has none. tagged: where it can have tags: the path of its ARN,
    with `{}` for the physical id and `{RestApiId}` for a property. attributes: members of the answer, by what
    Fn::GetAtt calls them; an empty one is the physical id.
    """

    service: str
    noun: str
    key: str = ""
    answered: str = ""
    identity: str = ""
    creating: str = ""
    updating: str = ""
    within: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    tagged: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.replaced_by = frozenset((*self.within, *self.fixed))
        self.creating = self.creating or f"Create{self.noun}"
        self.updating = self.updating or f"Update{self.noun}"
        self.deleting = f"Delete{self.noun}"

    def create(self, context: Context, properties: Properties) -> Made:
        given = self.complete(context, self.plain(properties))
        answer = self.call(context, self.creating, given)
        made = self.made(context, given, answer)
        with self.kept(context, made, given):
            self.finish(context, made, given)
        return made

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """One that fails leaves it as it was, as far as that goes."""
        before, after = self.plain(old), self.plain(new)
        try:
            answer = self.change(context, made, before, after)
            self.retag(context, made, old, new)
        except _REFUSED:
            with suppress(*_REFUSED):
                self.change(context, made, after, before)
            raise
        return self._named(context, made.physical_id, answer) if answer else made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        with unless_gone():
            self.call(context, self.deleting, self.where(made, properties))

    def plain(self, properties: Properties) -> Properties:
        """The properties as the operations say them, where templates have a way of their own."""
        return properties

    def finish(self, context: Context, made: Made, given: Properties) -> None:
        """Do what Create does not take."""

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        """Make what is there as `new`, but for its tags; what Update answers, or nothing where nothing was to do."""
        raise NotImplementedError

    def new_name(self, context: Context) -> str:
        return context.new_name()

    def made(self, context: Context, given: Properties, answer: Mapping[str, Any]) -> Made:
        """What Create, given this, answers to have made."""
        identity = self.identity.format(**{**answer, **given}) if self.identity else str(answer[self.answered])
        return self._named(context, identity, answer)

    def where(self, made: Made, properties: Properties) -> Properties:
        """What names the resource to Update and Delete."""
        owners = {name: properties[name] for name in self.within}
        return {**owners, self.key: made.physical_id} if self.key else owners

    def attributes_of(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {name: answer[member] for name, member in self.attributes.items() if member in answer}

    @contextmanager
    def kept(self, context: Context, made: Made, properties: Properties) -> Iterator[None]:
        """What was made is deleted again where what follows fails: the engine does not know of it yet."""
        try:
            yield
        except _REFUSED:
            self.delete(context, made, properties)
            raise

    def call(self, context: Context, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Call the operation with what it takes of properties, or members, that are given."""
        return context.clients.call(self.service, operation, self.members(context, operation, given))

    def members(self, context: Context, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the operation takes of them."""
        shape = context.clients(self.service).meta.service_model.operation_model(operation).input_shape
        known = {self.renamed.get(name, name): value for name, value in given.items()}
        found: dict[str, Any] = as_members(known, shape)
        return {name: value for name, value in found.items() if name in shape.members}

    def retag(self, context: Context, made: Made, old: Properties, new: Properties) -> None:
        """Give it the tags of the stack and of the template, and take away what neither has any more."""
        if self.tagged:
            arn = f"arn:aws:apigateway:{context.region}::{self.tagged.format(made.physical_id, **new)}"
            self.retag_arn(context, arn, old, new)

    def retag_arn(self, context: Context, arn: str, old: Properties, new: Properties) -> None:
        wanted = with_stack_tags(context, new)
        gone = sorted({*own_tags(old.get("Tags")), *context.former_tags} - wanted.keys())
        if wanted:
            self.call(context, "TagResource", {"ResourceArn": arn, "Tags": wanted})
        if gone:
            self.call(context, "UntagResource", {"ResourceArn": arn, "TagKeys": gone})

    def _named(self, context: Context, identity: str, answer: Mapping[str, Any]) -> Made:
        itself = {name: identity for name, member in self.attributes.items() if not member}
        return Made(identity, {**itself, **self.attributes_of(context, answer)})

    def complete(self, context: Context, properties: Properties) -> Properties:
        """The properties with a name and tags."""
        given = dict(properties)
        if self.named and self.named not in given:
            given[self.named] = self.new_name(context)
        if self.tagged:
            given["Tags"] = with_stack_tags(context, properties) or None
        return given


def as_members(value: Any, shape: Shape | None) -> Any:
    """A property's value with the names of a shape's members, and JSON as text where the shape is a text."""
    match shape:
        case StructureShape() if isinstance(value, Mapping):
            named = {_member(name, shape): each for name, each in value.items()}
            return {name: as_members(each, shape.members.get(name)) for name, each in named.items()}
        case ListShape() if isinstance(value, list):
            return [as_members(each, shape.member) for each in value]
        case MapShape() if isinstance(value, Mapping):
            return {name: as_members(each, shape.value) for name, each in value.items()}
        case Shape(type_name="string") if isinstance(value, Mapping | list):
            return json.dumps(value)
    return value


def _member(name: str, shape: StructureShape) -> str:
    small = name[:1].lower() + name[1:]
    return small if small in shape.members else name
