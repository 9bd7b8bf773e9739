"""AWS_PROXY with a subtype: an action of a service of AWS, called by parameters alone (handbook/05 section 7).

Each parameter is a text, static or mapped from the request, and becomes a member of the action's input. Where a mapping
finds nothing the answer is 400, though the action could do without. What the service answers goes to the client.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from control_plane.definitions import v2
from data_plane.errors import BadRequestParameters, RoleNotAssumed
from data_plane.integrations.aws_call import call_service
from data_plane.integrations.aws_services import AwsRequest
from data_plane.integrations.aws_uri import account_of
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.function_call import source_of_route
from data_plane.integrations.http_apis.mapping import response_mapping, source
from data_plane.integrations.http_apis.reception import NOT_PERMITTED, NOT_RETURNED
from data_plane.integrations.stage_variables import resolve
from data_plane.mapping.http_parameters import Getter, compile_value
from data_plane.mapping.of_call import invalid
from data_plane.mapping.source import InvalidMappingExpression
from data_plane.roles import CALLERS_OWN, role_of
from data_plane.runtime import Call, Integrated, Response, Scope
from data_plane.time_limit import TimeLimit

Read = Callable[[str], Any]
"""From a parameter's text to the member of an input. What is none stays a text, for the service to refuse."""


def _number(text: str) -> Any:
    return int(text) if text.removeprefix("-").isdecimal() else text


def _document(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _list(text: str) -> Any:
    """`["a", "b"]`, or `a,b`"""
    return _document(text) if text.startswith("[") else [each.strip() for each in text.split(",")]


def _moment(text: str) -> Any:
    """Seconds since the epoch, of such a number or of a date as in ISO 8601."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _number(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


class Action(NamedTuple):
    """read: of the parameters that are no texts. lowered: its members begin in lower case.

    entries: the member that a list of one input is.
    """

    service: str
    name: str
    read: Mapping[str, Read] = {}
    lowered: bool = False
    entries: str = ""

    def input(self, values: Mapping[str, str]) -> dict[str, Any]:
        found = {
            name[0].lower() + name[1:] if self.lowered else name: self.read[name](text) if name in self.read else text
            for name, text in values.items()
        }
        return {self.entries: [found]} if self.entries else found


_SENDING: Mapping[str, Read] = {
    "DelaySeconds": _number,
    "MessageAttributes": _document,
    "MessageSystemAttributes": _document,
}
_RECEIVING: Mapping[str, Read] = {
    "AttributeNames": _list,
    "MaxNumberOfMessages": _number,
    "MessageAttributeNames": _list,
    "VisibilityTimeout": _number,
    "WaitTimeSeconds": _number,
}
ACTIONS: Mapping[str, Action] = {
    "EventBridge-PutEvents": Action("events", "PutEvents", {"Time": _moment, "Resources": _list}, entries="Entries"),
    "SQS-SendMessage": Action("sqs", "SendMessage", _SENDING),
    "SQS-ReceiveMessage": Action("sqs", "ReceiveMessage", _RECEIVING),
    "SQS-DeleteMessage": Action("sqs", "DeleteMessage"),
    "SQS-PurgeQueue": Action("sqs", "PurgeQueue"),
    "AppConfig-GetConfiguration": Action("appconfig", "GetConfiguration"),
    "Kinesis-PutRecord": Action("kinesis", "PutRecord"),
    "StepFunctions-StartExecution": Action("states", "StartExecution", lowered=True),
    "StepFunctions-StartSyncExecution": Action("states", "StartSyncExecution", lowered=True),
    "StepFunctions-StopExecution": Action("states", "StopExecution", lowered=True),
}
_UNRESOLVED = (
    "Unable to resolve property {name} from source {text}. Please make sure that the request to API Gateway contains "
    "all the necessary fields specified in request parameters."
)
"""`$context.integrationErrorMessage`, its first sentence reported, also of a parameter that is optional:
https://github.com/hashicorp/terraform-provider-aws/issues/19443"""
_IN_THE_QUERY = frozenset(("appconfig",))
"""Services whose actions are methods and paths: their parameters find their places by name."""


def build(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    action = ACTIONS[integration.integration_subtype or ""]
    getters = [(name, text, _getter(text)) for name, text in (integration.request_parameters or {}).items()]
    map_response = response_mapping(integration.response_parameters, scope.stage_variables)
    credentials = resolve(integration.credentials_arn or "", scope.stage_variables)
    role, callers_own = role_of(credentials, source_of_route(scope, route)), credentials == CALLERS_OWN
    limit = TimeLimit(integration.timeout_in_millis / 1000)

    async def integrate(call: Call) -> Response:
        seen = source(call, scope.stage_variables)
        found: dict[str, str] = {}
        for name, text, get in getters:
            value = get(seen)
            if value is None:
                problem = _UNRESOLVED.format(name=name, text=text)
                call.integrated = Integrated(error=problem)
                raise BadRequestParameters(reason=problem)
            found[name] = value
        region = found.pop("Region", scope.region)
        in_query = action.service in _IN_THE_QUERY
        asked = AwsRequest(
            account_id=account_of(credentials, call.context["identity"].get("accountId"), scope.account_id),
            region=region,
            service=action.service,
            action=action.name,
            method="POST",
            path="/",
            query=urlencode(found) if in_query else "",
            headers=[
                ("Accept", "application/json"),
                ("Content-Type", "application/json"),
                ("X-Amzn-Trace-Id", call.trace),
            ],
            body=b"" if in_query else msgspec.json.encode(action.input(found)),
            role=role,
            refusal=call.refusal if callers_own else None,
        )
        try:
            answer = await call_service(call, backends, asked, limit)
        except RoleNotAssumed:
            call.integrated = Integrated(error=NOT_PERMITTED)
            raise
        given = [header for header in answer.headers if header[0].lower() not in NOT_RETURNED]
        return map_response(call, Response(answer.status, given, answer.body))

    return integrate


def _getter(text: str) -> Getter:
    try:
        return compile_value(text, "request")
    except InvalidMappingExpression as problem:
        raise invalid(problem) from None
