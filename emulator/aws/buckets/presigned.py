"""URLs that S3 takes no more: a presigned one has its time, which moto does not look at.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from data_plane.runtime import Request, Response
from emulator.aws.speech.refusals import refused_by_s3

_COMPACT = "%Y%m%dT%H%M%SZ"


def refusal(request: Request, now: datetime) -> Response | None:
    """What a request by a URL that has expired is answered."""
    ends = _end(request.query)
    return None if ends is None or now <= ends else refused_by_s3(403, "AccessDenied", "Request has expired")


def _end(query: str) -> datetime | None:
    """Of Signature Version 4, or of the one before, which boto3 still writes."""
    if "Expires=" not in query:
        return None
    said = {name: values[0] for name, values in parse_qs(query).items()}
    with suppress(KeyError, ValueError, OverflowError):
        if "X-Amz-Expires" in said:
            begun = datetime.strptime(said["X-Amz-Date"], _COMPACT).replace(tzinfo=UTC)
            return begun + timedelta(seconds=int(said["X-Amz-Expires"]))
        if "AWSAccessKeyId" in said:
            return datetime.fromtimestamp(int(said["Expires"]), UTC)
    return None
