"""What an ARN means to who invokes durable functions."""

import msgspec

from control_plane.definitions.functions import DurableConfig


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a function. function_arn: without qualifier. arn: what its workers are known by.

    config: None where it is not durable.
    """

    function_arn: str
    number: str
    arn: str
    config: DurableConfig | None

    @property
    def qualified_arn(self) -> str:
        return f"{self.function_arn}:{self.number}"
