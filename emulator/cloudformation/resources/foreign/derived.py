"""Types that no table has: rows worked out from AWS's schema and botocore's model of the service.

A schema names the operations that make, change, read and delete its resources (as permissions of its handlers), what
identifies one, and what Fn::GetAtt gives. The model says where these are in what operations take and answer. That is
enough for types whose properties are what their operations take, as most of the newer ones are. What it is not enough
for fails with what the service says, or that the emulator does not have the operation.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.foreign.declared import Declared, Row, renamed
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.schemas import Schema

_SERVICES = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "es": "opensearch",
    "opensearchservice": "opensearch",
    "resourcegroups": "resource-groups",
    "ses": "sesv2",
    "timestream": "timestream-write",
    "certificatemanager": "acm",
    "kinesisfirehose": "firehose",
}
"""botocore's names of services that permissions, or types, call otherwise."""
_VERBS = {
    "create": ("Create", "Register", "Run", "Put", "Import", "Add"),
    "update": ("Update", "Modify", "Put"),
    "read": ("Get", "Describe"),
    "delete": ("Delete", "Deregister", "Terminate", "Remove"),
}
_CONSTANTS = {"SkipFinalSnapshot": "`true`", "force": "`true`"}
"""Members of deleting operations that go without saying for a stack."""
_OURS = ("AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::CloudFormation::", "AWS::Lambda::", "AWS::Serverless::")
_NAMES = ("Name", "Identifier", "Family")
_ENDS = ("id", "arn", "name", "identifier")
_LONGEST = 63
_DEEPEST = 3


class Derived:
    """The provider of a type, worked out when a resource of it is made, changed or deleted."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @property
    def replaced_by(self) -> frozenset[str]:
        return self._schema.create_only

    def create(self, context: Context, properties: Properties) -> Made:
        return self._declared(context).create(context, properties)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return self._declared(context).update(context, made, old, new)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._declared(context).delete(context, made, properties)

    def _declared(self, context: Context) -> Declared:
        return Declared(_row(self._schema, context.clients(_service(self._schema)).meta.service_model))


def find(type_name: str) -> Derived | None:
    """None for types that AWS or botocore does not have, and for those that are made elsewhere."""
    if type_name.startswith(_OURS):
        return None
    schema = schemas.find(type_name)
    return Derived(schema) if schema is not None and _service(schema) in _services() else None


@cache
def _services() -> frozenset[str]:
    return frozenset(botocore.session.Session().get_available_services())


def _service(schema: Schema) -> str:
    name = schema.type.split("::")[1].lower()
    return _SERVICES.get(name, name)


def _row(schema: Schema, model: ServiceModel) -> Row:
    service = _service(schema)
    creates = _operation(model, schema, "create", schema.type.split("::")[2].lower())
    if not creates:
        raise ResourceFailed(f"The emulator makes no resources of type {schema.type}")
    noun = _noun(creates)
    reads, updates, deletes = (_operation(model, schema, kind, noun) for kind in ("read", "update", "delete"))
    places = _Places(noun, model.operation_model(creates).output_shape)
    told = _Places(noun, model.operation_model(reads).output_shape if reads else None)
    takes = model.operation_model(creates).input_shape
    named = _named(schema, noun, takes)
    attributes = {name: told.find(name) or places.find(name) for name in schema.given}
    return Row(
        schema.type,
        service,
        creates,
        _identifier(schema, places, named),
        _key(schema, noun, [model.operation_model(each).input_shape for each in (reads, updates, deletes) if each]),
        deletes,
        updates=(updates,) if updates else (),
        reads=reads,
        attributes={name: where for name, where in attributes.items() if where},
        named=(named, _LONGEST) if named else None,
        lower=_is_lower(takes, _renames(schema, noun, takes).get(named, named)),
        reshape=renamed(**_renames(schema, noun, takes)),
        tags=_tags(takes),
    )


def _operation(model: ServiceModel, schema: Schema, kind: str, noun: str) -> str:
    """The one of this kind that is about the resource: `""` where none is."""
    permissions = schema.document.get("handlers", {}).get(kind, {}).get("permissions", ())
    said = [each.partition(":")[2] for each in permissions]
    known = [each for each in (*said, *model.operation_names) if each in model.operation_names]
    verbs = [each for each in known if each.startswith(_VERBS[kind])]
    about = [each for each in verbs if _noun(each).rstrip("s") == noun.rstrip("s")]
    alike = [each for each in verbs if each in said and noun in _noun(each)] if kind == "create" else []
    return next(iter((*about, *alike)), "")


def _noun(operation: str) -> str:
    """CreateDBInstance is about a `dbinstance`."""
    return re.sub("^[A-Z][a-z]+", "", operation).lower()


class _Places:
    """Where an answer has what a schema names: with or without the resource's own name before it (`clusterArn`)."""

    def __init__(self, noun: str, shape: Shape | None) -> None:
        self._noun = noun.rstrip("s")
        self._paths = list(_paths(shape, "", 0)) if shape is not None else []

    def find(self, name: str) -> str:
        name, _, within = name.partition(".")
        names = _spellings(name, self._noun)
        path = next((path for member, path in self._paths if member.lower() in names), "")
        return f"{path}.{within}" if path and within else path


def _spellings(name: str, noun: str) -> set[str]:
    """`Name` of a trail may be called trailname, and its `TrailName` name."""
    name = name.lower()
    return {name, f"{noun}{name}", name.removeprefix(noun) or name}


def _paths(shape: Shape, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """The members of an answer, and of what is in it, outermost first; of lists their first items."""
    if not isinstance(shape, StructureShape) or depth > _DEEPEST:
        return
    inner = []
    for member, each in shape.members.items():
        place = f"{path}{member}"
        if isinstance(each, ListShape):
            yield member.removesuffix("s"), f"{place}[0]"
            inner.append((each.member, f"{place}[0]."))
        else:
            yield member, place
            inner.append((each, f"{place}."))
    for each, below in inner:
        yield from _paths(each, below, depth + 1)


def _identifier(schema: Schema, places: _Places, named: str) -> str:
    """What the service gives, else the name."""
    main = _main(schema)
    return (places.find(main) if main in schema.read_only else "") or named or main


def _main(schema: Schema) -> str:
    """Of several identifiers Ref mostly gives but one: the service's own, else the last."""
    return next((name for name in schema.identifier if name in schema.read_only), schema.identifier[-1])


def _named(schema: Schema, noun: str, shape: StructureShape | None) -> str:
    """The property that a template may leave out and the service does not."""
    wanted = {each for name in (shape.required_members if shape else ()) for each in _spellings(name, noun)}
    free = sorted(schema.properties - set(schema.required) - schema.read_only)
    return next(
        (name for name in free if name == _main(schema) or (name.lower() in wanted and name.endswith(_NAMES))), ""
    )


def _is_lower(shape: StructureShape | None, name: str) -> bool:
    """May a name have no capitals, by its pattern?"""
    member = {each.lower(): each for each in (shape.members if shape else ())}.get(name.lower())
    pattern = shape.members[member].metadata.get("pattern", "") if shape and member else ""
    try:
        return re.match(pattern, "Stack") is None
    except re.error:  # they are Java's
        return False


def _renames(schema: Schema, noun: str, shape: StructureShape | None) -> dict[str, str]:
    """Properties that the operation calls otherwise: with or without the resource's name, or as a list of one."""
    members = {name.lower(): name for name in (shape.members if shape else ())}
    names: dict[str, str] = {}
    for name in schema.properties - schema.read_only:
        others = [*sorted(_spellings(name, noun)), f"{name.lower()}s"]
        if name.lower() not in members and (there := [each for each in others if each in members]):
            names[name] = members[there[0]]
    return names


def _key(schema: Schema, noun: str, shapes: Iterable[StructureShape | None]) -> dict[str, str]:
    """What says which resource: of each operation the member that is called most like the identifier, and those that
    it cannot do without."""
    noun = noun.rstrip("s")
    called = [*sorted(_spellings(_main(schema), noun)), noun, *(f"{noun}{end}" for end in _ENDS)]
    properties = {name.lower(): name for name in schema.properties - schema.read_only}
    key: dict[str, str] = {}
    for shape in shapes:
        members = {name.lower().rstrip("s"): name for name in (shape.members if shape else ())}
        which = next((members[each.rstrip("s")] for each in called if each.rstrip("s") in members), None)
        for member in shape.required_members if shape else ():
            key[member] = properties.get(member.lower(), "id")
        key |= {members[name.lower()]: name for name in schema.identifier if name.lower() in members}
        if which is not None:
            key[which] = "id"
        key |= {name: value for name, value in _CONSTANTS.items() if name in members.values()}
    return key


def _tags(shape: StructureShape | None) -> Tagging | None:
    """Tags are given when it is made."""
    for name, each in shape.members.items() if shape else ():
        pairs = isinstance(each, ListShape) and isinstance(each.member, StructureShape)
        if name.lower() == "tags" and (pairs or isinstance(each, MapShape)):
            return Tagging("", "", member=name, system=False)
    return None
