"""The Query protocol against botocore, which writes requests and reads answers by the same model.

Every operation of CloudFormation is asked with every member of its input, and answered with every one of its output.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from control_plane.wire.errors import AwsError, InternalFailure, NotImplementedHere
from control_plane.wire.model import load, snake
from data_plane.runtime import Request
from emulator.cloudformation import errors, wire

MODEL = botocore.session.Session().get_service_model("cloudformation")
OPERATIONS = {each.name: each for each in load("cloudformation").operations}
NAMESPACE = "{http://cloudformation.amazonaws.com/doc/2010-05-15/}"
SCALARS = {
    "string": "a & <b> \"'\r\n\u00e9\U0001f600",
    "boolean": True,
    "integer": 7,
    "long": 7,
    "double": 0.5,
    "timestamp": datetime(2026, 11, 22, 11, 0, 0, 120_000, UTC),
}


def sample(shape: Shape) -> Any:
    """A value with every member, each list and map of two."""
    match shape:
        case StructureShape():
            return {name: sample(each) for name, each in shape.members.items()}
        case ListShape():
            return [sample(shape.member), sample(shape.member)]
        case MapShape():
            return {key: sample(shape.value) for key in ("one", "two.three")}
    return SCALARS[shape.type_name]


def snaked(shape: Shape, value: Any) -> Any:
    """The same with the names that handlers know; keys of maps are the caller's."""
    match shape:
        case StructureShape():
            return {snake(name): snaked(shape.members[name], each) for name, each in value.items()}
        case ListShape():
            return [snaked(shape.member, each) for each in value]
        case MapShape():
            return {key: snaked(shape.value, each) for key, each in value.items()}
    return value


def read(name: str, text: str, method: str = "POST") -> dict[str, Any]:
    query, body = ("", text.encode()) if method == "POST" else (text, b"")
    return wire.reader(OPERATIONS[name])(wire.form(Request(method=method, path="/", query=query, body=body)))


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_botocore_writes_is_read(name: str, method: str) -> None:
    model = MODEL.operation_model(name)
    shape = model.input_shape
    parameters = sample(shape) if shape else {}
    asked = create_serializer("query", include_validation=False).serialize_to_request(parameters, model)["body"]
    assert read(name, urlencode(asked), method) == (snaked(shape, parameters) if shape else {})


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_written_botocore_reads(name: str) -> None:
    shape = MODEL.operation_model(name).output_shape
    result = sample(shape) if shape else None
    answer = wire.writer(OPERATIONS[name])(snaked(shape, result) if shape else None, "an-id")
    found = parsed(answer, shape)
    about = found.pop("ResponseMetadata")
    assert (answer.status, about["RequestId"], found) == (200, "an-id", result or {})


def parsed(answer: Any, shape: Shape | None) -> Any:
    parser: Any = create_parser("query")  # it takes an operation without output too, whatever its stubs say
    return parser.parse({"status_code": answer.status, "headers": dict(answer.headers), "body": answer.body}, shape)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("StackName=s&Version=2010-05-15&Unknown=1", {"stack_name": "s"}),
        ("Tags=", {"tags": []}),
        ("Tags.member.10.Key=b&Tags.member.2.Key=a", {"tags": [{"key": "a"}, {"key": "b"}]}),
        ("DisableRollback=TRUE", {"disable_rollback": True}),
        ("DisableRollback=no", {"disable_rollback": False}),
        ("StackName=a%20b%2Bc+d", {"stack_name": "a b+c d"}),
        ("StackName.=s&DisableRollback.=1", {"stack_name": "", "disable_rollback": False}),
        (f"StackName.{'a.' * 5000}b=1", {"stack_name": ""}),
    ],
)
def test_what_callers_write_otherwise(text: str, found: dict[str, Any]) -> None:
    assert read("CreateStack", text) == found


@pytest.mark.parametrize(
    "text",
    ["Tags.member.x.Key=a", "Tags.member=a", "TimeoutInMinutes=soon", "&".join(f"a{n}=" for n in range(10_001))],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(errors.MalformedInput):
        read("CreateStack", text)


def test_what_xml_cannot_say_is_left_out() -> None:
    answer = wire.writer(OPERATIONS["GetTemplate"])({"template_body": "a\x00b\x1b\ud800c\td"}, "an-id")
    assert isinstance(answer.body, bytes)
    found = ElementTree.fromstring(answer.body).findtext(f".//{NAMESPACE}TemplateBody")
    assert found == "abc\td"


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (errors.ValidationError("Stack with id <s> does not exist"), "Sender"),
        (NotImplementedHere("not yet"), "Receiver"),
        (InternalFailure("a bug"), "Receiver"),
    ],
)
def test_errors_as_aws_writes_them(failure: AwsError, kind: str) -> None:
    answer = wire.error(failure, "an-id")
    found = parsed(answer, None)
    assert (answer.status, found["ResponseMetadata"]["RequestId"]) == (failure.status, "an-id")
    assert found["Error"] == {"Type": kind, "Code": failure.code, "Message": failure.message}


@pytest.mark.parametrize(
    "error",
    [
        errors.AlreadyExists,
        errors.ChangeSetNotFound,
        errors.InsufficientCapabilities,
        errors.InvalidChangeSetStatus,
    ],
)
def test_errors_have_the_statuses_of_the_model(error: type[AwsError]) -> None:
    modeled = {each.metadata["error"]["code"]: each.metadata["error"] for each in MODEL.error_shapes}
    assert error.status == modeled[error.code]["httpStatusCode"]
