"""Tags of a resource: what the template says, over those of the stack.

AWS puts a stack's tags on all of its resources that can be tagged, and three of its own on most:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.provider import Context
from emulator.cloudformation.resources.stack_tags import own_tags

_SYSTEM = "aws:"


@dataclass(frozen=True)
class Tagging:
    """How resources of a type are tagged.

    add, remove: operations; "" where tags are given only when a resource is made. member: of the operation that
    creates, which takes tags too; "" where it does not, so that they are added afterwards. property: of the template.
    system: does moto take keys that begin with `aws:`?
    whole: `add` sets all of the tags there are, `remove` takes all off.
    """

    add: str
    remove: str
    member: str = "Tags"
    property: str = "Tags"
    system: bool = True
    whole: bool = False

    def wanted(self, context: Context, properties: Properties) -> dict[str, str]:
        schema = schemas.find(context.type)
        system = self.system and schema is not None and schema.system_tags
        stack = {key: value for key, value in context.tags.items() if system or not key.startswith(_SYSTEM)}
        return stack | own_tags(properties.get(self.property))


def as_shaped(tags: Mapping[str, str], shape: Shape) -> Any:
    """Tags as an operation takes them: a map, or a list of pairs, however it calls the two; S3 wraps that once more."""
    if isinstance(shape, MapShape):
        return dict(tags)
    if isinstance(shape, StructureShape):
        ((name, within),) = shape.members.items()
        return {name: as_shaped(tags, within)}
    assert isinstance(shape, ListShape)
    pair: Any = shape.member
    names = pair.members
    key = next(name for name in names if name.lower().endswith("key"))
    value = next(name for name in names if name.lower().endswith("value"))
    return [{key: each, value: tags[each]} for each in tags]


def keys_as_shaped(keys: Iterable[str], shape: Any) -> Any:
    """Keys as an operation takes those to remove: a list of them, or of pairs without values."""
    if isinstance(shape.member, StructureShape):
        key = next(name for name in shape.member.members if name.lower().endswith("key"))
        return [{key: each} for each in sorted(keys)]
    return sorted(keys)
