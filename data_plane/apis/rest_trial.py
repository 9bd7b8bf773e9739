"""What TestInvokeMethod and TestInvokeAuthorizer have in common: `$context` of a call that no client made, and its log.

The values are AWS's (handbook/01 section 15, and events of 2019, 2021 and 2023 that users recorded).
"""

import time
from typing import Any

from data_plane import context
from data_plane.apis import rest
from data_plane.execution_log import ExecutionLog
from data_plane.runtime import Request, Scope

STAGE_NAME = "test-invoke-stage"
SOURCE_IP = "test-invoke-source-ip"


def new_context(request: Request, scope: Scope, request_id: str, *, resource_id: str, path: str) -> dict[str, Any]:
    """path: the resource's."""
    milliseconds, text = context.now()
    return {
        "resourceId": resource_id,
        "resourcePath": path,
        "httpMethod": request.method,
        "extendedRequestId": context.extended_request_id(),
        "requestTime": text,
        "path": request.path,
        "accountId": scope.account_id,
        "protocol": request.protocol,
        "stage": STAGE_NAME,
        "domainPrefix": "testPrefix",
        "requestTimeEpoch": milliseconds,
        "requestId": request_id,
        "identity": _identity(scope.account_id),
        "domainName": "testPrefix.testDomainName",
        "apiId": scope.api_id,
    }


def _identity(account_id: str) -> dict[str, str | None]:
    """Whoever calls: the account's root, as far as the emulator knows."""
    return {
        **rest.NOBODY,
        "accountId": account_id,
        "caller": account_id,
        "user": account_id,
        "userArn": f"arn:aws:iam::{account_id}:root",
        "accessKey": "test-access-key",
        "apiKey": "test-invoke-api-key",
        "apiKeyId": "test-invoke-api-key-id",
        "sourceIp": SOURCE_IP,
        "userAgent": "aws-internal/3",
    }


def written(log: ExecutionLog, request_id: str) -> str:
    """All lines, each behind its time: `Sat Nov 21 16:00:00 UTC 2026 : Method completed with status: 200`."""
    lines = [f"Execution log for request {request_id}"]
    for milliseconds, line in zip(log.times, log.lines, strict=True):
        at = time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(milliseconds / 1000))
        lines.append(f"{at} : {line}")
    return "\n".join(lines) + "\n"
