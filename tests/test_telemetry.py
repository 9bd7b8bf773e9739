"""Logs and metrics of calls, as a user reads them: boto3's `logs` and `cloudwatch` right after the calls."""

import json
import re
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest
import requests

from tests.apis import allow_gateway, create_function, uri, zipped
from tests.process import Server

ACCOUNT = "230000000001"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/logs"
ACCESS_GROUP = "telemetry-access"
JSON_FORMAT = (
    '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","caller":"$context.identity.caller",'
    '"method":"$context.httpMethod","path":"$context.resourcePath","status":"$context.status",'
    '"length":"$context.responseLength","latency":"$context.responseLatency","error":"$context.error.responseType",'
    '"integration":"$context.integration.status/$context.integrationStatus","function":"$context.integration.error",'
    '"data":"$context.dataProcessed"}'
)
SOURCE = """
import os

def handler(event, context):
    print("hello from", event["path"])
    if event["path"] == "/function/bad":
        raise ValueError("broken")
    return {"statusCode": 201, "body": os.environ["_X_AMZN_TRACE_ID"] if event["path"].endswith("trace") else "made"}
"""


class Deployed(NamedTuple):
    api_id: str
    stage: str
    url: str


class Deploy:
    """An API of its own for a test: `/mock/{id}` by MOCK, `/function/{id}` by a function."""

    def __init__(self, aws: Any, emulator: Server, function_arn: str) -> None:
        self._gateway = aws("apigateway", access_key=ACCOUNT)
        self._emulator = emulator
        self._function = function_arn
        self.made: list[str] = []

    def __call__(self, name: str, settings: dict[str, str]) -> Deployed:
        """settings: patch paths of the stage, and their values."""
        gateway = self._gateway
        api = gateway.create_rest_api(name=name)
        self.made.append(api["id"])
        for part in ("mock", "function"):
            parent = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=part)
            child = gateway.create_resource(restApiId=api["id"], parentId=parent["id"], pathPart="{id}")
            where = {"restApiId": api["id"], "resourceId": child["id"], "httpMethod": "GET"}
            gateway.put_method(**where, authorizationType="NONE")
            if part == "function":
                gateway.put_integration(
                    **where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri(self._function)
                )
                continue
            gateway.put_method_response(**where, statusCode="200")
            template = {"application/json": '{"statusCode": #if($input.params("id") == "no")404#{else}200#end}'}
            gateway.put_integration(**where, type="MOCK", requestTemplates=template)
            gateway.put_integration_response(
                **where, statusCode="200", selectionPattern="200", responseTemplates={"application/json": '{"ok": 1}'}
            )
        gateway.create_deployment(restApiId=api["id"], stageName="dev")
        patch = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
        gateway.update_stage(restApiId=api["id"], stageName="dev", patchOperations=patch)
        return Deployed(api["id"], "dev", f"{self._emulator.url}/_aws/execute-api/{api['id']}/dev")


@pytest.fixture(scope="module")
def deploy(aws: Any, emulator: Server) -> Iterator[Deploy]:
    gateway, functions = aws("apigateway", access_key=ACCOUNT), aws("lambda", access_key=ACCOUNT)
    gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}])
    function = functions.create_function(
        FunctionName="telemetry", Runtime="python3.12", Role=ROLE, Handler="index.handler",
        Code={"ZipFile": zipped(SOURCE)},
    )  # fmt: skip
    allow_gateway(partial(aws, access_key=ACCOUNT), function["FunctionArn"])
    make = Deploy(aws, emulator, function["FunctionArn"])
    yield make
    for api_id in make.made:
        gateway.delete_rest_api(restApiId=api_id)
    functions.delete_function(FunctionName="telemetry")


@pytest.fixture(scope="module")
def logs(aws: Any) -> Any:
    return aws("logs", access_key=ACCOUNT)


def messages(logs: Any, group: str) -> list[str]:
    found = logs.filter_log_events(logGroupName=group, interleaved=True)["events"]
    return [event["message"] for event in found]


def of_request(logs: Any, group: str, answer: requests.Response) -> list[str]:
    """The lines of one request, without its id in front."""
    mark = f"({answer.headers['x-amzn-RequestId']}) "
    return [line.removeprefix(mark) for line in messages(logs, group) if line.startswith(mark)]


@pytest.fixture(scope="module")
def accessed(deploy: Deploy) -> Deployed:
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{ACCESS_GROUP}"
    return deploy("access", {"/accessLogSettings/destinationArn": arn, "/accessLogSettings/format": JSON_FORMAT})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/mock/1",
            {"status": "200", "path": "/mock/{id}", "length": "9", "error": "-", "integration": "-/200"},
        ),
        (
            "/function/1",
            {"status": "201", "path": "/function/{id}", "length": "4", "error": "-", "integration": "201/200"},
        ),
        (
            "/function/bad",
            {
                "status": "502", "error": "INTEGRATION_FAILURE", "integration": "-/200",
                "function": "Lambda Customer Function Error:broken",
            },
        ),
        (
            "/nowhere",
            {"status": "403", "path": "-", "error": "MISSING_AUTHENTICATION_TOKEN", "integration": "-/-"},
        ),
        ("/mock/no", {"status": "500", "error": "API_CONFIGURATION_ERROR"}),
    ],
)  # fmt: skip
def test_the_access_log_has_the_line_of_a_call_at_once(
    path: str, expected: dict[str, str], accessed: Deployed, logs: Any
) -> None:
    answer = requests.get(accessed.url + path, timeout=10)
    lines = [json.loads(line) for line in messages(logs, ACCESS_GROUP)]
    line = next(each for each in lines if each["requestId"] == answer.headers["x-amzn-RequestId"])
    assert {name: line[name] for name in expected} == expected
    assert (line["ip"], line["caller"], line["method"]) == ("127.0.0.1", "-", "GET")
    assert line["data"] == "-", "a variable of HTTP APIs (github.com/DataBiosphere/azul/issues/6399)"
    assert int(line["latency"]) >= 0


def test_calls_stand_in_the_access_log_in_their_order(accessed: Deployed, logs: Any) -> None:
    with requests.Session() as session:
        ids = [session.get(f"{accessed.url}/mock/{n}", timeout=10).headers["x-amzn-RequestId"] for n in range(30)]
    seen = [json.loads(line)["requestId"] for line in messages(logs, ACCESS_GROUP)]
    assert [each for each in seen if each in ids] == ids


def test_an_execution_log_at_info_says_what_happened_and_shows_no_data(deploy: Deploy, logs: Any) -> None:
    at = deploy("info", {"/*/*/logging/loglevel": "INFO"})
    answer = requests.get(f"{at.url}/mock/7?secret=1", timeout=10)
    request_id = answer.headers["x-amzn-RequestId"]
    assert of_request(logs, f"API-Gateway-Execution-Logs_{at.api_id}/dev", answer) == [
        f"Extended Request Id: {answer.headers['x-amz-apigw-id']}",
        f"Verifying Usage Plan for request: {request_id}. API Key:  API Stage: {at.api_id}/dev",
        "API Key  authorized because method 'GET /mock/{id}' does not require API Key. "
        "Request will not contribute to throttle or quota limits",
        f"Usage Plan check succeeded for API Key  and API Stage {at.api_id}/dev",
        f"Starting execution for request: {request_id}",
        "HTTP Method: GET, Resource Path: /mock/7",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_data_trace_shows_what_went_in_and_out(deploy: Deploy, logs: Any) -> None:
    at = deploy("traced", {"/*/*/logging/loglevel": "INFO", "/*/*/logging/dataTrace": "true"})
    answer = requests.get(f"{at.url}/mock/7?a=1&a=2&b=x%20y", headers={"X-Long": "z" * 2000}, data="in", timeout=10)
    lines = of_request(logs, f"API-Gateway-Execution-Logs_{at.api_id}/dev", answer)
    lines = lines[lines.index("HTTP Method: GET, Resource Path: /mock/7") + 1 :]
    assert lines[:2] == ["Method request path: {id=7}", "Method request query string: {a=2, b=x y}"]
    assert lines[2].startswith("Method request headers: {Host=")
    assert lines[2].endswith("zzz [TRUNCATED]")
    assert len(lines[2]) == 1024 + len(" [TRUNCATED]")
    assert lines[3:] == [
        "Method request body before transformations: in",
        'Method response body after transformations: {"ok": 1}',
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_of_a_compressed_answer_the_text_is_logged_and_the_length_as_sent(deploy: Deploy, logs: Any, aws: Any) -> None:
    settings = {
        "/*/*/logging/loglevel": "INFO",
        "/*/*/logging/dataTrace": "true",
        "/accessLogSettings/destinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:telemetry-compressed",
        "/accessLogSettings/format": "$context.requestId $context.responseLength",
    }
    at = deploy("compressed", settings)
    gateway = aws("apigateway", access_key=ACCOUNT)
    gateway.update_rest_api(
        restApiId=at.api_id, patchOperations=[{"op": "replace", "path": "/minimumCompressionSize", "value": "0"}]
    )
    gateway.create_deployment(restApiId=at.api_id, stageName="dev")
    answer = requests.get(f"{at.url}/mock/1", timeout=10)
    assert answer.headers["Content-Encoding"] == "gzip"
    lines = of_request(logs, f"API-Gateway-Execution-Logs_{at.api_id}/dev", answer)
    assert 'Method response body after transformations: {"ok": 1}' in lines
    sent = f"{answer.headers['x-amzn-RequestId']} {answer.headers['Content-Length']}"
    assert messages(logs, "telemetry-compressed") == [sent]


@pytest.mark.parametrize("level", ["ERROR", "INFO"])
def test_a_failure_is_logged_at_either_level(level: str, deploy: Deploy, logs: Any) -> None:
    at = deploy(f"failing-{level}", {"/*/*/logging/loglevel": level})
    answer = requests.get(f"{at.url}/function/bad", timeout=10)
    fine = requests.get(f"{at.url}/function/good", timeout=10)
    group = f"API-Gateway-Execution-Logs_{at.api_id}/dev"
    lines = of_request(logs, group, answer)
    endpoint = re.fullmatch(r"AWS Integration Endpoint RequestId : ([0-9a-f-]{36})", lines[-1])
    assert endpoint is not None
    assert lines[-3:-1] == [
        "Lambda execution failed with status 200 due to customer function error: broken. "
        f"Lambda request id: {endpoint[1]}",
        "Method completed with status: 502",
    ]
    assert bool(of_request(logs, group, fine)) == (level == "INFO")


@pytest.mark.parametrize(
    ("percent", "is_canary", "suffixes"), [("0", "false", [""]), ("100", "true", ["", "/Canary"])], ids=["no", "yes"]
)
def test_a_canary_is_in_the_stages_log_groups_and_in_its_own(
    percent: str, is_canary: str, suffixes: list[str], deploy: Deploy, logs: Any
) -> None:
    """Developer Guide, "Set up an API Gateway canary release deployment"."""
    access = f"telemetry-canary-{percent}"
    at = deploy(
        f"canary-{percent}",
        {
            "/accessLogSettings/destinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{access}:*",
            "/accessLogSettings/format": "$context.requestId $context.isCanaryRequest",
            "/*/*/logging/loglevel": "INFO",
            "/canarySettings/percentTraffic": percent,
        },
    )
    answer = requests.get(f"{at.url}/mock/1", timeout=10)
    execution = f"API-Gateway-Execution-Logs_{at.api_id}/dev"
    for suffix in suffixes:
        assert messages(logs, access + suffix) == [f"{answer.headers['x-amzn-RequestId']} {is_canary}"]
        assert of_request(logs, execution + suffix, answer)
    for group in (access, execution):
        found = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        assert [each["logGroupName"].removeprefix(group) for each in found] == suffixes


def test_what_functions_print_is_in_their_log_group(deploy: Deploy, logs: Any) -> None:
    at = deploy("printing", {})
    requests.get(f"{at.url}/function/print", timeout=10)
    lines = messages(logs, "/aws/lambda/telemetry")
    printed = lines.index("hello from /function/print\n")
    assert lines[printed - 1].startswith("START RequestId: ")
    assert lines[printed + 1].startswith("END RequestId: ")
    assert lines[printed + 2].startswith("REPORT RequestId: ")


CLIENT_TRACE = "1-5759e988-bd862e3fe1be46a994272793"
SEGMENT = "53995c3f42cd8ad8"


def segments(aws: Any, trace_id: str) -> list[Any]:
    traces = aws("xray", access_key=ACCOUNT).batch_get_traces(TraceIds=[trace_id])["Traces"]
    return [json.loads(each["Document"]) for trace in traces for each in trace["Segments"]]


@pytest.fixture(scope="module")
def traced(deploy: Deploy) -> Deployed:
    return deploy("xray", {"/tracingEnabled": "true"})


def test_a_traced_stage_shows_its_calls_in_x_ray(traced: Deployed, aws: Any) -> None:
    answer = requests.get(f"{traced.url}/function/trace", timeout=10)
    fields = dict(part.split("=") for part in answer.text.split(";"))
    assert fields["Sampled"] == "1"
    [segment] = segments(aws, fields["Root"])
    assert segment["id"] == fields["Parent"]
    assert segment["name"] == "xray/dev"
    assert segment["origin"] == "AWS::ApiGateway::Stage"
    assert segment["resource_arn"] == f"arn:aws:apigateway:us-east-1::/restapis/{traced.api_id}/stages/dev"
    assert segment["http"]["request"]["method"] == "GET"
    assert segment["http"]["request"]["url"].endswith(".amazonaws.com/dev/function/trace")
    assert segment["http"]["response"] == {"status": 201, "content_length": len(answer.text)}
    assert segment["annotations"] == {"aws:api_id": traced.api_id, "aws:api_stage": "dev"}
    assert segment["metadata"]["default"]["request_id"] == answer.headers["x-amzn-RequestId"]
    assert not {"error", "fault", "throttle", "parent_id"} & set(segment)
    [function] = segment["subsegments"]
    assert (function["name"], function["namespace"]) == ("Lambda", "aws")
    assert function["aws"]["function_name"] == "telemetry"
    assert (
        segment["start_time"] - 0.002 <= function["start_time"] <= function["end_time"] <= segment["end_time"] + 0.002
    )


@pytest.mark.parametrize(("path", "flag"), [("/function/bad", "fault"), ("/nowhere", "error"), ("/mock/no", "fault")])
def test_failures_are_marked_and_the_clients_trace_goes_on(path: str, flag: str, traced: Deployed, aws: Any) -> None:
    root = f"1-5759e988-{path.encode().hex():0>24}"[:35]
    requests.get(traced.url + path, headers={"X-Amzn-Trace-Id": f"Root={root};Parent={SEGMENT}"}, timeout=10)
    [segment] = segments(aws, root)
    assert segment["parent_id"] == SEGMENT
    assert segment["id"] != SEGMENT
    assert segment[flag] is True


@pytest.mark.parametrize(
    ("path", "status"),
    [("/function/1", 201), ("/function/bad", 502), ("/mock/1", 200), ("/mock/no", 500), ("/no", 403)],
)
def test_a_traced_stage_tells_clients_the_root_of_the_trace(path: str, status: int, traced: Deployed) -> None:
    """Whatever it answers: see `data_plane/telemetry/tracing.py` for AWS's own answers of this kind."""
    root = CLIENT_TRACE.replace("5759e988", "5759e989")
    answer = requests.get(traced.url + path, headers={"X-Amzn-Trace-Id": f"Root={root}"}, timeout=10)
    assert (answer.status_code, answer.headers["X-Amzn-Trace-Id"]) == (status, f"Root={root}")


def test_what_is_no_trace_of_x_rays_is_not_continued(traced: Deployed, aws: Any) -> None:
    headers = {"X-Amzn-Trace-Id": f"Root=nonsense;Parent={SEGMENT};Sampled=?;;="}
    answer = requests.get(f"{traced.url}/function/1", headers=headers, timeout=10)
    root = answer.headers["X-Amzn-Trace-Id"].split(";")[0].removeprefix("Root=")
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", root)
    [segment] = segments(aws, root)
    assert "parent_id" not in segment


def test_what_the_client_does_not_want_sampled_is_not(traced: Deployed, aws: Any) -> None:
    headers = {"X-Amzn-Trace-Id": f"Root={CLIENT_TRACE};Sampled=0"}
    requests.get(f"{traced.url}/mock/1", headers=headers, timeout=10)
    assert segments(aws, CLIENT_TRACE) == []


def test_a_stage_that_does_not_trace_leaves_no_traces(deploy: Deploy, aws: Any) -> None:
    at = deploy("untraced", {})
    headers = {"X-Amzn-Trace-Id": f"Root={CLIENT_TRACE};Parent={SEGMENT};Sampled=1"}
    answer = requests.get(f"{at.url}/function/1", headers=headers, timeout=10)
    assert answer.headers["X-Amzn-Trace-Id"].startswith(f"Root={CLIENT_TRACE};Parent={SEGMENT};Sampled=1")
    assert segments(aws, CLIENT_TRACE) == []


def test_x_ray_sums_traces_up_and_execution_logs_name_them(deploy: Deploy, aws: Any, logs: Any) -> None:
    at = deploy("summed", {"/tracingEnabled": "true", "/*/*/logging/loglevel": "INFO"})
    answer = requests.get(f"{at.url}/function/1", timeout=10)
    root = answer.headers["X-Amzn-Trace-Id"].split(";")[0]
    now = datetime.now(UTC)
    summaries = aws("xray", access_key=ACCOUNT).get_trace_summaries(
        StartTime=now - timedelta(minutes=5), EndTime=now + timedelta(minutes=5)
    )["TraceSummaries"]
    assert root.removeprefix("Root=") in {each["Id"] for each in summaries}
    lines = of_request(logs, f"API-Gateway-Execution-Logs_{at.api_id}/dev", answer)
    assert lines[-1] == f"X-ray Tracing ID : {root}"


def test_an_access_log_goes_to_firehose_where_there_is_a_stream(deploy: Deploy, aws: Any, logs: Any) -> None:
    stream, bucket = "amazon-apigateway-lines", "telemetry-lines"
    aws("s3", access_key=ACCOUNT).create_bucket(Bucket=bucket)
    aws("firehose", access_key=ACCOUNT).create_delivery_stream(
        DeliveryStreamName=stream,
        ExtendedS3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{bucket}"},
    )
    arn = f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/{stream}"
    settings = {"/accessLogSettings/destinationArn": arn, "/accessLogSettings/format": "$context.requestId line"}
    at = deploy("delivered", settings)
    answer = requests.get(f"{at.url}/mock/1", timeout=10)
    s3 = aws("s3", access_key=ACCOUNT)
    until = time.monotonic() + 10
    while not (found := s3.list_objects_v2(Bucket=bucket).get("Contents")) and time.monotonic() < until:
        logs.describe_log_groups()
    assert found
    text = s3.get_object(Bucket=bucket, Key=found[0]["Key"])["Body"].read().decode()
    assert text == f"{answer.headers['x-amzn-RequestId']} line\n"


def statistics(aws: Any, name: str, dimensions: dict[str, str], *wanted: str) -> dict[str, float]:
    """What CloudWatch has of a metric in the last ten minutes, as one datapoint."""
    now = datetime.now(UTC)
    found = aws("cloudwatch", access_key=ACCOUNT).get_metric_statistics(
        Namespace="AWS/ApiGateway",
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=86400,
        Statistics=list(wanted),
    )["Datapoints"]
    return {each: sum(point[each] for point in found) for each in wanted}


def test_metrics_are_kept_of_every_call(deploy: Deploy, aws: Any) -> None:
    at = deploy("metrics ü", {})
    paths = ["/mock/1", "/mock/2", "/function/1", "/function/bad", "/nowhere"]
    for path in paths:
        requests.get(at.url + path, timeout=10)
    for dimensions in ({"ApiName": "metrics "}, {"ApiName": "metrics ", "Stage": "dev"}):
        found = {
            name: statistics(aws, name, dimensions, "Sum", "SampleCount", "Maximum", "Minimum")
            for name in ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency")
        }
        assert found["Count"]["Sum"] == 5
        assert (found["4XXError"]["Sum"], found["4XXError"]["SampleCount"]) == (1, 5)
        assert (found["5XXError"]["Sum"], found["5XXError"]["SampleCount"]) == (1, 5)
        assert found["Latency"]["SampleCount"] == 5
        assert found["IntegrationLatency"]["SampleCount"] == 2
        assert found["Latency"]["Maximum"] >= found["IntegrationLatency"]["Maximum"]


def test_detailed_metrics_are_kept_where_asked_for(deploy: Deploy, aws: Any) -> None:
    at = deploy("detailed", {"/mock~1{id}/GET/metrics/enabled": "true"})
    for path in ("/mock/1", "/mock/2", "/function/1"):
        requests.get(at.url + path, timeout=10)
    details = {"ApiName": "detailed", "Stage": "dev", "Method": "GET", "Resource": "/mock/{id}"}
    assert statistics(aws, "Count", details, "Sum") == {"Sum": 2}
    assert statistics(aws, "Count", {**details, "Resource": "/function/{id}"}, "Sum") == {"Sum": 0}
    assert statistics(aws, "Count", {"ApiName": "detailed"}, "Sum") == {"Sum": 3}


def test_metrics_are_listed_and_queried(deploy: Deploy, aws: Any) -> None:
    at = deploy("listed", {})
    requests.get(f"{at.url}/mock/1", timeout=10)
    cloudwatch = aws("cloudwatch", access_key=ACCOUNT)
    dimension = {"Name": "ApiName", "Value": "listed"}
    found = cloudwatch.list_metrics(Namespace="AWS/ApiGateway", Dimensions=[dimension])["Metrics"]
    assert {(each["MetricName"], len(each["Dimensions"])) for each in found} == {
        (name, count) for name in ("Count", "4XXError", "5XXError", "Latency") for count in (1, 2)
    }
    now = datetime.now(UTC)
    metric = {"Namespace": "AWS/ApiGateway", "MetricName": "Count", "Dimensions": [dimension]}
    results = cloudwatch.get_metric_data(
        MetricDataQueries=[{"Id": "count", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
    )["MetricDataResults"]
    assert sum(results[0]["Values"]) == 1
    elsewhere = aws("cloudwatch", access_key=ACCOUNT, region="eu-west-1")
    assert elsewhere.list_metrics(Namespace="AWS/ApiGateway")["Metrics"] == []


def test_cloudwatch_has_the_metrics_that_functions_print(aws: Any) -> None:
    """In the embedded metric format, as Powertools prints them; `logs` need not be asked first."""
    source = """
        import json, time
        def handler(event, context):
            metrics = [{"Name": "Fed", "Unit": "Kilograms"}]
            directive = {"Namespace": "telemetry-zoo", "Dimensions": [["service"]], "Metrics": metrics}
            about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
            print(json.dumps({"_aws": about, "service": "apes", "Fed": [event, 2]}))
        """
    functions, cloudwatch = aws("lambda"), aws("cloudwatch")
    name = create_function(aws, textwrap.dedent(source)).rpartition(":")[2]
    for kilograms in (1, 4.5):
        functions.invoke(FunctionName=name, Payload=json.dumps(kilograms))
    now = datetime.now(UTC)
    (point,) = cloudwatch.get_metric_statistics(
        Namespace="telemetry-zoo",
        MetricName="Fed",
        Dimensions=[{"Name": "service", "Value": "apes"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum", "SampleCount", "Maximum"],
        Unit="Kilograms",
    )["Datapoints"]
    assert (point["Sum"], point["SampleCount"], point["Maximum"]) == (9.5, 4, 4.5)


def test_cloudwatch_counts_the_calls_of_functions(aws: Any) -> None:
    """In `AWS/Lambda`: "Invocations" without those that were throttled, "Errors" of functions, how long calls took."""
    functions, cloudwatch = aws("lambda"), aws("cloudwatch")
    arn = create_function(aws, "def handler(event, context):\n    return 1 / event\n")
    name = arn.rpartition(":")[2]
    functions.publish_version(FunctionName=name)
    for event, called in ((b"1", name), (b"0", name), (b"2", f"{name}:1")):
        functions.invoke(FunctionName=called, Payload=event)
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(functions.exceptions.TooManyRequestsException) as refused:
        functions.invoke(FunctionName=name, Payload=b"1")
    throttles = 1 + refused.value.response["ResponseMetadata"]["RetryAttempts"]

    def total(metric: str, unit: str = "Count", **dimensions: str) -> tuple[float, float]:
        now = datetime.now(UTC)
        found = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum", "SampleCount"],
            Unit=unit,
        )["Datapoints"]
        return found[0]["Sum"], found[0]["SampleCount"]

    assert total("Invocations", FunctionName=name) == (3, 3)
    assert total("Errors", FunctionName=name) == (1, 3), "whose average is the rate of errors"
    assert total("Throttles", FunctionName=name) == (throttles, throttles + 3)
    assert total("Invocations", FunctionName=name, Resource=f"{name}:1") == (1, 1)
    assert total("Invocations", FunctionName=name, Resource=name) == (2, 2)
    assert total("Duration", "Milliseconds", FunctionName=name)[0] > 0
    assert total("Invocations")[0] >= 3, "those of all functions"
