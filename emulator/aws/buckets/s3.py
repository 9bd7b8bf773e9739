"""What is done for S3 before and after moto answers: URLs end, forms have policies, pages have rules.

Importing this imports S3 (0.2 s).
"""

from datetime import UTC, datetime

from moto.s3.models import s3_backends

from data_plane.runtime import Header, Request, Response
from emulator.aws.buckets import cors, posted_objects, presigned
from emulator.aws.buckets.forms import is_form
from emulator.aws.buckets.unsigned import Address, address


def account_of(bucket: str) -> str | None:
    """Whose bucket it is; None where there is none of that name."""
    found = s3_backends.bucket_accounts.get(bucket)
    return found[1] if found else None


def answer(request: Request) -> Response | None:
    """The answer to what moto does not look at."""
    now = datetime.now(UTC)
    if not is_form(request):
        return presigned.refusal(request, now)
    asked = _asked_for(request)
    return posted_objects.post(request, asked.bucket, now) if asked else None


def headers_for_pages(request: Request) -> list[Header]:
    """Of an answer; that to OPTIONS has its own."""
    origin = request.header("origin")
    if origin is None or request.method == "OPTIONS":
        return []
    asked = _asked_for(request)
    return cors.headers(asked.bucket, origin, request.method) if asked else []


def _asked_for(request: Request) -> Address | None:
    return address(request, lambda name: account_of(name) is not None)
