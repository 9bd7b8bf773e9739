"""A type of resource as a row of a table: the operations of its service that make, change, read and delete it.

What a row says of places (`id`, `key`, `attributes`) are expressions over facts, read by `shaping.found`: the
resource's properties and attributes, its `id`, `region` and `account`, and what the last operation answered.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import StructureShape

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.foreign.parts import Call, Part
from emulator.cloudformation.resources.foreign.shaping import found, members, spelling
from emulator.cloudformation.resources.foreign.tagging import Tagging, as_shaped, keys_as_shaped
from emulator.cloudformation.resources.provider import Context, Provider, refused
from emulator.cloudformation.resources.stack_tags import own_tags

Facts = dict[str, Any]
_GONE = re.compile("^404$|NotFound|NoSuch|NonExistent|Nonexistent|NotExist|UnknownResource|KMSInvalidState")
"""What is in the codes of errors that say that a resource is not there; a key of KMS is being deleted for long."""


def is_gone(error: ClientError) -> bool:
    said = error.response["Error"]
    return _GONE.search(said["Code"]) is not None or said.get("Message", "").startswith("No scaling policy found")


def _as_it_is(_context: Context, properties: Properties) -> Properties:
    return properties


def renamed(**names: str) -> Callable[[Context, Properties], Properties]:
    """A reshape by which properties have only other names."""
    return lambda _context, properties: {names.get(name, name): value for name, value in properties.items()}


@dataclass(frozen=True)
class Existing:
    """How to see that there is one of the name that a template wants, where the creating operation would not mind: it
    would change what is another's, and rolling back would delete it.

    operation, members: what is asked, with what, as expressions. where: of the answer, is something there if there is.
    """

    operation: str
    members: Mapping[str, str]
    where: str = "@"


@dataclass(frozen=True)
class Row:
    """What a type is.

    type: AWS::Service::Resource. service: botocore's name. creates, updates, reads, deletes: operations; those of
    `updates` are called if something that they take has changed. id: where the physical id is. key: members of all
    operations but the creating one that say which resource, and where they are found; an operation takes those it has.
    follows: asked after the creating one with what that answered, where that only tells of work that has begun.
    attributes: of Fn::GetAtt. named: the property that is made up where a template has none, and
    how long it may be; lower: without capitals. reshape: properties as templates have them, made members of the
    operations. defaults: what a member that is there no longer is set to. tags: None where resources are not tagged.
    existing: None where the creating operation refuses names that are taken.
    """

    type: str
    service: str
    creates: str
    id: str
    key: Mapping[str, str]
    deletes: str = ""
    updates: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    reads: str = ""
    follows: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, int] | None = None
    lower: bool = False
    reshape: Callable[[Context, Properties], Properties] = _as_it_is
    defaults: Mapping[str, Any] = field(default_factory=dict)
    tags: Tagging | None = None
    existing: Existing | None = None


@dataclass(frozen=True)
class Declared:
    """The provider of a row."""

    row: Row

    @property
    def replaced_by(self) -> frozenset[str]:
        schema = schemas.find(self.row.type)
        return frozenset() if schema is None else schema.create_only

    def create(self, context: Context, properties: Properties) -> Made:
        row = self.row
        given = self._named(context, properties)
        if row.existing and given is properties:
            self._refuse_if_there(context, row.existing, given)
        inputs = row.reshape(context, given)
        if row.tags and row.tags.member:
            inputs = {**inputs, row.tags.member: self._tags(context, given, row.creates, row.tags.member)}
        answer = self._ask(context, row.creates, inputs, {})
        if row.follows:
            answer = self._ask(context, row.follows, answer, {})
        facts = {**answer, **self._facts(context, given)}
        facts["id"] = found(row.id, facts)
        context.initiated(facts["id"])  # from here on the engine deletes it if the rest fails
        _change(row.parts, self._caller(context, facts), {}, inputs)
        if not (row.tags and row.tags.member):
            self._tag(context, facts, {}, given)
        return self._made(context, facts)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        row = self.row
        old, new = self._with_name(made, old), self._with_name(made, new)
        facts = self._facts(context, new, made)
        before, after = row.reshape(context, old), row.reshape(context, new)
        unset = {name: value for name, value in row.defaults.items() if name in before and name not in after}
        changed = {name.lower() for name in before | after if before.get(name) != after.get(name)}
        for operation in row.updates:
            if changed & spelling(self._input(context, operation)).keys():
                self._ask(context, operation, {**unset, **after, **self._untagged()}, facts)
        _change(row.parts, self._caller(context, facts), before, after)
        self._tag(context, facts, old, new)
        return self._made(context, facts)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._delete(context, self._facts(context, properties, made), self._with_name(made, properties))

    def _delete(self, context: Context, facts: Facts, properties: Properties) -> None:
        def call(operation: str, values: Mapping[str, Any]) -> dict[str, Any]:
            try:
                return self._ask(context, operation, values, facts)
            except ClientError as error:
                if not is_gone(error):
                    raise
                return {}

        if parts := [part for part in self.row.parts if part.freed]:
            _change(parts, call, self.row.reshape(context, properties), {})
        if self.row.deletes:
            call(self.row.deletes, {})

    def _refuse_if_there(self, context: Context, existing: Existing, properties: Properties) -> None:
        facts = self._facts(context, properties)
        members = {name: found(where, facts) for name, where in existing.members.items()}
        try:
            there = found(existing.where, self._ask(context, existing.operation, members, {}))
        except ClientError as error:
            if not is_gone(error):
                raise
            return
        if there:
            identifier = next(iter(members.values()))
            message = f"Resource of type '{self.row.type}' with identifier '{identifier}' already exists."
            raise refused(message, "AlreadyExists")

    def _caller(self, context: Context, facts: Facts) -> Call:
        return lambda operation, values: self._ask(context, operation, values, facts)

    def _tag(self, context: Context, facts: Facts, old: Properties, new: Properties) -> None:
        tags = self.row.tags
        if tags is None or not tags.add:
            return
        wanted = tags.wanted(context, new)
        removed = {*own_tags(old.get(tags.property)), *context.former_tags} - wanted.keys()
        if removed and tags.whole:
            self._ask(context, tags.remove, {}, facts)
        elif removed:
            member = self._tag_member(context, tags.remove)
            shape = self._input(context, tags.remove).members[member]
            self._ask(context, tags.remove, {member: keys_as_shaped(removed, shape)}, facts)
        if wanted:
            member = self._tag_member(context, tags.add)
            self._ask(context, tags.add, {member: self._tags(context, new, tags.add, member)}, facts)

    def _named(self, context: Context, properties: Properties) -> Properties:
        if self.row.named is None or properties.get(self.row.named[0]):
            return properties
        name, longest = self.row.named
        return {**properties, name: context.new_name(longest, lower=self.row.lower)}

    def _untagged(self) -> dict[str, None]:
        """What leaves the tags out of an operation: those have their own."""
        tags = self.row.tags
        return {tags.member: None, tags.property: None} if tags else {}

    def _with_name(self, made: Made, properties: Properties) -> Properties:
        """With the name that was made up, where that is what the resource is known by."""
        row = self.row
        return {**properties, row.id: made.physical_id} if row.named and row.named[0] == row.id else properties

    def _facts(self, context: Context, properties: Properties, made: Made | None = None) -> Facts:
        place: Facts = {"region": context.region, "account": context.account_id}
        if made is None:
            return {**place, **properties}
        return {**place, **made.attributes, **properties, "id": made.physical_id}

    def _made(self, context: Context, facts: Facts) -> Made:
        row = self.row
        told = facts | self._ask(context, row.reads, {}, facts) if row.reads else facts
        attributes = {name: _as_text(found(where, told)) for name, where in row.attributes.items()}
        return Made(facts["id"], {name: value for name, value in attributes.items() if value is not None})

    def _tags(self, context: Context, properties: Properties, operation: str, member: str) -> Any:
        tags = self.row.tags
        assert tags is not None
        wanted = tags.wanted(context, properties)
        return as_shaped(wanted, self._input(context, operation).members[member]) if wanted else None

    def _tag_member(self, context: Context, operation: str) -> str:
        """The member of an operation that takes tags, or their keys."""
        return next(name for name in self._input(context, operation).members if "tag" in name.lower())

    def _ask(self, context: Context, operation: str, values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
        shape = self._input(context, operation)
        known = spelling(shape)
        taken = {name: value for name, value in values.items() if name.lower() in known and value is not None}
        where = {name: found(self.row.key[name], facts) for name in self.row.key if facts and name in shape.members}
        key = {name: value for name, value in where.items() if value not in (None, "")}
        return context.clients.call(self.row.service, operation, members({**taken, **key}, shape))

    def _input(self, context: Context, operation: str) -> StructureShape:
        shape = context.clients(self.row.service).meta.service_model.operation_model(operation).input_shape
        assert isinstance(shape, StructureShape), f"{operation} takes nothing"
        return shape


def _as_text(value: Any) -> Any:
    """Moments as templates see them."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value


def _change(parts: Iterable[Part], call: Call, old: Properties, new: Properties) -> None:
    for part in parts:
        part.change(call, old, new)


def table(*rows: Row) -> dict[str, Provider]:
    return {row.type: Declared(row) for row in rows}
