"""Deployment packages, and the request that most tests create a function with."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/r"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn"


def package(files: Mapping[str, str | bytes] | None = None) -> bytes:
    """A zip of these files, or of a handler `index.handler`."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        for name, content in (files or {"index.py": "def handler(event, context): return event"}).items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return found.getvalue()


def creation(**changes: Any) -> dict[str, Any]:
    """CreateFunction's arguments; a change to None leaves one out."""
    given = {
        "FunctionName": "fn",
        "Role": ROLE,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Code": {"ZipFile": package()},
        **changes,
    }
    return {name: each for name, each in given.items() if each is not None}


def shown(response: Mapping[str, Any]) -> dict[str, Any]:
    """A response without what boto3 adds."""
    return {name: each for name, each in response.items() if name != "ResponseMetadata"}
