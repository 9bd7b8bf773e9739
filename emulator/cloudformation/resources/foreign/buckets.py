"""AWS::S3: buckets and their policies.

A bucket is made with little, and set up by an operation for each of its properties. Templates and operations say the
same in different words, which `bucket_settings.py` translates.
"""

from collections.abc import Callable
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign import bucket_settings
from emulator.cloudformation.resources.foreign.declared import Existing, Row, table
from emulator.cloudformation.resources.foreign.parts import One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_NO_CONSTRAINT = "us-east-1"
"""The region whose buckets may not say where they are."""
_TRANSLATED: dict[str, Callable[[Any], Any]] = {
    "AccelerateConfiguration": bucket_settings.accelerate,
    "AccessControl": bucket_settings.canned_acl,
    "BucketEncryption": bucket_settings.encryption,
    "CorsConfiguration": bucket_settings.cors,
    "LifecycleConfiguration": bucket_settings.lifecycle,
    "LoggingConfiguration": bucket_settings.logging,
    "NotificationConfiguration": bucket_settings.notification,
    "WebsiteConfiguration": bucket_settings.website,
}


def _bucket(context: Context, properties: Properties) -> Properties:
    members = {name: _TRANSLATED[name](value) if name in _TRANSLATED else value for name, value in properties.items()}
    members["Bucket"] = properties["BucketName"]
    if logging := members.get("LoggingConfiguration"):
        logging["LoggingEnabled"].setdefault("TargetBucket", properties["BucketName"])
    if context.region != _NO_CONSTRAINT:
        members["CreateBucketConfiguration"] = {"LocationConstraint": context.region}
    if "ObjectLockEnabled" in properties:
        members["ObjectLockEnabledForBucket"] = properties["ObjectLockEnabled"]
    return members


def _policy(_context: Context, properties: Properties) -> Properties:
    return {"Bucket": properties["Bucket"], "Policy": properties["PolicyDocument"]}


_PARTS = (
    One("AccessControl", "PutBucketAcl", member="ACL", default="private"),
    One(
        "PublicAccessBlockConfiguration",
        "PutPublicAccessBlock",
        "DeletePublicAccessBlock",
        "PublicAccessBlockConfiguration",
    ),
    One("OwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls", "OwnershipControls"),
    One(
        "VersioningConfiguration",
        "PutBucketVersioning",
        member="VersioningConfiguration",
        default={"Status": "Suspended"},
    ),
    One(
        "BucketEncryption",
        "PutBucketEncryption",
        "DeleteBucketEncryption",
        "ServerSideEncryptionConfiguration",
    ),
    One("CorsConfiguration", "PutBucketCors", "DeleteBucketCors", "CORSConfiguration"),
    One("LifecycleConfiguration", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle", "LifecycleConfiguration"),
    One("WebsiteConfiguration", "PutBucketWebsite", "DeleteBucketWebsite", "WebsiteConfiguration"),
    One("LoggingConfiguration", "PutBucketLogging", member="BucketLoggingStatus", default={}),
    One(
        "AccelerateConfiguration",
        "PutBucketAccelerateConfiguration",
        member="AccelerateConfiguration",
        default={"Status": "Suspended"},
    ),
    One("ReplicationConfiguration", "PutBucketReplication", "DeleteBucketReplication", "ReplicationConfiguration"),
    One("ObjectLockConfiguration", "PutObjectLockConfiguration", member="ObjectLockConfiguration"),
    One(
        "NotificationConfiguration",
        "PutBucketNotificationConfiguration",
        member="NotificationConfiguration",
        default={},
    ),
)

TYPES: dict[str, Provider] = {
    **table(
        Row(
            "AWS::S3::Bucket",
            "s3",
            "CreateBucket",
            "BucketName",
            {"Bucket": "id"},
            "DeleteBucket",
            parts=_PARTS,
            attributes={
                "Arn": "arn:aws:s3:::{id}",
                "DomainName": "{id}.s3.amazonaws.com",
                "RegionalDomainName": "{id}.s3.{region}.amazonaws.com",
                "DualStackDomainName": "{id}.s3.dualstack.{region}.amazonaws.com",
                "WebsiteURL": "http://{id}.s3-website-{region}.amazonaws.com",
            },
            named=("BucketName", 63),
            lower=True,
            reshape=_bucket,
            tags=Tagging("PutBucketTagging", "DeleteBucketTagging", member="", whole=True, system=False),
            existing=Existing("HeadBucket", {"Bucket": "BucketName"}),
        ),
        Row(
            "AWS::S3::BucketPolicy",
            "s3",
            "PutBucketPolicy",
            "Bucket",
            {"Bucket": "Bucket"},
            "DeleteBucketPolicy",
            updates=("PutBucketPolicy",),
            reshape=_policy,
        ),
    ),
}
