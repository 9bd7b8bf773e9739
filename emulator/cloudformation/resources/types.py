"""The table of all resource types."""

from collections.abc import Mapping

from emulator.cloudformation.resources.provider import Provider

CUSTOM = "Custom::"


class Types:
    """table: each type's provider. custom: that of all `Custom::...`."""

    def __init__(self, table: Mapping[str, Provider], custom: Provider | None = None) -> None:
        self._table = table
        self._custom = custom

    def find(self, type: str) -> Provider | None:
        """None for a type that nobody makes."""
        return self._custom if type.startswith(CUSTOM) else self._table.get(type)
