"""The trace that calls belong to, as functions, callers and logs see it: it is passed on from function to function.

botocore sends `X-Amzn-Trace-Id` where it runs in a function (botocore/handlers.py, `add_recursion_detection_header`);
a function that another one called has shown its callee's answer with the Parent of its own trace (users' logs:
`'x-amzn-trace-id': 'Root=1-6750eb4b-235335bc1a1bfcac4eeb4430;Parent=0988e1e6ebd26ab8;Sampled=0;Lineage=...'`).
"""

import json
from typing import Any

import pytest

from tests.apis import create_function

SOURCE = """
import boto3, json, os
def handler(event, context):
    own = os.environ["_X_AMZN_TRACE_ID"]
    if not event:
        return [own]
    answer = boto3.client("lambda").invoke(FunctionName=event, Payload="{}")
    said = answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-trace-id"]
    return [own, said, *json.loads(answer["Payload"].read())]
"""


@pytest.fixture(scope="module")
def function(aws: Any) -> Any:
    name = create_function(aws, SOURCE, Timeout=30)
    yield name
    aws("lambda").delete_function(FunctionName=name)


def test_a_trace_goes_from_function_to_function(aws: Any, function: str) -> None:
    answer = aws("lambda").invoke(FunctionName=function, Payload=json.dumps(function))
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    calling, said, called = json.loads(answer["Payload"].read())
    assert headers["x-amzn-trace-id"] == calling
    assert said == called
    assert fields(called)["Root"] == fields(calling)["Root"]
    assert "Parent" in fields(called)
    assert fields(calling)["Sampled"] == fields(called)["Sampled"] == "0"


def fields(trace_id: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in trace_id.split(";"))
