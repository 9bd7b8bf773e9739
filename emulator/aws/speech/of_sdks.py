"""How a call that is said as to an SDK, by an action's name and its input, is said to the service.

As EventBridge's universal targets name them, after AWS's SDK for Java: services by their ids in lower case, `sfn`,
`cognitoidentityprovider`; actions as `startExecution`. Members of the input are found in any case, since SDKs write
`StateMachineArn` where some models have `stateMachineArn`.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import HeadersDict
from botocore.exceptions import ParamValidationError
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.model import OperationModel, ServiceModel

from data_plane.integrations.aws_services import AwsAnswer
from emulator.aws.speech.refusals import InvalidInput
from emulator.aws.speech.said import Read, Said

_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_JSON = ("Content-Type", "application/json")


def say(model: ServiceModel, operation: OperationModel, given: Mapping[str, Any], protocol: str) -> Said:
    """given: the action's input. Raises InvalidInput."""
    shape = operation.input_shape
    known = _known(shape, given) if shape else {}
    try:
        made = create_serializer(protocol).serialize_to_request(known, operation)
    except ParamValidationError as problem:
        raise InvalidInput(_error("ValidationException", str(problem))) from None
    path, _, literal = made["url_path"].partition("?")
    query = "&".join(part for part in (literal, urlencode(made["query_string"] or {}, doseq=True)) if part)
    body, headers = made["body"], dict(made["headers"])
    if isinstance(body, dict):
        body, headers["Content-Type"] = urlencode(body), _FORM
    content = body.encode() if isinstance(body, str) else bytes(body)
    said = Said(made["method"], path, query, list(headers.items()), content, _reading(protocol, operation))
    return said._replace(signing_name=model.signing_name, action=operation.name, input=known)


def _known(shape: Any, given: Any) -> Any:
    """What is given, with each member called as the model calls it."""
    if shape.type_name == "structure" and isinstance(given, dict):
        names = {name.lower(): name for name in shape.members}
        found = {names.get(name.lower(), name): value for name, value in given.items()}
        return {
            name: _known(shape.members[name], value) if name in shape.members else value
            for name, value in found.items()
        }
    if shape.type_name == "list" and isinstance(given, list):
        return [_known(shape.member, each) for each in given]
    if shape.type_name == "map" and isinstance(given, dict):
        return {name: _known(shape.value, value) for name, value in given.items()}
    return given


def _reading(protocol: str, operation: OperationModel) -> Read:
    def read(answer: AwsAnswer) -> AwsAnswer:
        if answer.status < 300:
            return answer
        response = {"status_code": answer.status, "headers": HeadersDict(answer.headers), "body": answer.body}
        parser: Any = create_parser(protocol)
        error = parser.parse(response, operation.output_shape).get("Error", {})
        return AwsAnswer(answer.status, [_JSON], _error(error.get("Code", ""), error.get("Message", "")))

    return read


def _error(code: str, message: str) -> bytes:
    return json.dumps({"Code": code, "Message": message}).encode()
