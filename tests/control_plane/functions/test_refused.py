"""What CreateFunction and the two updates refuse, in AWS's words, and that nothing is left behind."""

from typing import Any

import pytest

from tests.control_plane.clients import Plane, refusal
from tests.control_plane.functions.packages import creation, package

INVALID = "InvalidParameterValueException"
PROVIDER = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:mine"
ENVIRONMENT = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided"
)
LARGE = {"LARGE_VAR": "x" * 4096}


def broken(value: Any, at: str, rule: str) -> tuple[int, str, str]:
    text = f"1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: {rule}"
    return 400, "ValidationException", text


CREATIONS = [
    pytest.param(
        {"Timeout": 901},
        broken(901, "timeout", "Member must have value less than or equal to 900"),
        id="too long a timeout",
    ),
    pytest.param(
        {"MemorySize": 10241},
        broken(10241, "memorySize", "Member must have value less than or equal to 10240"),
        id="more memory than there is",
    ),
    pytest.param(
        {"EphemeralStorage": {"Size": 10241}},
        broken(10241, "ephemeralStorage.size", "Member must have value less than or equal to 10240"),
        id="more storage than there is",
    ),
    pytest.param(
        {"Runtime": "python3.7"},
        (
            400,
            INVALID,
            "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions."
            " We recommend you use a supported runtime while creating or updating functions.",
        ),
        id="a runtime that is no more",
    ),
    pytest.param(
        {"FunctionName": "n" * 65},
        (
            400,
            INVALID,
            f"1 validation error detected: Value '{'n' * 65}' at 'functionName' failed to satisfy constraint:"
            " Member must have length less than or equal to 64",
        ),
        id="too long a name",
    ),
    pytest.param(
        {"FunctionName": "taken"},
        (409, "ResourceConflictException", "Function already exist: taken"),
        id="a name that is taken",
    ),
    pytest.param(
        {"FunctionName": "fn:1"},
        (
            400,
            INVALID,
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation."
            " Please specify either a function name or an unqualified function ARN.",
        ),
        id="a qualified name",
    ),
    pytest.param(
        {"Runtime": None},
        (400, INVALID, "Runtime and Handler are mandatory parameters for functions created with deployment packages."),
        id="no runtime",
    ),
    pytest.param(
        {"Handler": None},
        (400, INVALID, "Runtime and Handler are mandatory parameters for functions created with deployment packages."),
        id="no handler",
    ),
    pytest.param({"Code": {}}, (400, INVALID, "Please provide a source for function code."), id="no code"),
    pytest.param(
        {"Code": {"S3Bucket": "bucket"}},
        (400, INVALID, "Please provide a source for function code."),
        id="a bucket without key",
    ),
    pytest.param(
        {"Code": {"S3Bucket": "bucket", "S3Key": "none.zip"}},
        (
            400,
            INVALID,
            "Error occurred while GetObject. S3 Error Code: NoSuchKey."
            " S3 Error Message: The specified key does not exist.",
        ),
        id="an object that is not there",
    ),
    pytest.param(
        {"Code": {"ImageUri": "repo:latest"}},
        (400, INVALID, "Please don't provide ImageUri when creating a function with packageType Zip."),
        id="an image as a zip",
    ),
    pytest.param(
        {"PackageType": "Image", "Runtime": None, "Handler": None},
        (400, INVALID, "Please provide ImageUri when creating a function with packageType Image."),
        id="a zip as an image",
    ),
    pytest.param(
        {"PackageType": "Image", "Code": {"ImageUri": "repo:latest"}},
        (
            400,
            INVALID,
            "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
        ),
        id="an image with a runtime",
    ),
    pytest.param(
        {"Code": {"ZipFile": b"no zip"}},
        (400, INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again."),
        id="a broken package",
    ),
    pytest.param(
        {"Code": {"ZipFile": b""}}, (400, INVALID, "Uploaded file must be a non-empty zip"), id="an empty package"
    ),
    pytest.param(
        {"Code": {"ZipFile": bytes(52_428_801)}},
        (413, "RequestEntityTooLargeException", "Zipped size must be smaller than 52428800 bytes"),
        id="too large a package",
    ),
    pytest.param(
        {"Code": {"ZipFile": bytes(52_700_000)}},
        (
            413,
            "RequestEntityTooLargeException",
            "Request must be smaller than 70167211 bytes for the CreateFunction operation",
        ),
        id="too large a request",
    ),
    pytest.param(
        {"Environment": {"Variables": {"AWS_REGION": "r", "OK": "o", "LAMBDA_TASK_ROOT": "t"}}},
        (
            400,
            INVALID,
            f"{ENVIRONMENT} contains reserved keys that are currently not supported for modification."
            " Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT",
        ),
        id="reserved variables",
    ),
    pytest.param(
        {"Environment": {"Variables": LARGE}},
        (
            400,
            INVALID,
            f'{ENVIRONMENT} exceeded the 4KB limit. String measured: {{"LARGE_VAR":"{LARGE["LARGE_VAR"]}"}}',
        ),
        id="too many variables",
    ),
    pytest.param(
        {"LoggingConfig": {"ApplicationLogLevel": "INFO"}},
        (400, INVALID, "Log levels can only be set when LogFormat is JSON."),
        id="levels of text logs",
    ),
    pytest.param(
        {"Tags": {str(number): "" for number in range(51)}},
        (400, INVALID, "Number of tags exceeds resource tag limit."),
        id="too many tags",
    ),
    pytest.param(
        {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}},
        (501, "NotImplementedException", "The emulator has no tenancy_config of functions yet"),
        id="a kind of function that the emulator has not",
    ),
    pytest.param(
        {"CodeSigningConfigArn": "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000"},
        (
            404,
            "CodeSigningConfigNotFoundException",
            "The code signing configuration cannot be found. Check that the provided configuration is not deleted:"
            " arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000.",
        ),
        id="a code signing configuration that is not there",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CREATIONS)
def test_a_function_is_not_created_with(
    plane: Plane, lambda_: Any, changes: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    lambda_.create_function(**creation(FunctionName="taken"))
    assert refusal(lambda_.create_function, **creation(**changes)) == expected
    assert [each["FunctionName"] for each in lambda_.list_functions()["Functions"]] == ["taken"]
    assert plane.files.all() == ["taken-0"], "nothing stays on disk"


def test_a_runtime_that_never_was_is_answered_with_those_there_are(lambda_: Any) -> None:
    status, code, message = refusal(lambda_.create_function, **creation(Runtime="cobol"))
    assert (status, code) == (400, INVALID)
    assert message.startswith(
        "Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ["
    )
    assert "python3.12" in message
    assert "python3.7" not in message
    assert message.endswith("] or be a valid ARN")


UPDATES = [
    pytest.param(
        "update_function_code",
        {"ImageUri": "repo"},
        (400, INVALID, "Please don't provide ImageUri when updating a function with packageType Zip."),
        id="code by an image that was none",
    ),
    pytest.param(
        "update_function_code", {}, (400, INVALID, "Please provide a source for function code."), id="code by none"
    ),
    pytest.param(
        "update_function_code",
        {"ZipFile": b"no zip"},
        (400, INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again."),
        id="code by a broken package",
    ),
    pytest.param(
        "update_function_configuration",
        {"Runtime": "nodejs12.x"},
        (
            400,
            INVALID,
            "The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions."
            " We recommend you use a supported runtime while creating or updating functions.",
        ),
        id="a runtime by one that is no more",
    ),
    pytest.param(
        "update_function_configuration",
        {"Environment": {"Variables": {"_HANDLER": "x"}}},
        (
            400,
            INVALID,
            f"{ENVIRONMENT} contains reserved keys that are currently not supported for modification."
            " Reserved keys used in this request: _HANDLER",
        ),
        id="variables by reserved ones",
    ),
    pytest.param(
        "update_function_configuration",
        {"CapacityProviderConfig": {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": PROVIDER}}},
        (501, "NotImplementedException", "The emulator has no capacity_provider_config of functions yet"),
        id="its kind by one that the emulator has not",
    ),
    pytest.param(
        "update_function_configuration",
        {"DurableConfig": {"RetentionPeriodInDays": 1}},
        (
            400,
            INVALID,
            "You cannot create a function with a durable configuration without an executionTimeout",
        ),
        id="an execution's time by none: github.com/aws/aws-extensions-for-dotnet-cli/pull/450",
    ),
]


@pytest.mark.parametrize(("operation", "changes", "expected"), UPDATES)
def test_an_update_does_not_replace(
    plane: Plane, fn: Any, operation: str, changes: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    before = fn.get_function(FunctionName="fn")["Configuration"]
    assert refusal(getattr(fn, operation), FunctionName="fn", **changes) == expected
    assert fn.get_function(FunctionName="fn")["Configuration"] == before
    assert plane.files.all() == ["fn-0"], "nothing stays on disk, and the code in use does"


@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_only_what_is_there_is_updated(lambda_: Any, operation: str) -> None:
    arguments = {"ZipFile": package()} if operation == "update_function_code" else {}
    status, code, message = refusal(getattr(lambda_, operation), FunctionName="none", **arguments)
    assert (status, code) == (404, "ResourceNotFoundException")
    assert message == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:none"
