"""Which runtimes functions may be created with (handbook/07 sections 1.3 and 2.6).

The model's list has all that ever were, and what is announced; AWS takes those of SUPPORTED and answers differently for
one that is no more and one that never was.
"""

from collections.abc import Sequence

from control_plane.functions.errors import InvalidParameterValue
from control_plane.wire.errors import ValidationException

SUPPORTED = (
    "nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x", "nodejs26.x",
    "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "python3.15",
    "java8.al2", "java11", "java17", "java21", "java25", "java8.al2023", "java11.al2023", "java17.al2023",
    "dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0", "provided.al2", "provided.al2023",
)  # fmt: skip
DEPRECATED = frozenset((
    "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
    "nodejs16.x", "python2.7", "python3.6", "python3.7", "python3.8", "java8", "dotnetcore1.0", "dotnetcore2.0",
    "dotnetcore2.1", "dotnetcore3.1", "dotnet6", "go1.x", "ruby2.5", "ruby2.7", "provided",
))  # fmt: skip
_ALLOWED = f"Member must satisfy enum value set: [{', '.join(SUPPORTED)}]"


def check(runtime: str) -> None:
    """Of a function."""
    if runtime in DEPRECATED:
        raise InvalidParameterValue(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions."
            " We recommend you use a supported runtime while creating or updating functions."
        )
    if runtime not in SUPPORTED:
        raise InvalidParameterValue(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: {_ALLOWED} or be a valid ARN"
        )


def check_compatible(runtimes: Sequence[str]) -> None:
    """Of a layer; a deprecated one may still be named."""
    if any(each not in SUPPORTED and each not in DEPRECATED for each in runtimes):
        raise ValidationException(
            f"1 validation error detected: Value '[{', '.join(runtimes)}]' at 'compatibleRuntimes'"
            f" failed to satisfy constraint: {_ALLOWED}"
        )
