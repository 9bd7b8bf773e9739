"""AWS::Lambda::*: made as the template says, changed, and deleted once or twice."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.types import TYPES
from emulator.cloudformation.resources.provider import ResourceFailed
from tests.cloudformation.resources.driving import STACK, context

ROLE = "arn:aws:iam::000000000000:role/worker"
PYTHON = {
    "Role": ROLE,
    "Runtime": "python3.12",
    "Handler": "index.handler",
    "Code": {"ZipFile": "def handler(event, context):\n    return [1, event]\n"},
}
OTHER_CODE = {"Code": {"ZipFile": "def handler(event, context):\n    return [2, event]\n"}}
NODE = {
    "Role": ROLE,
    "Runtime": "nodejs22.x",
    "Handler": "index.handler",
    "Code": {"ZipFile": "exports.handler = async (event) => [typeof require('cfn-response').send, event];"},
}
LATEST = "$LATEST"
Make = Callable[..., Made]


@pytest.fixture
def make(aws: Any) -> Iterator[Make]:
    """`make("AWS::Lambda::Alias", {...})`; in the end all is deleted, the last first."""
    made: list[tuple[str, Made, Properties]] = []

    def create(type: str, properties: Properties, logical_id: str = "It") -> Made:
        found = TYPES[type].create(context(aws, logical_id), properties)
        made.append((type, found, properties))
        return found

    yield create
    for kind, each, properties in reversed(made):
        TYPES[kind].delete(context(aws, "It"), each, properties)


def called(aws: Any, name: str, event: Any) -> Any:
    return json.load(aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])


def test_source_in_a_template_is_a_function_of_its_language(aws: Any, make: Make) -> None:
    made = make("AWS::Lambda::Function", PYTHON, "Worker")
    assert made.physical_id.startswith("shop-Worker-"), "named as CloudFormation does"
    assert made.attributes["Arn"] == f"arn:aws:lambda:us-east-1:000000000000:function:{made.physical_id}"
    assert made.attributes["SnapStartResponse.OptimizationStatus"] == "Off"
    assert called(aws, made.physical_id, {"a": 1}) == [1, {"a": 1}]
    node = make("AWS::Lambda::Function", NODE)
    assert called(aws, node.physical_id, 7) == ["function", 7], "cfn-response lies beside the source that asks for it"


def test_the_same_source_is_the_same_package(aws: Any, make: Make) -> None:
    digests = {
        aws("lambda").get_function_configuration(FunctionName=make("AWS::Lambda::Function", PYTHON).physical_id)[
            "CodeSha256"
        ]
        for _ in range(2)
    }
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Runtime": "ruby3.3"}, "ZipFile can only be used when Runtime is set to either of nodejs18.x, "),
        ({"Runtime": None}, "Using the ZipFile attribute requires a runtime to be specified"),
    ],
)
def test_source_needs_a_runtime_that_reads_it(aws: Any, make: Make, properties: Properties, message: str) -> None:
    with pytest.raises(ResourceFailed, match=message):
        make("AWS::Lambda::Function", {**PYTHON, **properties})


SETTINGS: list[tuple[str, Any, Callable[[Any, str], Any], Any]] = [
    ("MemorySize", "256", lambda client, name: client.get_function_configuration(FunctionName=name)["MemorySize"], 128),
    ("Timeout", 9, lambda client, name: client.get_function_configuration(FunctionName=name)["Timeout"], 3),
    ("Description", "d", lambda client, name: client.get_function_configuration(FunctionName=name)["Description"], ""),
    (
        "Environment",
        {"Variables": {"A": 1, "B": True}},
        lambda client, name: client.get_function_configuration(FunctionName=name)["Environment"]["Variables"],
        {},
    ),
    (
        "DeadLetterConfig",
        {"TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"},
        lambda client, name: client.get_function_configuration(FunctionName=name).get("DeadLetterConfig"),
        None,
    ),
    (
        "KmsKeyArn",
        "arn:aws:kms:us-east-1:000000000000:key/1",
        lambda client, name: client.get_function_configuration(FunctionName=name).get("KMSKeyArn"),
        None,
    ),
    (
        "LoggingConfig",
        {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "LogGroup": "mine"},
        lambda client, name: client.get_function_configuration(FunctionName=name)["LoggingConfig"]["LogFormat"],
        "Text",
    ),
    (
        "Architectures",
        ["arm64"],
        lambda client, name: client.get_function_configuration(FunctionName=name)["Architectures"],
        ["x86_64"],
    ),
    (
        "ReservedConcurrentExecutions",
        "3",
        lambda client, name: (
            client.get_function(FunctionName=name).get("Concurrency", {}).get("ReservedConcurrentExecutions")
        ),
        None,
    ),
    (
        "RecursiveLoop",
        "Allow",
        lambda client, name: client.get_function_recursion_config(FunctionName=name)["RecursiveLoop"],
        "Terminate",
    ),
    (
        "RuntimeManagementConfig",
        {"UpdateRuntimeOn": "FunctionUpdate"},
        lambda client, name: client.get_runtime_management_config(FunctionName=name)["UpdateRuntimeOn"],
        "Auto",
    ),
]


@pytest.mark.parametrize(("name", "value", "read", "default"), SETTINGS, ids=[each[0] for each in SETTINGS])
def test_what_is_no_longer_said_goes_back_to_its_default(
    aws: Any, make: Make, name: str, value: Any, read: Callable[[Any, str], Any], default: Any
) -> None:
    said = {**PYTHON, name: value}
    made = make("AWS::Lambda::Function", said)
    assert read(aws("lambda"), made.physical_id) != default
    TYPES["AWS::Lambda::Function"].update(context(aws, "It"), made, said, PYTHON)
    assert read(aws("lambda"), made.physical_id) == default


def test_a_change_brings_code_settings_and_tags(aws: Any, make: Make) -> None:
    made = make("AWS::Lambda::Function", {**PYTHON, "Tags": [{"Key": "kept", "Value": "1"}]})
    new = {**PYTHON, **OTHER_CODE, "Timeout": 5, "Tags": [{"Key": "new", "Value": "2"}]}
    assert TYPES["AWS::Lambda::Function"].update(context(aws, "It", team="blue"), made, PYTHON, new) == made
    found = aws("lambda").get_function(FunctionName=made.physical_id)
    assert found["Configuration"]["Timeout"] == 5
    assert found["Tags"] == {**STACK, "team": "blue", "new": "2"}
    assert called(aws, made.physical_id, 0) == [2, 0]


def test_a_durable_function_has_time(aws: Any, make: Make) -> None:
    said = {**PYTHON, "DurableConfig": {"ExecutionTimeout": "3600"}}
    made = make("AWS::Lambda::Function", said)

    def config() -> Any:
        return aws("lambda").get_function_configuration(FunctionName=made.physical_id)["DurableConfig"]

    assert config() == {"ExecutionTimeout": 3600, "RetentionPeriodInDays": 14}
    changed = {**PYTHON, "DurableConfig": {"ExecutionTimeout": 60, "RetentionPeriodInDays": "2"}}
    TYPES["AWS::Lambda::Function"].update(context(aws, "It"), made, said, changed)
    assert config() == {"ExecutionTimeout": 60, "RetentionPeriodInDays": 2}


def test_code_that_is_edited_runs_where_it_lies(aws: Any, make: Make, tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text("def handler(event, context):\n    return 'here'\n")
    code = {"S3Bucket": "hot-reload", "S3Key": str(tmp_path)}
    made = make("AWS::Lambda::Function", {**PYTHON, "Code": code})
    assert called(aws, made.physical_id, None) == "here"


def test_a_function_that_cannot_be_what_is_said_is_not_left_behind(aws: Any, make: Make) -> None:
    with pytest.raises(ClientError, match="decreases account's UnreservedConcurrentExecution"):
        make("AWS::Lambda::Function", {**PYTHON, "FunctionName": "greedy", "ReservedConcurrentExecutions": 2000})
    with pytest.raises(aws("lambda").exceptions.ResourceNotFoundException):
        aws("lambda").get_function(FunctionName="greedy")


def test_a_version_needs_a_change(aws: Any, make: Make) -> None:
    """AWS's words: https://github.com/serverless/serverless/issues/8392"""
    function = make("AWS::Lambda::Function", PYTHON)
    of_function = {"FunctionName": function.physical_id}
    version = make("AWS::Lambda::Version", {**of_function, "Description": "first"})
    assert version.physical_id == f"{function.attributes['Arn']}:1"
    assert version.attributes["Version"] == "1"
    with pytest.raises(ResourceFailed, match=r"A version for this Lambda function exists \( 1 \). Modify the function"):
        make("AWS::Lambda::Version", of_function)


def test_an_alias_divides_calls_and_may_stop_to(aws: Any, make: Make) -> None:
    function = make("AWS::Lambda::Function", PYTHON)
    name = function.physical_id
    make("AWS::Lambda::Version", {"FunctionName": name})
    TYPES["AWS::Lambda::Function"].update(context(aws, "It"), function, PYTHON, {**PYTHON, **OTHER_CODE})
    make("AWS::Lambda::Version", {"FunctionName": name})
    weights = {"AdditionalVersionWeights": [{"FunctionVersion": "1", "FunctionWeight": 0.25}]}
    said = {"FunctionName": name, "FunctionVersion": "2", "Name": "live", "RoutingConfig": weights}
    alias = make("AWS::Lambda::Alias", said)
    assert alias.reference == f"{function.attributes['Arn']}:live"
    found = aws("lambda").get_alias(FunctionName=name, Name="live")
    assert found["RoutingConfig"] == {"AdditionalVersionWeights": {"1": 0.25}}

    whole = {"FunctionName": name, "FunctionVersion": "2", "Name": "live"}
    ready = {**whole, "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": "1"}}
    TYPES["AWS::Lambda::Alias"].update(context(aws, "It"), alias, said, ready)
    assert "RoutingConfig" not in aws("lambda").get_alias(FunctionName=name, Name="live")
    of_alias = {"FunctionName": name, "Qualifier": "live"}
    assert aws("lambda").get_provisioned_concurrency_config(**of_alias)["Status"] == "READY"
    TYPES["AWS::Lambda::Alias"].update(context(aws, "It"), alias, ready, whole)
    with pytest.raises(aws("lambda").exceptions.ProvisionedConcurrencyConfigNotFoundException):
        aws("lambda").get_provisioned_concurrency_config(**of_alias)


def test_what_cannot_be_provisioned_fails(aws: Any, make: Make) -> None:
    """AWS's words: https://github.com/serverless/serverless/issues/11878"""
    broken = {**PYTHON, "Code": {"ZipFile": "import nothing"}}
    name = make("AWS::Lambda::Function", broken).physical_id
    provisioned = {"FunctionName": name, "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": "1"}}
    failed = "Provisioned Concurrency configuration failed to be applied. Reason: FUNCTION_ERROR_INIT_FAILURE"
    with pytest.raises(ResourceFailed, match=failed):
        make("AWS::Lambda::Version", provisioned)
    assert len(aws("lambda").list_versions_by_function(FunctionName=name)["Versions"]) == 1, "it is undone"


def test_a_permission_is_a_statement_of_its_qualifier(aws: Any, make: Make) -> None:
    name = make("AWS::Lambda::Function", PYTHON).physical_id
    said = {"FunctionName": name, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    made = make("AWS::Lambda::Permission", said, "Permission")
    (statement,) = json.loads(aws("lambda").get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Sid"] == made.physical_id
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    TYPES["AWS::Lambda::Permission"].delete(context(aws, "It"), made, said)
    with pytest.raises(aws("lambda").exceptions.ResourceNotFoundException):
        aws("lambda").get_policy(FunctionName=name)


def test_a_queue_feeds_a_function(aws: Any, make: Make) -> None:
    name = make("AWS::Lambda::Function", PYTHON).physical_id
    url = aws("sqs").create_queue(QueueName="fed-by-stack")["QueueUrl"]
    source = {"FunctionName": name, "EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:fed-by-stack"}
    said = {**source, "BatchSize": "3", "Enabled": "false", "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    made = make("AWS::Lambda::EventSourceMapping", said)
    found = aws("lambda").get_event_source_mapping(UUID=made.physical_id)
    assert (found["BatchSize"], found["State"]) == (3, "Disabled")
    assert aws("lambda").list_tags(Resource=made.attributes["EventSourceMappingArn"])["Tags"] == STACK
    TYPES["AWS::Lambda::EventSourceMapping"].update(context(aws, "It"), made, said, source)
    found = aws("lambda").get_event_source_mapping(UUID=made.physical_id)
    assert (found["BatchSize"], found["State"], found["FunctionResponseTypes"]) == (10, "Enabled", [])
    aws("sqs").delete_queue(QueueUrl=url)


def test_a_kafka_of_ones_own_is_named_as_lambda_names_it(aws: Any, make: Make) -> None:
    name = make("AWS::Lambda::Function", PYTHON).physical_id
    source = {"Endpoints": {"KafkaBootstrapServers": ["broker.example.com:9092"]}}
    access = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:000000000000:secret:kafka"}]
    said = {"FunctionName": name, "Topics": ["orders"], "StartingPosition": "LATEST", "SelfManagedEventSource": source}
    made = make("AWS::Lambda::EventSourceMapping", {**said, "SourceAccessConfigurations": access, "Enabled": False})
    found = aws("lambda").get_event_source_mapping(UUID=made.physical_id)["SelfManagedEventSource"]
    assert found == {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["broker.example.com:9092"]}}


def test_a_layer_comes_from_a_bucket_and_may_be_shared(aws: Any, make: Make) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("python/shared.py", "ANSWER = 42")
    aws("s3").create_bucket(Bucket="layers-of-stacks")
    aws("s3").put_object(Bucket="layers-of-stacks", Key="layer.zip", Body=package.getvalue())
    content = {"S3Bucket": "layers-of-stacks", "S3Key": "layer.zip"}
    layer = make("AWS::Lambda::LayerVersion", {"Content": content}, "Layer38944FA5")
    assert layer.reference == "arn:aws:lambda:us-east-1:000000000000:layer:Layer38944FA5:1"
    shared = {"LayerVersionArn": layer.reference, "Action": "lambda:GetLayerVersion", "Principal": "*"}
    make("AWS::Lambda::LayerVersionPermission", shared)
    policy = aws("lambda").get_layer_version_policy(LayerName="Layer38944FA5", VersionNumber=1)["Policy"]
    assert json.loads(policy)["Statement"][0]["Principal"] == "*"
    code = {"ZipFile": "import shared\ndef handler(event, context):\n    return shared.ANSWER\n"}
    function = make("AWS::Lambda::Function", {**PYTHON, "Code": code, "Layers": [layer.reference]})
    assert called(aws, function.physical_id, None) == 42
    aws("s3").delete_object(Bucket="layers-of-stacks", Key="layer.zip")
    aws("s3").delete_bucket(Bucket="layers-of-stacks")


def test_a_url_lets_origins_in_until_it_says_none(aws: Any, make: Make) -> None:
    arn = make("AWS::Lambda::Function", PYTHON).attributes["Arn"]
    said = {"TargetFunctionArn": arn, "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"], "MaxAge": "5"}}
    made = make("AWS::Lambda::Url", said)
    assert made.reference == arn
    found = aws("lambda").get_function_url_config(FunctionName=arn)
    assert found["FunctionUrl"] == made.attributes["FunctionUrl"]
    assert found["Cors"] == {"AllowOrigins": ["*"], "MaxAge": 5}
    TYPES["AWS::Lambda::Url"].update(context(aws, "It"), made, said, {"TargetFunctionArn": arn, "AuthType": "AWS_IAM"})
    found = aws("lambda").get_function_url_config(FunctionName=arn)
    assert (found["AuthType"], found["Cors"]) == ("AWS_IAM", {})


def test_what_becomes_of_asynchronous_calls(aws: Any, make: Make) -> None:
    name = make("AWS::Lambda::Function", PYTHON).physical_id
    said = {"FunctionName": name, "Qualifier": LATEST, "MaximumRetryAttempts": "0", "MaximumEventAgeInSeconds": 60}
    made = make("AWS::Lambda::EventInvokeConfig", said)
    new = {"FunctionName": name, "Qualifier": LATEST, "MaximumRetryAttempts": 1}
    TYPES["AWS::Lambda::EventInvokeConfig"].update(context(aws, "It"), made, said, new)
    found = aws("lambda").get_function_event_invoke_config(FunctionName=name)
    assert found["MaximumRetryAttempts"] == 1
    assert "MaximumEventAgeInSeconds" not in found


def test_a_function_is_signed_for(aws: Any, make: Make) -> None:
    arns = ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/shop/abcdefghij"]
    said = {"AllowedPublishers": {"SigningProfileVersionArns": arns}, "Description": "d"}
    config = make("AWS::Lambda::CodeSigningConfig", said)
    signed = {**PYTHON, "CodeSigningConfigArn": config.reference}
    function = make("AWS::Lambda::Function", signed)
    read = aws("lambda").get_function_code_signing_config
    assert read(FunctionName=function.physical_id)["CodeSigningConfigArn"] == config.attributes["CodeSigningConfigArn"]
    TYPES["AWS::Lambda::Function"].update(context(aws, "It"), function, signed, PYTHON)
    assert "CodeSigningConfigArn" not in read(FunctionName=function.physical_id)


def test_what_is_gone_already_is_deleted(aws: Any, make: Make) -> None:
    name = make("AWS::Lambda::Function", PYTHON).physical_id
    of_function = {"FunctionName": name}
    make("AWS::Lambda::Version", of_function)
    make("AWS::Lambda::Alias", {**of_function, "FunctionVersion": "1", "Name": "live"})
    make("AWS::Lambda::Permission", {**of_function, "Action": "lambda:InvokeFunction", "Principal": "*"})
    make("AWS::Lambda::Url", {"TargetFunctionArn": name, "AuthType": "NONE"})
    make("AWS::Lambda::EventInvokeConfig", {**of_function, "Qualifier": LATEST, "MaximumRetryAttempts": 0})
    aws("lambda").delete_function(FunctionName=name)
