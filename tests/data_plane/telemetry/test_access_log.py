"""Access log formats: AWS's presets, every kind of variable, and what is not set."""

from typing import Any

import pytest

from data_plane.runtime import Integrated
from data_plane.telemetry.access_log import COMMON_LOG_FORMAT, compile_format
from data_plane.telemetry.records import Failure, Record, Written

CONTEXT: dict[str, Any] = {
    "requestId": "r-1", "extendedRequestId": "e-1", "requestTime": "10/Jan/2026:11:04:45 +0000",
    "requestTimeEpoch": 1768043085964, "httpMethod": "GET", "resourcePath": "/pets/{id}", "protocol": "HTTP/1.1",
    "stage": "dev", "isCanaryRequest": "false",
    "identity": {"sourceIp": "1.2.3.4", "caller": None, "user": None, "clientCert": {"subjectDN": "CN=x"}},
    "authorizer": {
        "principalId": "u", "count": 3, "admin": True, "claims": {"cognito:username": "ann", "a.b": "dotted"},
    },
    "requestOverride": {"header": {"x-y": "over"}},
}  # fmt: skip


def record(**members: Any) -> Record:
    return Record(
        **{
            "written": Written(home=("0", "r")),
            "context": CONTEXT,
            "status": 200,
            "length": 12,
            "latency": 5,
            "began": 0.0,
            "ended": 0.0,
            **members,
        }
    )


@pytest.mark.parametrize(
    ("format", "line"),
    [
        (COMMON_LOG_FORMAT, '1.2.3.4 - - [10/Jan/2026:11:04:45 +0000] "GET /pets/{id} HTTP/1.1" 200 12 r-1 e-1'),
        ('{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "status":"$context.status" }',
         '{ "requestId":"r-1", "ip": "1.2.3.4", "status":"200" }'),
        ('<request id="$context.requestId"><ip>$context.identity.sourceIp</ip><user>$context.identity.user</user>',
         '<request id="r-1"><ip>1.2.3.4</ip><user>-</user>'),
        ("$context.identity.sourceIp,$context.identity.caller,$context.requestTime,$context.status,$context.requestId",
         "1.2.3.4,-,10/Jan/2026:11:04:45 +0000,200,r-1"),
        ("$context.requestTimeEpoch $context.responseLatency $context.isCanaryRequest", "1768043085964 5 false"),
        ("$context.identity.clientCert.subjectDN", "CN=x"),
        ("$context.authorizer.principalId $context.authorizer.count $context.authorizer.missing", "u 3 -"),
        ("$context.authorizer.admin $context.authorizer.principalId.deeper", "true -"),
        ("$context.authorizer $context.identity $context.identity.clientCert", "- - -"),
        ("$context.identity.unknown $context.stage.deeper $context.authorizer.claims", "- - -"),
        ("$context.authorizer.claims.cognito:username $context.authorizer.claims.a.b", "ann dotted"),
        ("$context.requestOverride.header.x-y.", "over."),
        ("$context.requestId-$context.stage.", "r-1-dev."),
        ("$context.identity $context.unknown.deeper $context.wafResponseCode", "- - -"),
        ("100% $$context.stage $input.body $contextual $context.", "100% $dev $input.body $contextual $context."),
        ("$context.requestId\n$context.stage", "r-1 dev"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_format_is_filled_with_what_the_call_has(format: str, line: str) -> None:
    assert compile_format(format)(record()) == line


FAILED = Failure('say "x"', ' "say \\"x\\""', "INTEGRATION_FAILURE", None, "Execution failed: why")
REACHED = Integrated(latency=7, integration_status=200, status=201, request_id="lambda-1")


@pytest.mark.parametrize(
    ("format", "members", "line"),
    [
        ("$context.error.message|$context.error.messageString|$context.error.responseType", {"failure": FAILED},
         'say "x"| "say \\"x\\""|INTEGRATION_FAILURE'),
        ("$context.error.message $context.error.validationErrorString", {}, "- -"),
        ("$context.error.validationErrorString", {"failure": FAILED._replace(validation_error="[wrong]")}, "[wrong]"),
        ("$context.integration.status $context.integration.integrationStatus $context.integrationStatus",
         {"integrated": REACHED}, "201 200 200"),
        ("$context.integration.latency $context.integrationLatency $context.integration.requestId "
         "$context.awsEndpointRequestId", {"integrated": REACHED}, "7 7 lambda-1 lambda-1"),
        ("$context.integration.responseTransferMode $context.integration.timeToAllHeaders", {}, "- -"),
        ("$context.integration.responseTransferMode $context.integration.timeToAllHeaders",
         {"integrated": REACHED}, "BUFFERED -"),
        ("$context.integration.responseTransferMode $context.integration.timeToAllHeaders",
         {"integrated": Integrated(response_transfer_mode="STREAMED", time_to_all_headers=7)}, "STREAMED 7"),
        ("$context.integration.error", {"integrated": REACHED}, "-"),
        ("$context.integration.error", {"failure": FAILED}, "-"),
        ("$context.integration.error", {"integrated": REACHED, "failure": FAILED}, "Execution failed: why"),
        ("$context.integrationErrorMessage", {"integrated": Integrated(error="mine"), "failure": FAILED}, "mine"),
        ("$context.responseLength", {"length": None}, "-"),
        ("$context.responseLength", {"length": 0}, "0"),
        ("$context.xrayTraceId", {"trace": "Root=1-5e-6f;Parent=1;Sampled=0"}, "-"),
        ("$context.authorizer.latency $context.authorize.status",
         {"variables": {"authorizer.latency": 9, "authorize.status": 200}}, "9 200"),
        ("$context.tlsVersion $context.cipherSuite", {"tls": ("TLSv1.2", "ECDHE-X")}, "TLSv1.2 ECDHE-X"),
        ("$context.tlsVersion $context.cipherSuite", {}, "- -"),
        ("$context.path", {"context": {"path": "/a\r\nforged line"}}, "/a forged line"),
    ],
)  # fmt: skip
def test_what_only_logs_know(format: str, members: dict[str, Any], line: str) -> None:
    assert compile_format(format)(record(**members)) == line
