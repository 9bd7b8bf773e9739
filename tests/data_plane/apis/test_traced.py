"""What X-Ray is to a stage that traces, and to one that does not, where templates, logs and events speak of it."""

from typing import Any

import pytest
import requests

from tests.apis import function, log_accesses, uri
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

SHOWS = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event['requestContext'])}\n"
ROOT = "1-5759e988-bd862e3fe1be46a994272794"


@pytest.mark.parametrize(("traces", "told", "logged"), [("true", ROOT, ROOT), ("false", "", "-")])
def test_the_id_of_a_trace(aws: Any, emulator: Server, traces: str, told: str, logged: str) -> None:
    """A variable of templates and of access logs (Developer Guide, "api-gateway-mapping-template-reference").

    An access log of 2023 on GitHub, of a stage that does not trace, has `"xrayTraceId":"-"`; AWS's recorded events have
    no such member in their requestContext.
    """
    api = Deployed(aws, emulator)
    api.method("GET", answer="$!context.xrayTraceId")
    api.method("POST", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function(aws, SHOWS))})
    api.deploy()
    api.change(("replace", "/tracingEnabled", traces))
    log_accesses(aws, "000000000000", api.id, api.stage, "$context.requestId $context.xrayTraceId")
    headers = {"X-Amzn-Trace-Id": f"Root={ROOT}"}
    answer = requests.get(f"{api.url}/things", headers=headers, timeout=20)
    assert answer.text == told
    assert "xrayTraceId" not in requests.post(f"{api.url}/things", headers=headers, timeout=20).json()
    lines = [event["message"] for event in aws("logs").filter_log_events(logGroupName=api.stage)["events"]]
    assert f"{answer.headers['x-amzn-RequestId']} {logged}" in lines
