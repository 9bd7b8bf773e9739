"""What CloudFormation answers when it does not do what it is asked: codes and statuses are those of AWS's model, most
messages stand beside the rule that they report.
"""

from control_plane.wire.errors import AwsError


class ValidationError(AwsError):
    code, status = "ValidationError", 400


class MalformedInput(AwsError):
    """A parameter that is not what its type is written as."""

    code, status = "MalformedInput", 400


class InvalidAction(AwsError):
    code, status = "InvalidAction", 400


class MissingAction(AwsError):
    code, status = "MissingAction", 400


class AlreadyExists(AwsError):
    code, status = "AlreadyExistsException", 400


class ChangeSetNotFound(AwsError):
    code, status = "ChangeSetNotFound", 404


class InvalidChangeSetStatus(AwsError):
    code, status = "InvalidChangeSetStatus", 400


class InsufficientCapabilities(AwsError):
    code, status = "InsufficientCapabilitiesException", 400
