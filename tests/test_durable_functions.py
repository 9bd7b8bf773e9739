"""Durable functions as users have them: a function that speaks the protocol of AWS's SDKs, on a running emulator.

https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html; what AWS's SDKs do for a function is written out.
"""

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.apis import allow_gateway, create_function, deploy, uri
from tests.process import Server, client_of, running

SOURCE = """
import json, os, urllib.request
from urllib.parse import quote

SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0"


class Context:
    def __init__(self, event):
        self.arn, self.token = event["DurableExecutionArn"], event["CheckpointToken"]
        self.state = {each["Id"]: each for each in event["InitialExecutionState"]["Operations"]}
        self.input = json.loads(next(iter(self.state.values()))["ExecutionDetails"]["InputPayload"])

    def checkpoint(self, **update):
        path = f"/2025-12-01/durable-executions/{quote(self.arn, safe='')}/checkpoint"
        body = json.dumps({"CheckpointToken": self.token, "Updates": [update]}).encode()
        headers = {"Authorization": SCOPE, "Content-Type": "application/json"}
        request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + path, body, headers)
        with urllib.request.urlopen(request) as answer:
            said = json.load(answer)
        self.token = said["CheckpointToken"]
        for each in said["NewExecutionState"]["Operations"]:
            self.state[each["Id"]] = each

    def step(self, name, work):
        if name not in self.state:
            self.checkpoint(Id=name, Name=name, Type="STEP", Action="SUCCEED", Payload=json.dumps(work()))
        return json.loads(self.state[name]["StepDetails"]["Result"])

    def begin(self, name, kind, **options):
        if name not in self.state:
            self.checkpoint(Id=name, Name=name, Type=kind, Action="START", **options)
        return self.state[name]


class Waiting(Exception):
    pass


def workflow(context):
    if "fail" in context.input:
        raise ValueError(context.input["fail"])
    first = context.step("first", lambda: context.input.get("n", 0) + 1)
    if "seconds" in context.input:
        if context.begin("nap", "WAIT", WaitOptions={"WaitSeconds": context.input["seconds"]})["Status"] == "STARTED":
            raise Waiting
    if "callback" in context.input:
        found = context.begin("approval", "CALLBACK", CallbackOptions={"TimeoutSeconds": 60})
        if found["Status"] == "STARTED":
            raise Waiting
        return [first, found["Status"], found["CallbackDetails"].get("Result")]
    if "call" in context.input:
        options = {"FunctionName": context.input["call"]}
        found = context.begin("chained", "CHAINED_INVOKE", Payload='{"n": 10}', ChainedInvokeOptions=options)
        if found["Status"] == "STARTED":
            raise Waiting
        return json.loads(found["ChainedInvokeDetails"]["Result"])
    return context.step("second", lambda: first * 10)


def handler(event, context):
    print("invoked", context.invoked_function_arn.rpartition(":")[2])
    try:
        return {"Status": "SUCCEEDED", "Result": json.dumps(workflow(Context(event)))}
    except Waiting:
        return {"Status": "PENDING"}
    except ValueError as error:
        return {"Status": "FAILED", "Error": {"ErrorType": "ValueError", "ErrorMessage": str(error)}}
"""
names = (f"run{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def durable(aws: Any) -> Iterator[str]:
    """The ARN of a version."""
    arn = create_function(aws, SOURCE, DurableConfig={"ExecutionTimeout": 600}, Publish=True)
    yield f"{arn}:1"
    aws("lambda").delete_function(FunctionName=arn)


@pytest.fixture(name="lambda_")
def lambda_client(aws: Any) -> Any:
    return aws("lambda")


def start(lambda_: Any, arn: str, event: object, **how: Any) -> str:
    """In the background; the execution's ARN."""
    answer = lambda_.invoke(FunctionName=arn, InvocationType="Event", Payload=json.dumps(event), **how)
    assert answer["StatusCode"] == 202
    return str(answer["DurableExecutionArn"])


def found(lambda_: Any, execution: str, *statuses: str) -> dict[str, Any]:
    """An execution, once it has one of these statuses."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        said = lambda_.get_durable_execution(DurableExecutionArn=execution)
        if said["Status"] in statuses:
            return dict(said)
        time.sleep(0.02)
    raise TimeoutError(f"{execution} is {said['Status']}")


def history(lambda_: Any, execution: str, **how: Any) -> list[dict[str, Any]]:
    pages = lambda_.get_paginator("get_durable_execution_history").paginate(
        DurableExecutionArn=execution, PaginationConfig={"PageSize": 3}, **how
    )
    return [event for page in pages for event in page["Events"]]


def callback(lambda_: Any, execution: str) -> str:
    """The id of the callback that an execution waits for."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for event in history(lambda_, execution):
            if event["EventType"] == "CallbackStarted":
                return str(event["CallbackStartedDetails"]["CallbackId"])
        time.sleep(0.02)
    raise TimeoutError(execution)


def refusal(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_an_invocation_waits_for_its_execution(lambda_: Any, durable: str) -> None:
    answer = lambda_.invoke(FunctionName=durable, Payload=json.dumps({"n": 4, "seconds": 1}))
    assert (answer["StatusCode"], answer["ExecutedVersion"], answer.get("FunctionError")) == (200, "1", None)
    assert json.load(answer["Payload"]) == 50
    execution = answer["DurableExecutionArn"]
    assert execution.startswith(f"{durable}/durable-execution/")
    kinds = [event["EventType"] for event in history(lambda_, execution)]
    assert kinds == [
        "ExecutionStarted", "StepSucceeded", "WaitStarted", "InvocationCompleted", "WaitSucceeded", "StepSucceeded",
        "InvocationCompleted", "ExecutionSucceeded",
    ]  # fmt: skip
    said = found(lambda_, execution, "SUCCEEDED")
    assert (said["Version"], said["FunctionArn"], said["Result"]) == ("1", durable, "50")
    assert (said["InputPayload"], said["ExecutionDataIncluded"]) == ('{"n": 4, "seconds": 1}', True)
    assert said["DurableConfig"] == {"ExecutionTimeout": 600, "RetentionPeriodInDays": 14}
    bare = lambda_.get_durable_execution(DurableExecutionArn=execution, IncludeExecutionData=False)
    assert (bare["ExecutionDataIncluded"], "Result" in bare, "InputPayload" in bare) == (False, False, False)
    (step, *_) = (e for e in history(lambda_, execution, IncludeExecutionData=False) if "StepSucceededDetails" in e)
    assert step["StepSucceededDetails"]["Result"] == {"Truncated": True}


def test_an_execution_that_fails(lambda_: Any, durable: str) -> None:
    answer = lambda_.invoke(FunctionName=durable, Payload=json.dumps({"fail": "no"}))
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {"errorType": "ValueError", "errorMessage": "no"}
    said = found(lambda_, answer["DurableExecutionArn"], "FAILED")
    assert said["Error"] == {"ErrorType": "ValueError", "ErrorMessage": "no"}


def test_a_callback_from_outside(lambda_: Any, durable: str) -> None:
    execution = start(lambda_, durable, {"callback": 1})
    token = callback(lambda_, execution)
    lambda_.send_durable_execution_callback_heartbeat(CallbackId=token)
    lambda_.send_durable_execution_callback_success(CallbackId=token, Result=b'{"yes": 1}')
    assert json.loads(found(lambda_, execution, "SUCCEEDED")["Result"]) == [1, "SUCCEEDED", '{"yes": 1}']
    send = lambda_.send_durable_execution_callback_failure
    assert refusal(send, CallbackId=token)[0] == "CallbackTimeoutException"
    assert refusal(send, CallbackId="bm8=")[0] == "InvalidParameterValueException"


def test_functions_that_an_execution_invokes(aws: Any, lambda_: Any, durable: str) -> None:
    plain = create_function(aws, "def handler(event, context):\n    return event['n'] + 1\n")
    answer = lambda_.invoke(FunctionName=durable, Payload=json.dumps({"call": plain}))
    assert json.load(answer["Payload"]) == 11
    answer = lambda_.invoke(FunctionName=durable, Payload=json.dumps({"call": durable}))
    assert json.load(answer["Payload"]) == 110
    (began,) = (e for e in history(lambda_, answer["DurableExecutionArn"]) if "ChainedInvokeStartedDetails" in e)
    child = began["ChainedInvokeStartedDetails"]["DurableExecutionArn"]
    assert found(lambda_, child, "SUCCEEDED")["Result"] == "110"


def test_names_lists_and_ends(lambda_: Any, durable: str) -> None:
    name = next(names)
    execution = start(lambda_, durable, {"callback": 1}, DurableExecutionName=name)
    assert start(lambda_, durable, {"callback": 1}, DurableExecutionName=name) == execution
    twice = {"FunctionName": durable, "Payload": b"{}", "DurableExecutionName": name}
    assert refusal(lambda_.invoke, **twice)[0] == "DurableExecutionAlreadyStartedException"
    assert refusal(lambda_.delete_durable_execution, DurableExecutionArn=execution)[0] == "ResourceConflictException"

    asked = {"FunctionName": durable, "DurableExecutionName": name}
    (listed,) = lambda_.list_durable_executions_by_function(**asked, Statuses=["RUNNING"])["DurableExecutions"]
    assert (listed["DurableExecutionArn"], listed["FunctionArn"]) == (execution, durable)
    callback(lambda_, execution)
    lambda_.pause_durable_execution(DurableExecutionArn=execution, Reason="lunch")
    assert found(lambda_, execution, "PAUSED")["PauseDetails"]["Reason"] == "lunch"
    lambda_.resume_durable_execution(DurableExecutionArn=execution)
    stopped = lambda_.stop_durable_execution(DurableExecutionArn=execution, Error={"ErrorMessage": "enough"})
    said = found(lambda_, execution, "STOPPED")
    assert (said["EndTimestamp"], said["Error"]) == (stopped["StopTimestamp"], {"ErrorMessage": "enough"})

    start(lambda_, durable, {"n": 1})
    pages = lambda_.get_paginator("list_durable_executions_by_function").paginate(
        FunctionName=durable, PaginationConfig={"PageSize": 1}
    )
    times = [each["StartTimestamp"] for page in pages for each in page["DurableExecutions"]]
    assert len(times) > 1
    assert times == sorted(times, reverse=True)
    lambda_.delete_durable_execution(DurableExecutionArn=execution)
    gone = refusal(lambda_.get_durable_execution, DurableExecutionArn=execution)
    assert gone == ("ResourceNotFoundException", "Durable Execution does not exist")


def test_what_may_not_be_invoked(aws: Any, lambda_: Any, durable: str) -> None:
    """https://github.com/serverless/serverless/pull/13589 has the first; the second is told by AWS's samples too,
    aws-samples/serverless-patterns."""
    unqualified = durable.removesuffix(":1")
    for how in ({}, {"InvocationType": "Event"}):
        assert refusal(lambda_.invoke, FunctionName=unqualified, **how) == (
            "InvalidParameterValueException",
            "You cannot invoke a durable function using an unqualified ARN.",
        )
    long = create_function(aws, SOURCE, DurableConfig={"ExecutionTimeout": 901})
    assert refusal(lambda_.invoke, FunctionName=f"{long}:$LATEST") == (
        "InvalidParameterValueException",
        "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.",
    )
    assert found(lambda_, start(lambda_, f"{long}:$LATEST", {}), "SUCCEEDED")["Version"] == "$LATEST"


def test_executions_are_an_accounts_own(emulator: Server, lambda_: Any, durable: str) -> None:
    execution = start(lambda_, durable, {})
    stranger = client_of("lambda", emulator.url, access_key="111111111111")
    for operation in ("get_durable_execution", "stop_durable_execution", "get_durable_execution_history"):
        assert refusal(getattr(stranger, operation), DurableExecutionArn=execution)[0] == "ResourceNotFoundException"
    elsewhere = client_of("lambda", emulator.url, region="eu-west-1")
    assert refusal(elsewhere.get_durable_execution, DurableExecutionArn=execution)[0] == "ResourceNotFoundException"


def test_behind_a_gateway(aws: Any, emulator: Server, lambda_: Any, durable: str) -> None:
    """A method that starts an execution and tells its ARN, and one that waits."""
    allow_gateway(aws, durable)
    arn_header = "integration.response.header.X-Amz-Durable-Execution-Arn"
    later: dict[str, Any] = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": uri(durable),
        "requestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"},
    }
    told = {"200": {"responseParameters": {"method.response.header.Execution": arn_header}}}
    url = deploy(aws, emulator, later, path_part="later", responses=told)
    answer = requests.post(f"{url}/later", json={"n": 2}, timeout=10)
    assert answer.status_code == 200
    assert found(lambda_, answer.headers["Execution"], "SUCCEEDED")["Result"] == "30"
    named = {
        **later["requestParameters"],
        "integration.request.header.X-Amz-Durable-Execution-Name": f"'{next(names)}'",
    }
    conflict = {"409": {"selectionPattern": "409"}}
    url = deploy(aws, emulator, {**later, "requestParameters": named}, path_part="once", responses={**told, **conflict})
    first, same, other = (requests.post(f"{url}/once", json={"n": n}, timeout=10) for n in (2, 2, 3))
    assert first.headers["Execution"] == same.headers["Execution"]
    assert other.status_code == 409
    assert "already exists" in other.json()["message"]
    now = {key: value for key, value in later.items() if key != "requestParameters"}
    url = deploy(aws, emulator, now, path_part="now", responses={"200": {}})
    assert requests.post(f"{url}/now", json={"n": 3}, timeout=10).json() == 40


def test_a_dead_letter(aws: Any, lambda_: Any) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html ("Error handling")"""
    sqs = aws("sqs")
    queue = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    function = create_function(aws, SOURCE, DurableConfig={"ExecutionTimeout": 60}, DeadLetterConfig={"TargetArn": arn})
    start(lambda_, f"{function}:$LATEST", {"fail": "no"})
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    assert json.loads(message["Body"]) == {"fail": "no"}


def test_rules_hear_of_executions(aws: Any, lambda_: Any, durable: str) -> None:
    """The event of https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html"""
    name = next(names)
    sqs, events = aws("sqs"), aws("events")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {
        "source": ["aws.lambda"],
        "detail-type": ["Durable Execution Status Change"],
        "detail": {"durableExecutionName": [name]},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": arn}])
    execution = start(lambda_, durable, {}, DurableExecutionName=name)
    heard: dict[str, dict[str, Any]] = {}
    while len(heard) < 2:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]:
            event = json.loads(message["Body"])
            heard[event["detail"]["status"]] = event["detail"]
    assert set(heard["RUNNING"]) == {
        "durableExecutionArn", "durableExecutionName", "functionArn", "status", "startTimestamp",
    }  # fmt: skip
    done = heard["SUCCEEDED"]
    assert (done["durableExecutionArn"], done["functionArn"]) == (execution, durable)
    assert done["endTimestamp"] > done["startTimestamp"]


def test_metrics(aws: Any, lambda_: Any) -> None:
    arn = create_function(aws, SOURCE, DurableConfig={"ExecutionTimeout": 60})
    for event in ({}, {"fail": "no"}, {}):
        lambda_.invoke(FunctionName=f"{arn}:$LATEST", Payload=json.dumps(event))

    def total(metric: str) -> float:
        (point,) = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=metric, Statistics=["Sum"], Period=86_400,
            Dimensions=[{"Name": "FunctionName", "Value": arn.rpartition(":")[2]}],
            StartTime=time.time() - 86_400, EndTime=time.time() + 3600,
        )["Datapoints"]  # fmt: skip
        return float(point["Sum"])

    counted = {name: total(f"DurableExecution{name}") for name in ("Started", "Succeeded", "Failed", "Operations")}
    assert counted == {"Started": 3, "Succeeded": 2, "Failed": 1, "Operations": 4}
    assert total("DurableExecutionDuration") > 0


@pytest.mark.slow
def test_a_restart(tmp_path: Path) -> None:
    """`--data-dir`: what waited goes on, and callbacks find it."""
    begin = ["-m", "emulator", "start", "--port", "0", "--log-level", "error", "--data-dir", str(tmp_path)]
    with running(begin) as server:
        arn = create_function(server.aws, SOURCE, DurableConfig={"ExecutionTimeout": 600}) + ":$LATEST"
        execution = start(server.aws("lambda"), arn, {"n": 6, "callback": 1})
        token = callback(server.aws("lambda"), execution)
        before = history(server.aws("lambda"), execution)
    with running(begin) as server:
        again = client_of("lambda", server.url)
        assert history(again, execution)[: len(before)] == before
        again.send_durable_execution_callback_success(CallbackId=token, Result=b"ok")
        assert json.loads(found(again, execution, "SUCCEEDED")["Result"]) == [7, "SUCCEEDED", "ok"]
