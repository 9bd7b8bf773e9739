"""What cannot be deleted, and what cannot be made."""

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made
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
