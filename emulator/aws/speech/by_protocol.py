"""How an integration's call is said to a service, by the protocol of its model, and how the answer comes back.

API Gateway asks by method and path, which go as they are, or by the name of an action. An action is asked for

- of a `json` service by `X-Amz-Target`, which is set where the API's author mapped none; the body is the input;
- of a `query` or `ec2` service by a form: `Action`, `Version`, the URI's and the mapped query parameters, the body's;
- of a `rest-json` or `rest-xml` service by the method and path of its model, filled with the parameters; the body is
  its payload.

Services that speak JSON today spoke the Query protocol before, and their front ends still do: whoever gives them
parameters in a query string or a form is answered in that protocol (captured for SSM, handbook/10 fact 59). A service
that answers in the Query protocol writes JSON for whom it accepts: API Gateway accepts `application/json` unless the
author maps another `Accept`. See `query_json` for that form.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import QueryParser

from data_plane.integrations.aws_services import AwsAnswer, AwsRequest, UnknownService
from data_plane.runtime import Header
from emulator.aws.speech import of_sdks
from emulator.aws.speech.query_json import answer_json
from emulator.aws.speech.refusals import malformed, unreadable
from emulator.aws.speech.said import Read, Said
from emulator.aws.speech.service_models import ServiceModels

_FORM = "application/x-www-form-urlencoded"
_ABOUT_THE_CALL = frozenset({"Action", "Version"})
_ADDRESSED = frozenset(("rest-json", "rest-xml"))
_SPOKEN = ("json", "rest-json", "rest-xml", "query", "ec2")

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Speech:
    def __init__(self) -> None:
        self._models = ServiceModels()

    def say(self, asked: AwsRequest) -> Said:
        """Put a call into the service's words. Raises UnknownService and InvalidInput."""
        if asked.input is not None:
            return self._say_as_sdk(asked, asked.input)
        found = self._models.find(asked.service, asked.action)
        if found is None:
            raise UnknownService(f"AWS has no {asked.service} {asked.action or ''}".rstrip())
        model, subdomain = found
        host = f"{asked.service}.{asked.region}.amazonaws.com" if subdomain else ""
        return _say(model, asked)._replace(signing_name=model.signing_name, host=host)

    def knows(self, service: str, action: str) -> bool:
        """Do SDKs have this service and this action?"""
        return self._models.find_by_id(service, action) is not None

    def _say_as_sdk(self, asked: AwsRequest, given: Mapping[str, Any]) -> Said:
        found = self._models.find_by_id(asked.service, asked.action or "")
        if found is None:
            raise UnknownService(f"AWS has no {asked.service}:{asked.action}")
        model, operation = found
        protocol = _protocol(model, as_query=False)
        if protocol is None:
            raise UnknownService(f"{asked.service} speaks none of the protocols that are known")
        return of_sdks.say(model, model.operation_model(operation), given, protocol)


def _say(model: ServiceModel, asked: AwsRequest) -> Said:
    parameters = dict(parse_qsl(asked.query, keep_blank_values=True))
    form = _media_type(asked) == _FORM and not asked.body.startswith(b"{")
    if form:
        parameters |= parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True)
    action = asked.action or parameters.get("Action")
    if action is None or action not in model.operation_names:
        target = _header(asked.headers, "x-amz-target")
        return _as_it_is(asked)._replace(action=target and target.rpartition(".")[2])
    as_query = form or asked.action is None or not _ABOUT_THE_CALL.issuperset(parameters)
    protocol = _protocol(model, as_query)
    if protocol is None or (asked.action is None and protocol in _ADDRESSED):
        return _as_it_is(asked)._replace(action=action)
    return _SAY[protocol](model.operation_model(action), asked, parameters, as_query)._replace(action=action)


def _protocol(model: ServiceModel, as_query: bool) -> str | None:
    """What to speak: where there is a choice, the Query protocol if asked so; None for what speaks CBOR alone.

    SQS's model gives its forms no names, so its Query protocol is translated as that of services that speak JSON alone.
    """
    spoken = model.metadata.get("protocols") or [model.metadata["protocol"]]
    if as_query and "query" in spoken and model.metadata["protocol"] != "json":
        return "query"
    return next((protocol for protocol in _SPOKEN if protocol in spoken), None)


def _media_type(asked: AwsRequest) -> str:
    return (_header(asked.headers, "content-type") or "").partition(";")[0].strip().lower()


def _header(headers: list[Header], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _replaced(headers: list[Header], **given: str) -> list[Header]:
    """These headers with others set: `content_type="..."`."""
    fresh = {name.replace("_", "-"): value for name, value in given.items()}
    kept = [(name, value) for name, value in headers if name.lower() not in fresh]
    return [*kept, *fresh.items()]


def _unread(answer: AwsAnswer) -> AwsAnswer:
    return answer


def _as_it_is(asked: AwsRequest) -> Said:
    """Path style. A body for an `X-Amz-Target` is JSON of that protocol, however the author typed it."""
    headers = asked.headers
    if _header(headers, "x-amz-target") and _media_type(asked) == "application/json":
        headers = _replaced(headers, content_type="application/x-amz-json-1.0")
    return Said(asked.method, asked.path, asked.query, headers, asked.body, _unread)


def _say_json(operation: OperationModel, asked: AwsRequest, parameters: Mapping[str, str], as_query: bool) -> Said:
    metadata = operation.service_model.metadata
    version = metadata.get("jsonVersion", "1.0")
    target = _header(asked.headers, "x-amz-target") or f"{metadata['targetPrefix']}.{operation.name}"
    headers = _replaced(asked.headers, content_type=f"application/x-amz-json-{version}", x_amz_target=target)
    if not as_query:
        return Said("POST", "/", "", headers, _document(asked.body or b"{}", version), _unread)
    given = _parsed(operation, parameters, asked)
    body = create_serializer("json", include_validation=False).serialize_to_request(given, operation)["body"]
    return Said("POST", "/", "", headers, body, _reading("json", operation))


def _document(body: bytes, version: str) -> bytes:
    """The body, once it is known to be an object: a template's mistakes are the service's to report."""
    try:
        _object.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise unreadable(version) from None
    return body


def _parsed(operation: OperationModel, parameters: Mapping[str, str], asked: AwsRequest) -> dict[str, Any]:
    """An action's input from a form. In the Query protocol a queue may be its address alone."""
    try:
        parser: Any = QueryParser(operation, blob_parser=_text, timestamp_parser=_text)
        given: dict[str, Any] = parser.parse({"values": parameters})
    except ValueError as problem:
        raise malformed(f"Unable to read the parameters: {problem}") from None
    shape = operation.input_shape
    if asked.path != "/" and shape is not None and "QueueUrl" in shape.members:
        given.setdefault("QueueUrl", f"https://{asked.service}.{asked.region}.amazonaws.com{asked.path}")
    return given


def _text(value: Any) -> Any:
    return value


def _say_query(operation: OperationModel, asked: AwsRequest, parameters: Mapping[str, str], as_query: bool) -> Said:
    form = {"Version": operation.service_model.api_version, **parameters, "Action": operation.name}
    headers = _replaced(asked.headers, content_type=f"{_FORM}; charset=utf-8")
    accepted = _header(asked.headers, "accept") or ""
    protocol = operation.service_model.metadata["protocol"]
    in_json = "json" in accepted and protocol != "ec2"  # EC2 writes XML only
    return Said(
        "POST", asked.path, "", headers, urlencode(form).encode(), _reading("query", operation) if in_json else _unread
    )


def _say_rest(operation: OperationModel, asked: AwsRequest, parameters: Mapping[str, str], as_query: bool) -> Said:
    shape = operation.input_shape
    given: dict[str, Any] = {}
    for name, member in shape.members.items() if shape else ():
        value = parameters.get(name, parameters.get(member.serialization.get("name", name)))
        if value is not None:
            given[name] = value
    protocol = operation.service_model.metadata["protocol"]
    made = create_serializer(protocol, include_validation=False).serialize_to_request(given, operation)
    path, _, literal = made["url_path"].partition("?")
    query = "&".join(part for part in (literal, urlencode(made["query_string"], doseq=True)) if part)
    headers = _replaced(asked.headers, **{name.lower(): value for name, value in made["headers"].items()})
    return Said(made["method"], path, query, headers, asked.body, _unread)


_SAY: dict[str, Callable[[OperationModel, AwsRequest, Mapping[str, str], bool], Said]] = {
    "json": _say_json,
    "query": _say_query,
    "ec2": _say_query,
    "rest-json": _say_rest,
    "rest-xml": _say_rest,
}


def _reading(protocol: str, operation: OperationModel) -> Read:
    """Read an answer by its model, and write it as the Query protocol does in JSON."""

    def read(answer: AwsAnswer) -> AwsAnswer:
        response = {"status_code": answer.status, "headers": HeadersDict(answer.headers), "body": answer.body}
        parser: Any = create_parser(protocol)  # it takes an operation without output too, whatever its stubs say
        parsed = parser.parse(response, operation.output_shape)
        body = json.dumps(answer_json(operation, parsed, answer.status), separators=(",", ":"), ensure_ascii=False)
        return AwsAnswer(answer.status, _replaced(answer.headers, content_type="application/json"), body.encode())

    return read
