"""What a resource's status reason says of a service's refusal, in the words of logs that users have shown."""

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.engine.failures import reason

SHORT = "Queue visibility timeout: 30 seconds is less than Function timeout: 120 seconds"


@pytest.mark.parametrize(
    ("type", "code", "status", "message", "said", "source"),
    [
        (
            "AWS::Lambda::EventSourceMapping",
            "InvalidParameterValueException",
            400,
            SHORT,
            f"Invalid request provided: {SHORT} (Service: Lambda, Status Code: 400, Request ID: 123)",
            "https://github.com/gchq/sleeper/issues/975",
        ),
        (
            "AWS::ApiGateway::Stage",
            "NotFoundException",
            404,
            "Invalid stage identifier specified",
            "Invalid stage identifier specified (Service: ApiGateway, Status Code: 404, Request ID: 123)",
            "https://github.com/aws/aws-cdk/issues/22976",
        ),
    ],
)
def test_what_a_handler_says(type: str, code: str, status: int, message: str, said: str, source: str) -> None:
    metadata = {"HTTPStatusCode": status, "RequestId": "123"}
    refusal = ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "Create")  # type: ignore[typeddict-item]
    assert reason(refusal, type).startswith(f'Resource handler returned message: "{said}" (RequestToken: '), source
