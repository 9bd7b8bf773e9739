"""Objects that a browser puts into a bucket by a form, as its policy lets it: a presigned POST.

Who made the policy is not asked, as nowhere in S3 here: its signature is not looked at. moto takes such a form without
its policy, file name and content type.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html

Importing this imports S3.
"""

import base64
import json
from datetime import UTC, datetime
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from moto.iam.access_control import PermissionResult
from moto.s3.models import get_canned_acl, s3_backends
from moto.s3.utils import metadata_from_headers

from data_plane.runtime import Header, Request, Response
from emulator.aws.buckets.forms import Form, read
from emulator.aws.speech.refusals import refused_by_s3

_FREE = ("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file")
"""Fields that no condition need name; besides those that begin with `x-ignore-`."""


class PolicyFailure(Exception):
    """A form that its policy does not allow. code, status: S3's."""

    def __init__(self, message: str, code: str = "AccessDenied", status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class _Target(NamedTuple):
    bucket: str
    key: str
    url: str


def post(request: Request, bucket: str, now: datetime) -> Response:
    """Put a form's file into a bucket that there is."""
    form = read(request)
    partition, account_id = s3_backends.bucket_accounts[bucket]
    backend = s3_backends[account_id][partition]
    try:
        _check(form, bucket, now)
        key = form.fields["key"].replace("${filename}", form.file_name)
        resource = f"arn:{partition}:s3:::{bucket}/{key}"
        if backend.get_bucket(bucket).get_permission("s3:PutObject", resource) is PermissionResult.DENIED:
            raise PolicyFailure("Access Denied")
        made: Any = backend.put_object(bucket, key, form.content, request_method="POST")
    except PolicyFailure as failure:
        return refused_by_s3(failure.status, failure.code, str(failure))
    made.set_metadata(metadata_from_headers(dict(form.fields)))
    if "acl" in form.fields:
        made.set_acl(get_canned_acl(form.fields["acl"]))
    address = f"{request.scheme}://{request.header('host')}/{bucket}/{quote(key)}"
    return _answer(form, _Target(bucket, key, address), str(made.etag))


def _answer(form: Form, target: _Target, etag: str) -> Response:
    """204, unless the form wants to be led elsewhere, or another status: 200, or 201 with a document."""
    headers: list[Header] = [("ETag", etag), ("Location", target.url)]
    onward = form.fields.get("success_action_redirect") or form.fields.get("redirect")
    if onward and onward.isprintable():
        more = urlencode({"bucket": target.bucket, "key": target.key, "etag": etag})
        return Response(303, [("ETag", etag), ("Location", f"{onward}{'&' if '?' in onward else '?'}{more}")])
    status = form.fields.get("success_action_status")
    if status == "200":
        return Response(200, headers)
    if status != "201":
        return Response(204, headers)
    parts = {"Location": target.url, "Bucket": target.bucket, "Key": target.key, "ETag": etag}
    said = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items())
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{said}</PostResponse>'
    return Response(201, [*headers, ("Content-Type", "application/xml")], document.encode())


def _check(form: Form, bucket: str, now: datetime) -> None:
    if "policy" not in form.fields:
        raise PolicyFailure("Access Denied")
    if "key" not in form.fields:
        raise PolicyFailure("Bucket POST must contain a field named 'key'.", "InvalidArgument", 400)
    policy = _policy(form.fields["policy"])
    if now > policy[0]:
        raise PolicyFailure("Invalid according to Policy: Policy expired.")
    given = {**form.fields, "bucket": bucket}
    named = set(_FREE)
    for condition in policy[1]:
        named.add(_hold(condition, given, len(form.content)))
    extra = [name for name in given if name not in named and name != "bucket" and not name.startswith("x-ignore-")]
    if extra:
        raise PolicyFailure(f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")


def _policy(text: str) -> tuple[datetime, list[tuple[str, Any, Any]]]:
    """When it ends, and its conditions: an operator and two operands."""
    try:
        document = json.loads(base64.b64decode(text))
        ends = datetime.fromisoformat(document["expiration"])
        conditions = [each for said in document["conditions"] for each in _conditions(said)]
    except (ValueError, KeyError, TypeError) as problem:
        raise PolicyFailure(f"Invalid Policy: Invalid JSON: {problem}", "InvalidPolicyDocument", 400) from None
    return ends if ends.tzinfo else ends.replace(tzinfo=UTC), conditions


def _conditions(said: Any) -> list[tuple[str, Any, Any]]:
    if isinstance(said, dict):
        return [("eq", f"${name}", str(value)) for name, value in said.items()]
    operator, first, second = said
    if operator == "content-length-range":
        return [(operator, int(first), int(second))]
    return [(str(operator).lower(), str(first), str(second))]


def _hold(condition: tuple[str, Any, Any], given: dict[str, str], size: int) -> str:
    """Holds a form against a condition; the field that it is about."""
    operator, first, second = condition
    if operator == "content-length-range":
        if size > second:
            raise PolicyFailure("Your proposed upload exceeds the maximum allowed size", "EntityTooLarge", 400)
        if size < first:
            raise PolicyFailure("Your proposed upload is smaller than the minimum allowed size", "EntityTooSmall", 400)
        return ""
    field: str = first.removeprefix("$").lower()
    value = given.get(field, "")
    if not (value == second if operator == "eq" else value.startswith(second)):
        said = json.dumps([operator, first, second])
        raise PolicyFailure(f"Invalid according to Policy: Policy Condition failed: {said}")
    return field
