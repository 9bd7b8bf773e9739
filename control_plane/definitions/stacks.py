"""CloudFormation's stacks, as they are kept: in parts, since a stack changes a little with every step of a deployment.

What is in a part is for `emulator.cloudformation.keeping` to write and to read.
"""

import msgspec


class StackPart(msgspec.Struct, frozen=True, kw_only=True):
    """part: what it is of the stack: `stack`, `resource Table`, `event 1f0c...`. content: JSON."""

    stack_id: str
    part: str
    content: msgspec.Raw
