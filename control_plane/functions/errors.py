"""Lambda's own errors: code and status as in its model (handbook/07 section 1.2)."""

from control_plane.wire import errors
from control_plane.wire.errors import AwsError

InvalidParameterValue = errors.InvalidParameterValue
ResourceConflict = errors.ResourceConflict


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
