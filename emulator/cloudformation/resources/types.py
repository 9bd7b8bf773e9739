"""The table of all resource types."""

from collections.abc import Mapping

from emulator.cloudformation.records import STACK
from emulator.cloudformation.resources import notes
from emulator.cloudformation.resources.custom import types as custom
from emulator.cloudformation.resources.foreign import derived, noted
from emulator.cloudformation.resources.foreign import types as foreign
from emulator.cloudformation.resources.functions import types as functions
from emulator.cloudformation.resources.gateways.v1 import types as gateways_v1
from emulator.cloudformation.resources.gateways.v2 import types as gateways_v2
from emulator.cloudformation.resources.nested_stack import NestedStack
from emulator.cloudformation.resources.provider import Provider
from emulator.cloudformation.stacks import Stacks

CUSTOM = "Custom::"
_TABLE: Mapping[str, Provider] = {
    **foreign.TYPES,
    **functions.TYPES,
    **gateways_v1.TYPES,
    **gateways_v2.TYPES,
    **custom.TYPES,
    **notes.TYPES,
}


class Types:
    """table: each type's provider. custom: that of all `Custom::...`."""

    def __init__(self, table: Mapping[str, Provider], custom: Provider | None = None) -> None:
        self._table = table
        self._custom = custom

    def find(self, type: str) -> Provider | None:
        """None for a type that nobody makes."""
        return self._custom if type.startswith(CUSTOM) else self._table.get(type) or derived.find(type)

    def is_volatile(self, type: str) -> bool:
        """Is what is made of it only in the embedded moto, which forgets?"""
        if type in self._table or type.startswith(CUSTOM):
            return type in foreign.TYPES and type not in noted.TYPES
        return derived.find(type) is not None

    @property
    def names(self) -> list[str]:
        return sorted([*self._table, f"{CUSTOM}..."] if self._custom else self._table)


def every_type(stacks: Stacks) -> Types:
    """stacks: where nested ones are."""
    return Types({**_TABLE, STACK: NestedStack(stacks)}, custom.CUSTOM)
