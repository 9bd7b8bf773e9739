"""Durable executions between the planes: what may not be done is said as AWS says it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from control_plane.definitions import durable
from control_plane.wire import errors
from data_plane.functions.durable import refusals
from data_plane.functions.published import Functions
from data_plane.functions.records import NotInvocable, TooManyRequests

_ERRORS: dict[type[Exception], type[errors.AwsError]] = {
    NotInvocable: errors.InvalidParameterValue,
    refusals.InvalidValue: errors.InvalidParameterValue,
    refusals.NotFound: errors.ResourceNotFound,
    refusals.Conflict: errors.ResourceConflict,
    refusals.CallbackClosed: errors.CallbackTimeout,
    refusals.AlreadyStarted: errors.DurableExecutionAlreadyStarted,
}


REFUSED = (NotInvocable, refusals.Refused)
"""What `in_awss_words` knows."""


def in_awss_words(refused: Exception) -> errors.AwsError:
    return _ERRORS[type(refused)](str(refused))


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except REFUSED as refused:
        raise in_awss_words(refused) from None
    except TooManyRequests as refused:
        raise errors.TooManyRequests(str(refused), reason=refused.reason) from None


class DurablePort:
    """See `ports.DurableExecutions`."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def find(self, arn: str) -> durable.Execution:
        with _said():
            return self._functions.durable.find(arn)

    def of_function(self, function_arn: str) -> Sequence[durable.Execution]:
        return self._functions.durable.of_function(function_arn)

    def history(self, arn: str) -> Sequence[durable.Event]:
        with _said():
            return self._functions.durable.history(arn)

    def checkpoint(
        self, arn: str, token: str, updates: Sequence[durable.OperationUpdate], client_token: str | None
    ) -> durable.Checkpointed:
        with _said():
            return self._functions.durable.checkpoint(arn, token, updates, client_token)

    def state(
        self, arn: str, token: str, marker: str | None, most: int
    ) -> tuple[Sequence[durable.Operation], str | None]:
        with _said():
            return self._functions.durable.state(arn, token, marker, most)

    def end_callback(
        self, callback_id: str, status: str, result: str | None = None, error: durable.ErrorObject | None = None
    ) -> None:
        with _said():
            self._functions.durable.end_callback(callback_id, status, result, error)

    def heartbeat(self, callback_id: str) -> None:
        with _said():
            self._functions.durable.heartbeat(callback_id)

    def stop(self, arn: str, error: durable.ErrorObject | None) -> float:
        with _said():
            return self._functions.durable.stop(arn, error)

    def pause(self, arn: str, reason: str | None, client_token: str | None, *, timeout_paused: bool) -> None:
        with _said():
            self._functions.durable.pause(arn, reason, client_token, timeout_paused=timeout_paused)

    def resume_paused(self, arn: str, reason: str | None) -> None:
        with _said():
            self._functions.durable.resume_paused(arn, reason)

    def delete(self, arn: str) -> None:
        with _said():
            self._functions.durable.delete(arn)
