"""Lambda's own errors: code and status as in its model (handbook/07 section 1.2)."""

from control_plane.wire.errors import AwsError


class InvalidParameterValue(AwsError):
    code, status = "InvalidParameterValueException", 400


class ResourceConflict(AwsError):
    code, status = "ResourceConflictException", 409


class PreconditionFailed(AwsError):
    code, status = "PreconditionFailedException", 412


class InvalidRequestContent(AwsError):
    code, status = "InvalidRequestContentException", 400


class RequestEntityTooLarge(AwsError):
    """Real AWS answers this code, which its model does not have, where the model has RequestTooLargeException."""

    code, status = "RequestEntityTooLargeException", 413


class PolicyLengthExceeded(AwsError):
    code, status = "PolicyLengthExceededException", 400


class ProvisionedConcurrencyConfigNotFound(AwsError):
    code, status = "ProvisionedConcurrencyConfigNotFoundException", 404


class CodeSigningConfigNotFound(AwsError):
    code, status = "CodeSigningConfigNotFoundException", 404
