"""S3's notifications as S3 sends them: moto leaves out who asked for what, and refuses filters for their capitals.

Events for EventBridge go to the default bus of the bucket's account. An object that is put without tags is not tagged.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html

Importing this imports S3.
"""

import re
import time
import uuid
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

import flask
from moto.events.models import events_backends
from moto.s3 import notifications
from moto.s3.models import OWNER
from moto.s3.responses import S3Response

from data_plane.runtime import Request
from emulator.aws import iam
from emulator.caller import credential

_FILTER = re.compile(r"(<(?:\w+:)?Name>\s*)(prefix|suffix)(?=\s*<)", re.IGNORECASE)
_RESPONSE: Any = S3Response
_read_configuration = _RESPONSE._notification_config_from_body
_short_event = vars(notifications)["_get_s3_event"]
_send_event = vars(notifications)["send_event"]
"""moto's own."""
_REASONS: Mapping[str, Mapping[str, str]] = {
    "s3:ObjectCreated:Put": {"reason": "PutObject"},
    "s3:ObjectCreated:Post": {"reason": "POST Object"},
    "s3:ObjectCreated:Copy": {"reason": "CopyObject"},
    "s3:ObjectCreated:CompleteMultipartUpload": {"reason": "CompleteMultipartUpload"},
    "s3:ObjectRemoved:Delete": {"reason": "DeleteObject", "deletion-type": "Permanently Deleted"},
    "s3:ObjectRemoved:DeleteMarkerCreated": {"reason": "DeleteObject", "deletion-type": "Delete Marker Created"},
}


def connect() -> None:
    """Have all that is notified, functions, queues and topics, get whole events."""
    _RESPONSE._notification_config_from_body = _configuration
    vars(notifications)["_get_s3_event"] = _event
    vars(notifications)["send_event"] = _send
    vars(notifications)["_send_event_bridge_message"] = _send_to_bus


def _configuration(response: Any) -> Any:
    """S3 takes the names of filters in any case, `prefix` as its API documents them and `Prefix` as Chalice says it."""
    body = response.body if isinstance(response.body, str) else response.body.decode()
    response.body = _FILTER.sub(lambda found: found[1] + found[2].lower(), body)
    return _read_configuration(response)


def _event(event_name: str, bucket: Any, key: Any, notification_id: str) -> Any:
    """Sequencers are compared as text, for objects of one key: a later one is greater."""
    event = _short_event(event_name, bucket, key, notification_id)
    (record,) = event["Records"]
    address, user = _asked_by(bucket.account_id)
    record["userIdentity"] = {"principalId": f"AWS:{user}"}
    record["requestParameters"] = {"sourceIPAddress": address}
    record["responseElements"] = {"x-amz-request-id": token_hex(8).upper(), "x-amz-id-2": token_hex(32)}
    record["s3"]["bucket"]["ownerIdentity"] = {"principalId": OWNER}
    record["s3"]["object"]["sequencer"] = f"{time.time_ns():018X}"
    if bucket.is_versioned:
        record["s3"]["object"]["versionId"] = key.version_id
    return event


def _send(account_id: str, event_name: str, bucket: Any, key: Any) -> None:
    """moto tells of tags with every object that is put."""
    tags = event_name.startswith("s3:ObjectTagging:") and flask.has_request_context()
    if not tags or "tagging" in flask.request.args:
        _send_event(account_id, event_name, bucket, key)


def _send_to_bus(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
    address, _ = _asked_by(account_id)
    removed = event_name.startswith("s3:ObjectRemoved:")
    told = {"key": key.name, "etag": key.etag.strip('"'), "sequencer": f"{time.time_ns():018X}"}
    if not removed:
        told["size"] = key.size
    if bucket.is_versioned:
        told["version-id"] = key.version_id
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": told,
        "request-id": token_hex(8).upper(),
        "requester": account_id,
        "source-ip-address": address,
        **_REASONS.get(str(getattr(event_name, "value", event_name)), {}),
    }
    now = time.time()
    event: Any = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": vars(notifications)["_detail_type"](event_name),
        "source": "aws.s3",
        "account": account_id,
        "time": now,
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": detail,
        "ingestion-time": now,
    }
    for rule in list(events_backends[account_id][bucket.region_name].event_buses["default"].rules.values()):
        rule.send_to_targets(event)


def _asked_by(account_id: str) -> tuple[str, str]:
    """The address and the id of who is being answered; the root, where that is no user of IAM or where nobody is."""
    if not flask.has_request_context():
        return "127.0.0.1", account_id
    asked = flask.request
    headers, query = list(asked.headers.items()), asked.query_string.decode(errors="replace")
    signed = credential(Request(method=asked.method, path=asked.path, query=query, headers=headers))
    identity = iam.find(signed.access_key) if signed else None
    return asked.remote_addr or "", identity.user_id if identity else account_id
