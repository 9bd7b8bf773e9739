"""AWS::Include: what an object of S3 holds, put where the transform stands. JSON, or YAML without short forms (`!Ref`).

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from control_plane.openapi.documents.text import load
from emulator.cloudformation.transforms.context import Rejected, TransformContext

NAME = "AWS::Include"


def include(fragment: Any, parameters: Mapping[str, Any], context: TransformContext) -> Any:
    """The siblings and what is included, as one; the latter alone where there are none. Raises Rejected."""
    content = _content(parameters.get("Location"), context)
    if not fragment:
        return content
    if not isinstance(content, dict):
        raise Rejected("The specified S3 object's content should be valid Yaml/JSON")
    return {**fragment, **content}


def _content(location: Any, context: TransformContext) -> Any:
    uri = urlsplit(location) if isinstance(location, str) else None
    if uri is None or uri.scheme != "s3" or not uri.netloc or not uri.path.strip("/"):
        raise Rejected("The location parameter is not a valid S3 uri.")
    try:
        answer = context.clients("s3").get_object(Bucket=uri.netloc, Key=uri.path.removeprefix("/"))
    except ClientError as problem:
        if problem.response["Error"]["Code"] == "NoSuchBucket":
            raise Rejected(f"S3 bucket [{uri.netloc}] does not exist.") from None
        raise Rejected(problem.response["Error"]["Message"]) from None
    try:
        return load(answer["Body"].read()).value
    except ValueError:
        raise Rejected("The specified S3 object's content should be valid Yaml/JSON") from None
