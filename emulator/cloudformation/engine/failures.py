"""What a resource's status reason says when it fails.

Resource handlers word a service's refusal like this one (https://github.com/aws/aws-cdk/issues/22976 and many others):

    Resource handler returned message: "Invalid stage identifier specified (Service: ApiGateway, Status Code: 404,
    Request ID: ...)" (RequestToken: ..., HandlerErrorCode: NotFound)
"""

import logging
import re
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from emulator.cloudformation.resources.provider import ResourceFailed, refused
from emulator.cloudformation.templates.errors import TemplateError

_REFUSALS = (ResourceFailed, TemplateError)
FAILURES = (*_REFUSALS, ClientError, BotoCoreError, LookupError, TypeError, ValueError, AttributeError)
"""All that a resource fails with; the last ones are what malformed properties come to that nobody looked at, and a
stack must end in spite of them."""
_log = logging.getLogger(__name__)
_NOT_THERE = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")
_THERE = ("AlreadyExists", "Conflict", "InUse", "BucketAlreadyOwnedByYou")
_DENIED = ("AccessDenied", "Unauthorized")
_BEFOREHAND = {"AWS::Lambda::EventSourceMapping": "Invalid request provided: "}
"""What a type's handler says before the service's own words (https://github.com/gchq/sleeper/issues/975)."""


def reason(failure: BaseException, type: str) -> str:
    """type: of the resource that failed."""
    if isinstance(failure, ClientError):
        code = _handler_code(failure.response)
        beforehand = _BEFOREHAND.get(type, "") if code == "InvalidRequest" else ""
        return str(refused(beforehand + _said(failure.response, type), code))
    if isinstance(failure, BotoCoreError):
        return str(refused(str(failure)))
    if isinstance(failure, _REFUSALS):
        return str(failure)
    _log.error("a resource of type %s failed", type, exc_info=failure)
    return str(refused("Internal Failure", "InternalFailure"))


def failed_to(verb: str, logical_ids: Iterable[str]) -> str:
    """What a stack's status reason says of the resources that failed."""
    return f"The following resource(s) failed to {verb}: [{', '.join(logical_ids)}]. "


def is_gone(failure: ClientError) -> bool:
    """Was it refused since what it is about is not there?"""
    return _handler_code(failure.response) == "NotFound"


def is_taken(failure: BaseException) -> bool:
    """Was it refused since there is one of that name?"""
    return isinstance(failure, ClientError) and _handler_code(failure.response) == "AlreadyExists"


def _said(response: Any, type: str) -> str:
    """With the service as the Java SDK of the handlers writes it: of AWS::IAM::Role it is Iam."""
    service = re.sub("[A-Z]+(?![a-z])", lambda capitals: capitals[0].capitalize(), type.split("::")[1])
    metadata = response.get("ResponseMetadata", {})
    status, request_id = metadata.get("HTTPStatusCode"), metadata.get("RequestId")
    message = response["Error"].get("Message", "")
    return f"{message} (Service: {service}, Status Code: {status}, Request ID: {request_id})"


def _handler_code(response: Any) -> str:
    code = response["Error"].get("Code", "")
    for words, known in ((_NOT_THERE, "NotFound"), (_THERE, "AlreadyExists"), (_DENIED, "AccessDenied")):
        if any(word in code for word in words):
            return known
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    return "ServiceInternalError" if status >= 500 else "InvalidRequest"
