"""Policies of buckets, by S3: what they deny, and what their conditions except.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
"""

import itertools
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

buckets = (f"denying{number}" for number in itertools.count())
WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
WITH_TLS = {"Bool": {"aws:SecureTransport": "true"}}
ANYBODY, NOBODY = "*", {"AWS": "arn:aws:iam::111122223333:root"}


def deny(**statement: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "s3:*", "Principal": ANYBODY, **statement}


@pytest.mark.parametrize(
    ("statement", "allowed", "case"),
    [
        (
            deny(Condition=WITHOUT_TLS),
            True,
            "buckets of CDK, SAM and Serverless take what comes by TLS",
        ),
        (deny(Condition=WITH_TLS), False, "a condition that is met"),
        (deny(), False, "no condition at all"),
        (deny(Action="s3:GetObject"), True, "another action"),
        (deny(Principal=NOBODY), True, "somebody else"),
        (deny(Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}), False, "a key that the call does not have"),
    ],
)
def test_what_a_policy_denies(aws: Any, statement: dict[str, Any], allowed: bool, case: str) -> None:
    s3, bucket = aws("s3"), next(buckets)
    s3.create_bucket(Bucket=bucket)
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    policy = {"Version": "2012-10-17", "Statement": [{"Resource": resources, **statement}]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    assert (put(s3, bucket) == "200") is allowed, case


def put(s3: Any, bucket: str) -> str:
    """The status."""
    try:
        return str(s3.put_object(Bucket=bucket, Key="a", Body=b"x")["ResponseMetadata"]["HTTPStatusCode"])
    except ClientError as refusal:
        return str(refusal.response["Error"]["Code"])
