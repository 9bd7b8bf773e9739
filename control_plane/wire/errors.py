"""Errors in AWS's words: raise them where they are found, `serialize.error` writes them on the wire.

The classes here are those that several services share; a service with codes of its own keeps them beside its handlers.
"""

from typing import Any, ClassVar


class AwsError(Exception):
    """code: AWS's exception name. status: HTTP status. members: further members of the modeled error, snake_case."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message)
        self.message, self.members = message, members


class BadRequest(AwsError):
    code, status = "BadRequestException", 400


class NotFound(AwsError):
    code, status = "NotFoundException", 404


class ResourceNotFound(AwsError):
    """What Lambda says where API Gateway says NotFound."""

    code, status = "ResourceNotFoundException", 404


class Conflict(AwsError):
    code, status = "ConflictException", 409


class AccessDenied(AwsError):
    code, status = "AccessDeniedException", 403


class LimitExceeded(AwsError):
    code, status = "LimitExceededException", 429


class TooManyRequests(AwsError):
    code, status = "TooManyRequestsException", 429


class InvalidParameterValue(AwsError):
    """Lambda's, as are the next three: those that running functions raise too."""

    code, status = "InvalidParameterValueException", 400


class ResourceConflict(AwsError):
    code, status = "ResourceConflictException", 409


class DurableExecutionAlreadyStarted(AwsError):
    code, status = "DurableExecutionAlreadyStartedException", 409


class CallbackTimeout(AwsError):
    code, status = "CallbackTimeoutException", 400


class ValidationException(AwsError):
    """A member that breaks a constraint of the model."""

    code, status = "ValidationException", 400


class SerializationException(AwsError):
    """A body that is not JSON, or a member of the wrong JSON type."""

    code, status = "SerializationException", 400


class UnknownOperation(AwsError):
    code, status = "UnknownOperationException", 404


class NotImplementedHere(AwsError):
    """An operation of the model that the emulator does not have yet."""

    code, status = "NotImplementedException", 501


class InternalFailure(AwsError):
    code, status = "InternalFailure", 500
