"""Why something cannot be done with a durable execution, in AWS's words."""


class Refused(Exception):
    """The base of the others."""


class InvalidValue(Refused):
    """InvalidParameterValueException."""


class NotFound(Refused):
    """ResourceNotFoundException."""


class Conflict(Refused):
    """ResourceConflictException."""


class CallbackClosed(Refused):
    """CallbackTimeoutException."""


class AlreadyStarted(Refused):
    """DurableExecutionAlreadyStartedException."""
