"""AWS::Serverless-2016-10-31: what its resources become, and what is refused. The library is AWS's: what is tried here
is that it is called rightly, offline.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from typing import Any

import pytest

from emulator.cloudformation.transforms.context import TransformFailed
from emulator.cloudformation.transforms.process import process
from tests.cloudformation.transforms.contexts import SERVERLESS, context, serverless

FUNCTION = {"Handler": "index.handler", "Runtime": "python3.12", "CodeUri": "s3://code/function.zip"}


def function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": {**FUNCTION, **properties}}


def types(resources: dict[str, Any]) -> dict[str, str]:
    return {name: resource["Type"] for name, resource in resources.items()}


def test_a_function_becomes_one_with_a_role() -> None:
    made = serverless({"F": function(Policies=["AmazonDynamoDBReadOnlyAccess"])})
    assert types(made) == {"F": "AWS::Lambda::Function", "FRole": "AWS::IAM::Role"}
    assert made["F"]["Properties"]["Code"] == {"S3Bucket": "code", "S3Key": "function.zip"}
    assert made["FRole"]["Properties"]["ManagedPolicyArns"] == [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
    ]


def test_the_implicit_apis_are_made_of_events() -> None:
    events = {
        "Rest": {"Type": "Api", "Properties": {"Path": "/a", "Method": "get"}},
        "Http": {"Type": "HttpApi", "Properties": {"Path": "/b", "Method": "post"}},
    }
    made = types(serverless({"F": function(Events=events)}))
    assert set(made.values()) == {
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Stage",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
    }
    assert {"ServerlessRestApi", "ServerlessRestApiProdStage", "ServerlessHttpApi"} < made.keys()


def test_parameters_are_known_to_the_transform() -> None:
    """A version is named after its code's place: another place, another version."""
    resources = {"F": function(CodeUri={"Bucket": "code", "Key": {"Ref": "Key"}}, AutoPublishAlias="live")}
    parameters = {"Key": {"Type": "String"}}
    first, again, other = (
        serverless(resources, parameters={"Key": key}, Parameters=parameters) for key in ("one", "one", "two")
    )
    version = next(name for name, kind in types(first).items() if kind == "AWS::Lambda::Version")
    assert version in again
    assert version not in other


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_region_decides_the_partition(region: str, partition: str) -> None:
    template = {"Transform": SERVERLESS, "Resources": {"F": function(Tracing="Active")}}
    made = process(template, context(region=region))
    policies = made["Resources"]["FRole"]["Properties"]["ManagedPolicyArns"]
    assert all(arn.startswith(f"arn:{partition}:iam::aws:policy/") for arn in policies)


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 would look for a region, and for a profile, in the environment."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    assert types(serverless({"F": function()}))["F"] == "AWS::Lambda::Function"


def test_an_application_of_a_template_in_s3_becomes_a_nested_stack() -> None:
    made = serverless(
        {"A": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "https://s3/b/t.yaml"}}}
    )
    assert types(made) == {"A": "AWS::CloudFormation::Stack"}
    assert made["A"]["Properties"]["TemplateURL"] == "https://s3/b/t.yaml"


@pytest.mark.parametrize(
    ("why", "resources", "message"),
    [
        (
            "a path is what `aws cloudformation package` replaces",
            {"F": function(CodeUri="src/")},
            "Number of errors found: 1. Resource with id [F] is invalid. 'CodeUri' is not a valid S3 Uri of the form "
            "'s3://bucket/key' with optional versionId query parameter.",
        ),
        (
            "every error is told",
            {"F": function(CodeUri="src/"), "T": {"Type": "AWS::Serverless::SimpleTable", "Properties": {"Wrong": 1}}},
            "Number of errors found: 2. Resource with id [F] is invalid. 'CodeUri' is not a valid S3 Uri of the form "
            "'s3://bucket/key' with optional versionId query parameter. Resource with id [T] is invalid. property "
            "Wrong not defined for resource of type AWS::Serverless::SimpleTable",
        ),
        (
            "an application of the repository would have to be fetched",
            {"A": {"Type": "AWS::Serverless::Application", "Properties": {"Location": {"ApplicationId": "arn:x"}}}},
            "Number of errors found: 1. Resource with id [A] is invalid. Application arn:x is in the AWS Serverless "
            "Application Repository, which is not reached from here: set Location to the template's URL in S3.",
        ),
        (
            "a template has resources",
            {},
            "Number of errors found: 1. Structure of the SAM template is invalid. 'Resources' section is required",
        ),
    ],
)
def test_errors_are_worded_as_aws_does(why: str, resources: dict[str, Any], message: str) -> None:
    with pytest.raises(TransformFailed) as failure:
        serverless(resources)
    start = f"Transform {SERVERLESS} failed with: Invalid Serverless Application Specification document. "
    assert str(failure.value) == start + message, why
