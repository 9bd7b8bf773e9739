"""How a custom resource's request comes to whoever makes the resource: a function, or a topic of SNS.

AWS calls the function asynchronously: one that fails is called twice more, and then the rest of an hour is waited out.
Here it is called once and its end is known, so a function that failed without an answer has failed the resource at
once, and one that is done without an answer is waited for a while: somebody else may have been given the URL, as CDK's
framework gives it to a state machine.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.resources.provider import ResourceFailed

_AGAIN = 1.0
QUIET = 300.0
"""Seconds in which somebody may answer when the function is done, unless the template has a ServiceTimeout."""
_SUBJECT = "AWS CloudFormation custom resource request"


class Delivery(Protocol):
    """request_id: of the invocation, where it is one and has ended."""

    request_id: str | None

    def until(self, limit: float, patient: bool) -> float:
        """Until when an answer may come. patient: the template says how long."""

    def sleep(self, seconds: float) -> None:
        """Or until there is news."""

    def trouble(self) -> str | None:
        """Why there will be no answer, if that is known. Raises ClientError: it could not be delivered."""


def deliver(clients: Clients, token: str, event: Mapping[str, Any]) -> Delivery:
    """token: the ARN of a function or of a topic. Raises ResourceFailed, ClientError."""
    parts = token.split(":")
    make = _BY_SERVICE.get(parts[2]) if len(parts) > 5 else None
    if make is None:
        raise ResourceFailed("Invalid service token.")
    return make(clients.of(parts[4], parts[3]), token, json.dumps(event))


class _Notification:
    """Nothing is heard of it but the answer."""

    request_id: str | None = None

    def __init__(self, clients: Clients, token: str, event: str) -> None:
        clients.call("sns", "Publish", {"TopicArn": token, "Subject": _SUBJECT, "Message": event})

    def until(self, limit: float, patient: bool) -> float:
        return limit

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def trouble(self) -> str | None:
        return None


class _Invocation:
    """Runs in a thread of its own: a function may answer before it ends, and run on."""

    def __init__(self, clients: Clients, token: str, event: str) -> None:
        self._client = clients("lambda")
        self._call = {"FunctionName": token, "Payload": event}
        self._end = threading.Event()
        self._ended_at = float("inf")
        self._error: str | None = None
        self._refusal: ClientError | None = None
        self.request_id: str | None = None
        threading.Thread(target=self._run, name="cloudformation-custom-resource", daemon=True).start()

    def until(self, limit: float, patient: bool) -> float:
        if not self._end.is_set():
            return limit
        if self._error or self._refusal:
            return self._ended_at
        return limit if patient else min(limit, self._ended_at + QUIET)

    def sleep(self, seconds: float) -> None:
        if self._end.is_set():
            time.sleep(seconds)
        else:
            self._end.wait(seconds)

    def trouble(self) -> str | None:
        if self._refusal is not None:
            raise self._refusal
        if not self._end.is_set():
            return None
        return f"The function ended with {self._error}" if self._error else "The function ended without one."

    def _run(self) -> None:
        try:
            self._invoke()
        except ClientError as refusal:
            self._refusal = refusal
        self._ended_at = time.monotonic()
        self._end.set()

    def _invoke(self) -> None:
        """A function that is called more often than it may be is called again, as AWS does."""
        while True:
            try:
                answer = self._client.invoke(**self._call)
            except self._client.exceptions.TooManyRequestsException:
                time.sleep(_AGAIN)
                continue
            self.request_id = answer["ResponseMetadata"]["RequestId"]
            if "FunctionError" in answer:
                self._error = _described(answer["Payload"].read())
            return


def _described(payload: bytes) -> str:
    error = json.loads(payload)
    return ": ".join(str(error[name]) for name in ("errorType", "errorMessage") if error.get(name))


_BY_SERVICE: dict[str, Callable[[Clients, str, str], Delivery]] = {"lambda": _Invocation, "sns": _Notification}
