"""AWS::CloudFront::Distribution: what stands before a bucket and an API. moto keeps it; nothing is delivered.

Templates leave out what CloudFront's operations want said, and count nothing: `shaping` writes lists as `Quantity` and
`Items`.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.provider import Context, Provider

Value = Mapping[str, Any]


def _distribution(_context: Context, properties: Properties) -> Properties:
    given = properties["DistributionConfig"]
    config = {
        "Comment": "",
        **{("IsIPV6Enabled" if name == "IPV6Enabled" else name): value for name, value in given.items()},
        "CallerReference": str(uuid.uuid4()),
        "Origins": [_origin(each) for each in given.get("Origins", ())],
        "DefaultCacheBehavior": _behavior(given["DefaultCacheBehavior"]),
        "CacheBehaviors": [_behavior(each) for each in given.get("CacheBehaviors", ())],
    }
    if (logging := given.get("Logging")) is not None:
        config["Logging"] = {"Enabled": True, "IncludeCookies": False, "Prefix": "", **logging}
    if (restrictions := given.get("Restrictions")) is not None:
        config["Restrictions"] = {"GeoRestriction": _countries(restrictions["GeoRestriction"])}
    return {"DistributionConfig": config}


def _origin(given: Value) -> dict[str, Any]:
    origin = {("CustomHeaders" if name == "OriginCustomHeaders" else name): value for name, value in given.items()}
    if "CustomOriginConfig" in origin:
        origin["CustomOriginConfig"] = {"HTTPPort": 80, "HTTPSPort": 443, **origin["CustomOriginConfig"]}
    if "S3OriginConfig" in origin:
        origin["S3OriginConfig"] = {"OriginAccessIdentity": "", **origin["S3OriginConfig"]}
    return origin


def _behavior(given: Value) -> dict[str, Any]:
    behavior = {name: value for name, value in given.items() if name != "CachedMethods"}
    if methods := given.get("AllowedMethods"):
        cached = given.get("CachedMethods", ["GET", "HEAD"])
        behavior["AllowedMethods"] = {"Quantity": len(methods), "Items": methods, "CachedMethods": cached}
    if "ForwardedValues" in given:
        behavior["ForwardedValues"] = {"Cookies": {"Forward": "none"}, **given["ForwardedValues"]}
    return behavior


def _countries(given: Value) -> dict[str, Any]:
    countries = given.get("Locations", [])
    return {"RestrictionType": given["RestrictionType"], "Quantity": len(countries), "Items": countries}


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::CloudFront::Distribution",
        "cloudfront",
        "CreateDistribution",
        "Distribution.Id",
        {"Id": "id", "IfMatch": "ETag"},
        "DeleteDistribution",
        updates=("UpdateDistribution",),
        reads="GetDistribution",
        attributes={"Id": "id", "DomainName": "Distribution.DomainName", "ETag": "ETag"},
        reshape=_distribution,
    ),
)
