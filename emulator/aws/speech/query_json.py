"""The JSON that services write for actions of the Query protocol, where they are asked to (handbook/02 section 9).

    {"SendMessageResponse":{"ResponseMetadata":{"RequestId":"..."},
                            "SendMessageResult":{"MD5OfMessageBody":"...","MessageId":"...","SequenceNumber":null}}}
    {"Error":{"Code":"InvalidParameter","Message":"...","Type":"Sender"},"RequestId":"..."}

Members stand in the order of their names, those without a value are null, moments are seconds since 1970. A map whose
keys the Query protocol calls Name and its values Value is a list of such pairs.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore.model import Shape
from moto.core.model import OperationModel

_OWN_NAMES = {("sqs", "Messages"): "messages", ("sqs", "QueueUrls"): "queueUrls"}
"""Members that a service calls otherwise in this form than in its model, as users' templates show."""


def answer_json(operation: OperationModel, parsed: Mapping[str, Any], status: int) -> dict[str, Any]:
    """parsed: what a parser of botocore's made of the answer."""
    request_id = parsed.get("ResponseMetadata", {}).get("RequestId")
    if status >= 300:
        error = parsed.get("Error", {})
        kind = "Sender" if status < 500 else "Receiver"
        shown = {"Code": error.get("Code"), "Message": error.get("Message"), "Type": error.get("Type") or kind}
        return {"Error": shown, "RequestId": request_id}
    answer: dict[str, Any] = {"ResponseMetadata": {"RequestId": request_id}}
    shape = operation.output_shape
    if shape is not None and shape.members:
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        answer[wrapper] = _structure(operation.service_model.service_name, shape, parsed)
    return {f"{operation.name}Response": dict(sorted(answer.items()))}


def _write(service: str, shape: Shape, value: Any) -> Any:
    if value is None:
        return None
    write = _WRITERS.get(shape.type_name)
    return write(service, shape, value) if write else value


def _structure(service: str, shape: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    members = {
        _OWN_NAMES.get((service, name), name): _write(service, member, value.get(name))
        for name, member in shape.members.items()
    }
    return dict(sorted(members.items(), key=lambda item: item[0].lower()))


def _list(service: str, shape: Any, value: list[Any]) -> list[Any]:
    return [_write(service, shape.member, each) for each in value]


def _map(service: str, shape: Any, value: Mapping[str, Any]) -> Any:
    written = {key: _write(service, shape.value, each) for key, each in value.items()}
    if shape.key.serialization.get("locationNameForQueryCompatibility") != "Name":
        return written
    return [{"Name": key, "Value": each} for key, each in written.items()]


def _timestamp(service: str, shape: Shape, value: datetime) -> float:
    return value.timestamp()


def _blob(service: str, shape: Shape, value: bytes) -> str:
    return base64.b64encode(value).decode()


_WRITERS: dict[str, Callable[[str, Any, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _timestamp,
    "blob": _blob,
}
