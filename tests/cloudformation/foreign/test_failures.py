"""What cannot be deleted, and what cannot be made."""

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made
from emulator.cloudformation.resources.provider import ResourceFailed
from tests.cloudformation.foreign.driving import Driven
from tests.process import Server


def test_a_bucket_that_is_not_empty_stays(emulator: Server) -> None:
    bucket = Driven(emulator, "AWS::S3::Bucket")
    name = bucket.create({}).physical_id
    s3 = bucket.clients("s3")
    s3.put_object(Bucket=name, Key="k", Body=b"")
    with pytest.raises(ClientError, match="The bucket you tried to delete is not empty"):
        bucket.delete()
    s3.delete_object(Bucket=name, Key="k")
    bucket.delete()


def test_what_fails_half_made_can_be_deleted(emulator: Server) -> None:
    """It is known as soon as it is there, so that the engine can take it back."""
    role = Driven(emulator, "AWS::IAM::Role")
    missing = "arn:aws:iam::000000000000:policy/missing"
    trust = {"Version": "2012-10-17", "Statement": []}
    with pytest.raises(ClientError):
        role.create({"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [missing]})
    (name,) = role.initiated
    role.made, role.properties = Made(name), {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [missing]}
    role.delete()
    with pytest.raises(ClientError, match="NoSuchEntity"):
        role.clients("iam").get_role(RoleName=name)


NAMED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("AWS::S3::Bucket", {"BucketName": "taken-bucket"}, "taken-bucket"),
    ("AWS::SQS::Queue", {"QueueName": "taken"}, "taken"),
    ("AWS::SNS::Topic", {"TopicName": "taken"}, "arn:aws:sns:us-east-1:000000000000:taken"),
    ("AWS::Events::Rule", {"Name": "taken", "EventPattern": {"source": ["shop"]}}, "taken"),
    (
        "AWS::CloudWatch::Alarm",
        {"AlarmName": "taken", "ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": 1, "Threshold": 1}
        | {"MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum"},
        "taken",
    ),
    ("AWS::CloudWatch::Dashboard", {"DashboardName": "taken", "DashboardBody": "{}"}, "taken"),
)


@pytest.mark.parametrize(("type_name", "properties", "identifier"), NAMED, ids=[each[0] for each in NAMED])
def test_what_is_anothers_is_not_taken(
    emulator: Server, type_name: str, properties: dict[str, Any], identifier: str
) -> None:
    """Their operations change what is there; https://github.com/aws-cloudformation/rain/pull/744 has the words."""
    first, second = Driven(emulator, type_name), Driven(emulator, type_name)
    first.create(properties)
    said = f"Resource of type '{type_name}' with identifier '{identifier}' already exists."
    with pytest.raises(ResourceFailed, match=re.escape(said)):
        second.create(properties)
    assert second.initiated == []
    first.delete()
