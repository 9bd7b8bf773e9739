"""What AWS's schemas say of types and of properties."""

from typing import Any

import pytest

from emulator.cloudformation.resources import schemas

TRUST = {"Version": "2012-10-17", "Statement": []}
# Of "AWS::Lambda::Permission": https://github.com/protomaps/PMTiles/pull/611; of the others
# https://github.com/aws/aws-cdk/issues/28984 and issue 1514 of aws-cloudformation/cloudformation-coverage-roadmap;
# of enums https://github.com/aws-samples/aws-bookstore-demo-app/issues/56
FAILURES: tuple[tuple[str, str, dict[str, Any], list[str]], ...] = (
    ("what is asked for is there", "AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, []),
    ("a key is missing", "AWS::IAM::Role", {}, ["#: required key [AssumeRolePolicyDocument] not found"]),
    (
        "a key is unknown",
        "AWS::EC2::KeyPair",
        {"KeyName": "k", "KeyForm": "pem"},
        ["#: extraneous key [KeyForm] is not permitted"],
    ),
    (
        "a key within is unknown",
        "AWS::S3::Bucket",
        {"VersioningConfiguration": {"Status": "Enabled", "On": True}},
        ["#/VersioningConfiguration: extraneous key [On] is not permitted"],
    ),
    (
        "a list stands where text is wanted",
        "AWS::Lambda::Permission",
        {"Action": ["lambda:InvokeFunction"], "FunctionName": "f", "Principal": "*"},
        ["#/Action: expected type: String, found: JSONArray"],
    ),
    ("numbers are as good as text, and text as numbers", "AWS::SQS::Queue", {"DelaySeconds": "5", "QueueName": 5}, []),
    (
        "text that is no number stands where one is wanted",
        "AWS::SQS::Queue",
        {"DelaySeconds": "five"},
        ["#/DelaySeconds: expected type: Integer, found: String"],
    ),
    (
        "a boolean stands where its text is wanted",
        "AWS::ECS::Cluster",
        {"ClusterSettings": [{"Name": "containerInsights", "Value": True}]},
        [],
    ),
    (
        "an item of a list is wrong",
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": TRUST, "Policies": [{"PolicyName": "p"}]},
        ["#/Policies/0: required key [PolicyDocument] not found"],
    ),
    (
        "a value is not one of those there are",
        "AWS::S3::Bucket",
        {"VersioningConfiguration": {"Status": "On"}},
        ["#/VersioningConfiguration/Status: failed validation constraint for keyword [enum]"],
    ),
)


@pytest.mark.parametrize(
    ("sentence", "type_name", "properties", "failures"), FAILURES, ids=[each[0] for each in FAILURES]
)
def test_properties_are_checked(sentence: str, type_name: str, properties: dict[str, Any], failures: list[str]) -> None:
    schema = schemas.find(type_name)
    assert schema is not None
    assert schema.failures(properties) == failures, sentence


def test_a_schema_says_what_replaces_a_resource_and_what_names_it() -> None:
    role = schemas.find("AWS::IAM::Role")
    assert role is not None
    assert role.create_only == {"Path", "RoleName"}
    assert role.read_only == {"Arn", "RoleId"}
    assert role.identifier == ("RoleName",)
    assert not role.system_tags


def test_a_function_of_a_custom_resource_is_told_whatever_the_template_says() -> None:
    custom = schemas.find("AWS::CloudFormation::CustomResource")
    assert custom is not None
    assert custom.failures({"ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:f", "Colour": "red"}) == []


def test_there_are_no_types_but_those_of_aws() -> None:
    assert schemas.find("AWS::IAM::Rolle") is None
