"""What execution logs show of a call of Lambda's Invoke: the headers of the request and of the answer.

Names and order are those of users' logs of 2021 to 2025 (handbook/02 section 18), of an API that calls by itself:

    {X-Amz-Date=20250331T043611Z, x-amzn-apigateway-api-id=z8ra5k7tk8, Accept=application/json,
    User-Agent=AmazonAPIGateway_z8ra5k7tk8, Host=lambda.us-east-1.amazonaws.com, X-Amz-Content-Sha256=451bbc39...,
    X-Amzn-Trace-Id=Root=1-67ea1bbb-..., x-amzn-lambda-integration-tag=1bd86219-..., Authorization=****fc4b50,
    X-Amz-Source-Arn=arn:aws:execute-api:..., X-Amz-Security-Token=... [TRUNCATED]

and with credentials, of an authorizer in 2023 and an integration in 2024; what they cut off is as in 2016:

    {x-amzn-lambda-integration-tag=afab46d7-..., Authorization=****3b9485, X-Amz-Date=20230609T200412Z,
    x-amzn-apigateway-api-id=gf2dkci442, Accept=application/json, User-Agent=AmazonAPIGateway_gf2dkci442,
    X-Amz-Security-Token=... [TRUNCATED]

Nobody signs here, so `Authorization` and `X-Amz-Security-Token` are missing. All is made as it is asked for: a log
without data trace shows none of it; but responses are mapped from the answer's.
"""

import hashlib
import time
from collections.abc import Iterator
from email.utils import formatdate
from functools import lru_cache

import msgspec

from data_plane.functions.records import Invocation
from data_plane.runtime import Call, Header


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls a function: an integration or an authorizer.

    host: Lambda's. source_arn: what the function's policy is asked for; None where it is called with credentials.
    """

    host: str
    api_id: str
    source_arn: str | None


def requested(caller: Caller, call: Call, trace: str, event: bytes) -> Iterator[Header]:
    """trace: empty where none began yet."""
    tag = "x-amzn-lambda-integration-tag", call.context["requestId"]
    if caller.source_arn is None:
        yield tag
    yield "X-Amz-Date", time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(call.context["requestTimeEpoch"] // 1000))
    yield "x-amzn-apigateway-api-id", caller.api_id
    yield "Accept", "application/json"
    yield "User-Agent", f"AmazonAPIGateway_{caller.api_id}"
    yield "Host", caller.host
    yield "X-Amz-Content-Sha256", hashlib.sha256(event).hexdigest()
    if trace:
        yield "X-Amzn-Trace-Id", trace
    if caller.source_arn is not None:
        yield tag
        yield "X-Amz-Source-Arn", caller.source_arn


def answered(invocation: Invocation, trace: str) -> Iterator[Header]:
    """Of an invocation that has just ended."""
    yield "Date", _date(int(time.time()))
    yield "Content-Type", "application/json"
    yield "Content-Length", str(len(invocation.payload))
    yield "Connection", "keep-alive"
    yield "x-amzn-RequestId", invocation.request_id
    if invocation.function_error is not None:
        yield "X-Amz-Function-Error", invocation.function_error
    yield "x-amzn-Remapped-Content-Length", "0"
    yield "X-Amz-Executed-Version", invocation.executed_version
    if invocation.durable_execution_arn is not None:
        yield "X-Amz-Durable-Execution-Arn", invocation.durable_execution_arn
    yield "X-Amzn-Trace-Id", trace


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
