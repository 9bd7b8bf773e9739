"""botocore on the other end of the wire: its serializer writes our requests, its parser reads our responses."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from control_plane.wire.messages import Request, Response
from tests.control_plane.wire.samples import SERVICES

_MODELS = {name: ServiceModel(Loader().load_service_model(name, "service-2"), name) for name in SERVICES}
_SERIALIZER = create_serializer("rest-json", include_validation=True)
_PARSER = create_parser("rest-json")


def model_of(service: str, operation: str) -> OperationModel:
    return _MODELS[service].operation_model(operation)


def request(service: str, operation: str, arguments: dict[str, Any]) -> Request:
    """The HTTP request that a boto3 client sends for a call."""
    written = _SERIALIZER.serialize_to_request(arguments, model_of(service, operation))
    prepare_request_dict(written, endpoint_url="https://service.us-east-1.amazonaws.com")
    prepared = create_request_object(written).prepare()
    url = urlsplit(prepared.url)
    body = prepared.body or b""
    return Request(
        prepared.method,
        url.path,
        url.query,
        {name.lower(): value for name, value in prepared.headers.items()},
        body.encode() if isinstance(body, str) else body,
    )


def read(response: Response, shape: Shape | None) -> dict[str, Any]:
    """What a boto3 client makes of a response; of an error, given the shape of that error."""
    payload = shape.serialization.get("payload") if shape else None
    parsed: dict[str, Any] = _PARSER.parse(
        {
            "status_code": response.status,
            "headers": HeadersDict(response.headers),
            "body": BytesIO(response.body) if payload else response.body,  # a client gives a payload as a stream
            "context": {},
        },
        shape,  # type: ignore[arg-type]  # botocore parses operations without an output too
    )
    parsed.pop("ResponseMetadata", None)
    if payload:
        parsed[payload] = parsed[payload].read()
    return parsed
