"""What each operation does. Importing this registers all handlers."""

from emulator.cloudformation.operations import (  # noqa: F401
    change_set_descriptions,
    change_sets,
    descriptions,
    events,
    exports,
    policies,
    resources,
    rollbacks,
    signals,
    stacks,
    templates,
)
