"""How a custom resource's request comes to whoever makes the resource: a function, or a topic of SNS.

AWS calls the function asynchronously: one that fails is called twice more, and then the rest of an hour is waited out.
Here it is called once and its end is known, so a function that failed without an answer has failed the resource at
once, and one that is done without an answer is waited for a while: somebody else may have been given the URL, as CDK's
framework gives it to a state machine.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.resources.provider import ResourceFailed

_log = logging.getLogger("cloudformation")
_AGAIN = 1.0
LONGEST, QUIET = 3600, 300
"""Seconds: in which an answer is to come, and in which somebody may answer once the function is done; unless the
template has a ServiceTimeout."""
_SUBJECT = "AWS CloudFormation custom resource request"


class Delivery(Protocol):
    """until: when it is too late for an answer, by `time.monotonic`; that may change. request_id: of the invocation,
    where it is one and has ended."""

    until: float
    request_id: str | None

    def sleep(self, seconds: float) -> None:
        """Or until there is news."""

    def trouble(self) -> str | None:
        """Why there is no answer, if that is known. Raises ClientError, BotoCoreError: it could not be delivered."""


def deliver(clients: Clients, token: str, event: Mapping[str, Any], limit: int | None) -> Delivery:
    """token: the ARN of a function or of a topic. limit: in seconds, where the template says one.

    Raises ResourceFailed, ClientError.
    """
    parts = token.split(":")
    make = _BY_SERVICE.get(parts[2]) if len(parts) > 5 else None
    if make is None:
        raise ResourceFailed("Invalid service token.")
    return make(clients.of(parts[4], parts[3]), token, json.dumps(event), limit)


class _Notification:
    """Nothing is heard of it but the answer."""

    request_id: str | None = None

    def __init__(self, clients: Clients, token: str, event: str, limit: int | None) -> None:
        self.until = time.monotonic() + (limit or LONGEST)
        clients.call("sns", "Publish", {"TopicArn": token, "Subject": _SUBJECT, "Message": event})

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def trouble(self) -> str | None:
        return None


class _Invocation:
    """Runs in a thread of its own: a function may answer before it ends, and run on."""

    def __init__(self, clients: Clients, token: str, event: str, limit: int | None) -> None:
        self._client = clients("lambda")
        self._call = {"FunctionName": token, "Payload": event}
        self._quiet = float(limit or QUIET)
        self._end = threading.Event()
        self._over = self._told = False
        self._error: str | None = None
        self._refusal: ClientError | BotoCoreError | None = None
        self.request_id: str | None = None
        self.until = time.monotonic() + (limit or LONGEST)
        threading.Thread(target=self._run, name="cloudformation-custom-resource", daemon=True).start()

    def sleep(self, seconds: float) -> None:
        """An answer that came with the end is looked for before anything is said."""
        if not self._over:
            self._over = self._end.wait(seconds)
            return
        if not self._told:
            self._told = True
            left = self.until - time.monotonic()
            _log.warning("%s has not answered CloudFormation; others may, for %.0f s", self._call["FunctionName"], left)
        time.sleep(seconds)

    def trouble(self) -> str | None:
        if self._refusal is not None:
            raise self._refusal
        if not self._end.is_set():
            return None
        return "The function ended without one." if self._error is None else f"The function ended with {self._error}"

    def _run(self) -> None:
        try:
            self._invoke()
        except (ClientError, BotoCoreError) as refusal:
            self._refusal = refusal
        failed = self._error is not None or self._refusal is not None
        self.until = min(self.until, time.monotonic() + (0 if failed else self._quiet))
        self._end.set()

    def _invoke(self) -> None:
        """A function that is called more often than it may be is called again, as AWS does."""
        while time.monotonic() < self.until:
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
    """An error as a runtime reports it. Runtimes of the user's own may say whatever they like."""
    try:
        error = json.loads(payload)
    except ValueError:
        error = None
    if not isinstance(error, dict):
        return payload.decode(errors="replace")
    return ": ".join(str(error[name]) for name in ("errorType", "errorMessage") if error.get(name))


_BY_SERVICE: dict[str, Callable[[Clients, str, str, int | None], Delivery]] = {
    "lambda": _Invocation,
    "sns": _Notification,
}
