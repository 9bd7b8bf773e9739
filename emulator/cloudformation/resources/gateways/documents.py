"""An API's definition that a template has as Body, or names as an object of S3."""

import json
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.provider import Context

_SOURCES = ("Body", "BodyS3Location")


def definition(context: Context, properties: Properties) -> str | None:
    """The OpenAPI document, JSON or YAML; None where the template has none. Raises S3's ClientError."""
    place = properties.get("BodyS3Location")
    if place:
        return _object(context, place)
    body = properties.get("Body")
    if not body:
        return None
    return body if isinstance(body, str) else json.dumps(body)


def sources(properties: Properties) -> Properties:
    """The properties that say what the definition is."""
    return {name: properties[name] for name in _SOURCES if name in properties}


def _object(context: Context, place: Properties) -> str:
    wanted: dict[str, Any] = {
        "Bucket": place.get("Bucket"),
        "Key": place.get("Key"),
        "VersionId": place.get("Version"),
        "IfMatch": place.get("ETag") or place.get("Etag"),
    }
    body: bytes = context.clients.call("s3", "GetObject", wanted)["Body"].read()
    return body.decode(errors="replace")
