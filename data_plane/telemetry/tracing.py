"""X-Ray: the segment of a call, where its stage traces (handbook/02 section 20).

A traced call's `X-Amzn-Trace-Id` names the gateway's segment as the parent of what comes after it, and says
`Sampled=1` unless the client said it is not to be. A function is a subsegment of the gateway's.

Clients are told the root alone, in every answer, the gateway's own too: so do the README of AWS's sample of a traced
API, aws-samples/serverless-patterns/apigw-s3-lambda-sls-py (200, 400 and 403), and recordings of 500, 502 and 504.
"""

import re
import secrets
from typing import Any

from data_plane import context
from data_plane.runtime import Call, Integrated, Response
from data_plane.telemetry.records import Record

SAMPLED = "Sampled=1"
_HEADER = "x-amzn-trace-id"
_ROOT = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_SEGMENT = re.compile(r"[0-9a-f]{16}")


def begin(call: Call) -> None:
    """Decide whether the call is sampled, and say so to whoever comes next. `$context` has the trace's id."""
    fields = context.trace_fields(call.request.header(_HEADER))
    root, parent = fields.get("Root", ""), fields.get("Parent", "")
    if not _ROOT.fullmatch(root):
        root, parent = context.new_root(call.context["requestTimeEpoch"]), ""
    call.parent_segment = parent if _SEGMENT.fullmatch(parent) else ""
    call.context["xrayTraceId"] = root
    own = context.new_segment_id()
    call.trace = f"Root={root};Parent={own};{'Sampled=0' if fields.get('Sampled') == '0' else SAMPLED}"


def told(call: Call, response: Response) -> None:
    """Say to the client which trace this call is part of, and nothing else of it."""
    headers = [header for header in response.headers if header[0].lower() != _HEADER]
    response.headers = [*headers, ("X-Amzn-Trace-Id", call.trace.partition(";")[0])]


def segment(record: Record) -> dict[str, Any]:
    """The document of a sampled call, as PutTraceSegments takes it."""
    found = record.context
    fields = context.trace_fields(record.trace)
    account_id, region = record.written.home
    api_id, stage = found["apiId"], found["stage"]
    started = found["requestTimeEpoch"] / 1000
    document = {
        "id": fields["Parent"],
        "trace_id": fields["Root"],
        "name": record.written.traced_as,
        "origin": "AWS::ApiGateway::Stage",
        "resource_arn": f"arn:aws:apigateway:{region}::/restapis/{api_id}/stages/{stage}",
        "start_time": started,
        "end_time": record.ended,
        "http": {
            "request": {
                "url": f"https://{found['domainName']}{found['path']}",
                "method": found["httpMethod"],
                "client_ip": found["identity"]["sourceIp"],
                "x_forwarded_for": True,
            },
            "response": {"status": record.status, "content_length": record.length},
        },
        "aws": {
            "api_gateway": {
                "account_id": account_id,
                "rest_api_id": api_id,
                "stage": stage,
                "request_id": found["requestId"],
            },
            "xray": {"sampling_rule_name": "Default"},
        },
        "annotations": {"aws:api_id": api_id, "aws:api_stage": stage},
        "metadata": {"default": {"extended_request_id": found["extendedRequestId"], "request_id": found["requestId"]}},
        **_flags(record.status),
    }
    if record.parent_segment:
        document["parent_id"] = record.parent_segment
    if record.integrated is not None and record.integrated.function_arn:
        document["subsegments"] = [_function(record.integrated, region, started - record.began)]
    return document


def _flags(status: int) -> dict[str, bool]:
    """Only those that are true are there: readers look for the name."""
    flags = {"fault": status >= 500, "error": 400 <= status < 500, "throttle": status == 429}
    return {name: True for name, raised in flags.items() if raised}


def _function(integrated: Integrated, region: str, epoch: float) -> dict[str, Any]:
    """epoch: what turns a `perf_counter` of this call into a time."""
    assert integrated.function_arn is not None
    name = (integrated.function_arn.split(":")[6:7] or [integrated.function_arn])[0]
    began = epoch + integrated.began
    return {
        "id": secrets.token_hex(8),
        "name": "Lambda",
        "namespace": "aws",
        "start_time": began,
        "end_time": began + (integrated.latency or 0) / 1000,
        "http": {"response": {"status": integrated.integration_status or 0}},
        "aws": {"function_name": name, "region": region, "operation": "Invoke", "resource_names": [name]},
        **({"fault": True} if integrated.error or integrated.integration_status is None else {}),
    }
