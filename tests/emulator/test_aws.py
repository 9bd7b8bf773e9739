"""The rest of AWS on the same port: a contract with the embedded moto, a test for each piece that is touched."""

import io
import json
import zipfile
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.process import Server, emulating


def test_tables_queues_and_buckets(aws: Any) -> None:
    aws("s3").create_bucket(Bucket="shelf")
    aws("s3").put_object(Bucket="shelf", Key="a b/ü%2F", Body=b"content")
    assert aws("s3").get_object(Bucket="shelf", Key="a b/ü%2F")["Body"].read() == b"content"
    queue = aws("sqs").create_queue(QueueName="line")["QueueUrl"]
    aws("sqs").send_message(QueueUrl=queue, MessageBody="first")
    assert aws("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "first"
    aws("ssm").put_parameter(Name="/p", Value="v", Type="String")
    assert aws("ssm").get_parameter(Name="/p")["Parameter"]["Value"] == "v"


def test_an_object_larger_than_what_apis_take(aws: Any) -> None:
    """boto3 asks with `Expect: 100-continue`; 10 MB is the limit of APIs, not of S3."""
    aws("s3").create_bucket(Bucket="large")
    aws("s3").put_object(Bucket="large", Key="k", Body=b"x" * 12_000_000)
    assert aws("s3").head_object(Bucket="large", Key="k")["ContentLength"] == 12_000_000


def test_an_object_that_comes_in_chunks_twice_over(aws: Any, emulator: Server) -> None:
    """AWS's SDK for JavaScript sends a stream so: HTTP's chunks around those of S3, which end in a checksum.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
    """
    aws("s3").create_bucket(Bucket="chunked")
    scope = "test/20260101/us-east-1/s3/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "Content-Encoding": "aws-chunked",
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "X-Amz-Decoded-Content-Length": "10",
        "X-Amz-Trailer": "x-amz-checksum-crc32",
    }
    chunks = [b"6\r\n", b"hello \r\n", b"4\r\nyou!\r\n", b"0\r\nx-amz-checksum-crc32:bVOf7Q==\r\n\r\n"]
    sent = requests.put(f"{emulator.url}/chunked/k", data=iter(chunks), headers=headers, timeout=10)
    assert (sent.status_code, aws("s3").get_object(Bucket="chunked", Key="k")["Body"].read()) == (200, b"hello you!")


def test_a_presigned_url_is_for_the_service_it_was_signed_for(aws: Any) -> None:
    aws("s3").create_bucket(Bucket="presigned")
    url = aws("s3").generate_presigned_url("put_object", {"Bucket": "presigned", "Key": "k"})
    assert requests.put(url, data=b"sent", timeout=10).status_code == 200
    url = aws("s3").generate_presigned_url("get_object", {"Bucket": "presigned", "Key": "k"})
    assert requests.get(url, timeout=10).content == b"sent"


def test_a_presigned_url_may_be_the_first_that_s3_sees() -> None:
    with emulating() as server:
        url = server.aws("s3").generate_presigned_url("put_object", {"Bucket": "later", "Key": "k"})
        assert "NoSuchBucket" in requests.put(url, data=b"sent", timeout=10).text
        server.aws("s3").create_bucket(Bucket="later")


@pytest.mark.parametrize(
    ("service", "operation", "content_type"),
    [
        ("logs", "describe_log_groups", "application/x-amz-json-1.1"),
        ("cognito-identity", "list_identity_pools", "application/x-amz-json-1.1"),
        ("cloudwatch", "list_metrics", "application/x-amz-json-1.0"),
        ("scheduler", "list_schedules", "application/json"),
    ],
)
def test_json_is_called_json(aws: Any, service: str, operation: str, content_type: str) -> None:
    """https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html"""
    limits = {"MaxResults": 1} if service == "cognito-identity" else {}
    answer = getattr(aws(service), operation)(**limits)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == content_type


def test_a_page_in_a_bucket_stays_a_page(aws: Any) -> None:
    aws("s3").create_bucket(Bucket="pages")
    aws("s3").put_object(Bucket="pages", Key="k", Body=b"{braces}", ContentType="text/html")
    assert aws("s3").get_object(Bucket="pages", Key="k")["ContentType"] == "text/html"


def test_nothing_has_no_content_type(aws: Any) -> None:
    """As S3's answers to PutObject have none, which a method's response may show by a mapping.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
    """
    aws("s3").create_bucket(Bucket="untyped")
    put = aws("s3").put_object(Bucket="untyped", Key="k", Body=b"")
    assert "content-type" not in put["ResponseMetadata"]["HTTPHeaders"]
    assert aws("s3").get_object(Bucket="untyped", Key="k")["ContentType"] == "binary/octet-stream"


def test_accounts_and_regions_are_apart(aws: Any) -> None:
    aws("sqs", access_key="123456789012").create_queue(QueueName="apart")
    there = aws("sqs", access_key="123456789012").get_queue_url(QueueName="apart")["QueueUrl"]
    assert "/123456789012/" in there
    for other in (aws("sqs"), aws("sqs", access_key="123456789012", region="eu-west-1")):
        with pytest.raises(ClientError, match="does not exist"):
            other.get_queue_url(QueueName="apart")
    assert aws("sts").get_caller_identity()["Account"] == "000000000000"


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "why"),
    [
        ("apprunner", "list_services", {}, "a service that is not there, by JSON"),
        ("dynamodb", "list_global_tables", {}, "an action that is not there, by JSON"),
        ("iam", "generate_service_last_accessed_details", {"Arn": "arn:aws:iam::000000000000:user/u"}, "by Query"),
        ("polly", "get_speech_synthesis_task", {"TaskId": "t"}, "an address that is not there, by REST"),
    ],
)
def test_what_is_not_there_is_said_so(
    aws: Any, service: str, operation: str, arguments: dict[str, Any], why: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(aws(service), operation)(**arguments)
    answer = refused.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501, why
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0, why
    assert answer["Error"]["Code"] == "NotImplementedException", why


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("head_bucket", {"Bucket": "head-nothing"}),
        ("head_object", {"Bucket": "head-nothing", "Key": "k"}),
        ("head_object", {"Bucket": "head", "Key": "k"}),
    ],
)
def test_what_is_not_in_s3_is_not_found(aws: Any, operation: str, arguments: dict[str, Any]) -> None:
    """HeadBucket and HeadObject: "404 Not Found" and no body. Zappa makes its bucket only then, the waiters wait."""
    aws("s3").create_bucket(Bucket="head")
    with pytest.raises(ClientError, match=r"\(404\)"):
        getattr(aws("s3"), operation)(**arguments)


def package(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("index.py", source)
    return archive.getvalue()


def create(aws: Any, name: str, code: dict[str, Any]) -> None:
    aws("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/r",
        Handler="index.handler",
        Code=code,
    )


def test_function_code_comes_from_a_bucket(aws: Any) -> None:
    aws("s3").create_bucket(Bucket="code")
    aws("s3").put_object(Bucket="code", Key="f.zip", Body=package("def handler(e, c):\n    return 'from s3'\n"))
    create(aws, "from-s3", {"S3Bucket": "code", "S3Key": "f.zip"})
    assert aws("lambda").invoke(FunctionName="from-s3")["Payload"].read() == b'"from s3"'
    with pytest.raises(ClientError, match="S3 Error Code: NoSuchKey"):
        create(aws, "from-nowhere", {"S3Bucket": "code", "S3Key": "nope.zip"})


def test_a_function_reaches_the_same_services(aws: Any, emulator: Server) -> None:
    """AWS_ENDPOINT_URL, region and credentials are in its environment."""
    source = (
        "import os, json, urllib.request\n"
        "def handler(event, context):\n"
        "    health = urllib.request.urlopen(os.environ['AWS_ENDPOINT_URL'] + '/_emulator/health')\n"
        "    return [json.load(health)['status'], os.environ['AWS_REGION'], os.environ['AWS_ACCESS_KEY_ID']]\n"
    )
    create(aws, "reaches", {"ZipFile": package(source)})
    answer = json.load(aws("lambda").invoke(FunctionName="reaches")["Payload"])
    assert answer == ["ready", "us-east-1", "000000000000"]


def test_policies_of_aws_are_there_for_whoever_asks_iam_and_users_stay(aws: Any) -> None:
    """moto would make all of them for every account, at every reset."""
    iam = aws("iam", access_key="222233334444")
    aws("sqs", access_key="222233334444").list_queues()
    iam.create_user(UserName="kept")
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.attach_user_policy(UserName="kept", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    assert [each["UserName"] for each in iam.list_users()["Users"]] == ["kept"]
    iam.detach_user_policy(UserName="kept", PolicyArn=arn)
    iam.delete_user(UserName="kept")


@pytest.mark.parametrize("version", [{}, {"Version": "2012-10-17"}])
def test_a_policy_needs_no_version(aws: Any, version: dict[str, str]) -> None:
    """SAM's policy templates have none, as of DynamoDBCrudPolicy."""
    document = json.dumps({**version, "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws("iam").create_role(RoleName="versioned", AssumeRolePolicyDocument=trust)
    aws("iam").put_role_policy(RoleName="versioned", PolicyName="p", PolicyDocument=document)
    assert aws("iam").get_role_policy(RoleName="versioned", PolicyName="p")["PolicyDocument"] == json.loads(document)
    aws("iam").delete_role_policy(RoleName="versioned", PolicyName="p")
    aws("iam").delete_role(RoleName="versioned")


@pytest.mark.parametrize(
    ("rule", "effect", "condition", "is_refused"),
    [
        ("TLS is wanted, as of the buckets of SAM and CDK", "Deny", {"Bool": {"aws:SecureTransport": "false"}}, False),
        ("nobody may", "Deny", {}, True),
        ("only somebody from elsewhere may", "Deny", {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ("everybody may", "Allow", {}, False),
    ],
)
def test_a_buckets_policy(aws: Any, rule: str, effect: str, condition: dict[str, Any], is_refused: bool) -> None:
    statement = {"Effect": effect, "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::guarded/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
    aws("s3").create_bucket(Bucket="guarded")
    aws("s3").put_bucket_policy(Bucket="guarded", Policy=json.dumps(policy))
    refused = False
    try:
        aws("s3").put_object(Bucket="guarded", Key="k", Body=b"x")
    except ClientError as refusal:
        refused = refusal.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert refused is is_refused, rule
    aws("s3").delete_bucket_policy(Bucket="guarded")
    aws("s3").delete_object(Bucket="guarded", Key="k")
    aws("s3").delete_bucket(Bucket="guarded")


class TestSessionsOfAppConfig:
    """https://docs.aws.amazon.com/appconfig/latest/userguide/retrieving-the-configuration.html"""

    def test_a_client_polls_for_what_is_new(self, aws: Any) -> None:
        control, data = aws("appconfig"), aws("appconfigdata")
        application = control.create_application(Name="kiosk")["Id"]
        profile = control.create_configuration_profile(ApplicationId=application, Name="flags", LocationUri="hosted")
        where = {"ApplicationId": application, "ConfigurationProfileId": profile["Id"]}
        control.create_hosted_configuration_version(**where, Content=b'{"a": 1}', ContentType="application/json")
        token = data.start_configuration_session(
            ApplicationIdentifier="kiosk",
            EnvironmentIdentifier="dev",
            ConfigurationProfileIdentifier=profile["Id"],
            RequiredMinimumPollIntervalInSeconds=15,
        )["InitialConfigurationToken"]
        first = data.get_latest_configuration(ConfigurationToken=token)
        assert (first["Configuration"].read(), first["ContentType"]) == (b'{"a": 1}', "application/json")
        assert first["NextPollIntervalInSeconds"] == 15
        again = data.get_latest_configuration(ConfigurationToken=first["NextPollConfigurationToken"])
        assert again["Configuration"].read() == b""
        control.create_hosted_configuration_version(**where, Content=b"two", ContentType="text/plain")
        newer = data.get_latest_configuration(ConfigurationToken=again["NextPollConfigurationToken"])
        assert newer["Configuration"].read() == b"two"

    def test_what_there_is_not(self, aws: Any) -> None:
        data = aws("appconfigdata")
        asked = ("ApplicationIdentifier", "EnvironmentIdentifier", "ConfigurationProfileIdentifier")
        with pytest.raises(data.exceptions.ResourceNotFoundException, match="Application not found: none"):
            data.start_configuration_session(**dict.fromkeys(asked, "none"))
        with pytest.raises(data.exceptions.BadRequestException, match="Request token is corrupted"):
            data.get_latest_configuration(ConfigurationToken="bm9uZQ==")
