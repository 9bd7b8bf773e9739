"""What templates say of buckets, in the words of S3's operations. Pure functions of a property's value.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

import re
from collections.abc import Mapping
from typing import Any

Value = Mapping[str, Any]


def canned_acl(name: str) -> str:
    """PublicRead is public-read."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()


def accelerate(value: Value) -> dict[str, Any]:
    return {"Status": value["AccelerationStatus"]}


def encryption(value: Value) -> dict[str, Any]:
    rules = [_renamed(each, _ENCRYPTION) for each in value["ServerSideEncryptionConfiguration"]]
    return {"Rules": rules}


def cors(value: Value) -> dict[str, Any]:
    return {"CORSRules": [_renamed(each, _CORS) for each in value["CorsRules"]]}


def notification(value: Value) -> dict[str, Any]:
    """Each configuration has one event there, and a list of them here."""
    told: dict[str, Any] = {
        theirs: [_target(each, arn) for each in value[ours]]
        for ours, (theirs, arn) in _TARGETS.items()
        if value.get(ours)
    }
    if "EventBridgeConfiguration" in value:
        told["EventBridgeConfiguration"] = {}
    return told


def _target(value: Value, arn: tuple[str, str]) -> dict[str, Any]:
    ours, theirs = arn
    target = {theirs: value[ours], "Events": [value["Event"]]}
    if (filters := value.get("Filter")) is not None:
        target["Filter"] = {"Key": {"FilterRules": filters["S3Key"]["Rules"]}}
    return target


def lifecycle(value: Value) -> dict[str, Any]:
    return {"Rules": [_rule(each) for each in value["Rules"]]}


def _rule(value: Value) -> dict[str, Any]:
    expiration = _renamed(value, _EXPIRATION, only=True)
    transitions = [*value.get("Transitions", ()), *_listed(value.get("Transition"))]
    noncurrent = [*value.get("NoncurrentVersionTransitions", ()), *_listed(value.get("NoncurrentVersionTransition"))]
    rule = {
        "ID": value.get("Id"),
        "Status": value["Status"],
        "Filter": _filter(value),
        "Expiration": expiration or None,
        "Transitions": [_renamed(each, _TRANSITION) for each in transitions] or None,
        "NoncurrentVersionTransitions": [_renamed(each, _NONCURRENT) for each in noncurrent] or None,
        "NoncurrentVersionExpiration": _noncurrent_expiration(value),
        "AbortIncompleteMultipartUpload": value.get("AbortIncompleteMultipartUpload"),
    }
    return {name: each for name, each in rule.items() if each is not None}


def _filter(value: Value) -> dict[str, Any]:
    """Several conditions stand under And; none is an empty prefix."""
    conditions = {
        name: value[name] for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in value
    }
    tags = value.get("TagFilters", [])
    if len(conditions) + len(tags) > 1:
        return {"And": conditions | ({"Tags": tags} if tags else {})}
    if tags:
        return {"Tag": tags[0]}
    return conditions or {"Prefix": ""}


def _noncurrent_expiration(value: Value) -> Any:
    days = value.get("NoncurrentVersionExpirationInDays")
    return value.get("NoncurrentVersionExpiration") if days is None else {"NoncurrentDays": days}


def website(value: Value) -> dict[str, Any]:
    site: dict[str, Any] = {}
    if "IndexDocument" in value:
        site["IndexDocument"] = {"Suffix": value["IndexDocument"]}
    if "ErrorDocument" in value:
        site["ErrorDocument"] = {"Key": value["ErrorDocument"]}
    if "RedirectAllRequestsTo" in value:
        site["RedirectAllRequestsTo"] = value["RedirectAllRequestsTo"]
    if rules := value.get("RoutingRules"):
        site["RoutingRules"] = [_renamed(each, _ROUTING) for each in rules]
    return site


def logging(value: Value) -> dict[str, Any]:
    told = {
        "TargetBucket": value.get("DestinationBucketName"),
        "TargetPrefix": value.get("LogFilePrefix", ""),
        "TargetObjectKeyFormat": value.get("TargetObjectKeyFormat"),
    }
    return {"LoggingEnabled": {name: each for name, each in told.items() if each is not None}}


def _renamed(value: Value, names: Mapping[str, str], *, only: bool = False) -> dict[str, Any]:
    """only: leave out what has no other name."""
    return {names.get(name, name): each for name, each in value.items() if name in names or not only}


def _listed(value: Any) -> list[Any]:
    return [] if value is None else [value]


_ENCRYPTION = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
_CONDITIONS = ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
_CORS = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
_TARGETS = {
    "LambdaConfigurations": ("LambdaFunctionConfigurations", ("Function", "LambdaFunctionArn")),
    "QueueConfigurations": ("QueueConfigurations", ("Queue", "QueueArn")),
    "TopicConfigurations": ("TopicConfigurations", ("Topic", "TopicArn")),
}
_EXPIRATION = {
    "ExpirationInDays": "Days",
    "ExpirationDate": "Date",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
_TRANSITION = {"TransitionInDays": "Days", "TransitionDate": "Date"}
_NONCURRENT = {"TransitionInDays": "NoncurrentDays"}
_ROUTING = {"RoutingRuleCondition": "Condition", "RedirectRule": "Redirect"}
