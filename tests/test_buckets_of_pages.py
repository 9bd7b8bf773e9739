"""Buckets as web pages use them: presigned URLs, forms, CORS, and objects that everybody may read."""

import itertools
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.process import Server, emulating

PAGE = "http://localhost:3000"
ELSEWHERE = "https://example.com"
names = (f"pages{number}" for number in itertools.count())


@pytest.fixture
def bucket(aws: Any) -> str:
    name = next(names)
    aws("s3").create_bucket(Bucket=name)
    return name


def presigned(aws: Any, bucket: str, operation: str, **more: Any) -> str:
    return str(aws("s3").generate_presigned_url(operation, {"Bucket": bucket, "Key": "k"}, **more))


def post(form: Any, content: bytes = b"content", fields: dict[str, str] | None = None) -> requests.Response:
    sent, files = {**form["fields"], **(fields or {})}, {"file": ("cat.png", content)}
    return requests.post(form["url"], data=sent, files=files, allow_redirects=False, timeout=10)


def test_a_presigned_url_ends(aws: Any, emulator: Server, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    assert requests.put(presigned(aws, bucket, "put_object"), data=b"x", timeout=10).status_code == 200
    signed = "X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=x"
    for expired in (
        f"{signed}&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800",
        f"AWSAccessKeyId=test&Signature=x&Expires={int(time.time()) - 5}",
    ):
        answer = requests.get(f"{emulator.url}/{bucket}/k?{expired}", timeout=10)
        assert answer.status_code == 403
        assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.text
    assert requests.get(presigned(aws, bucket, "get_object"), timeout=10).content == b"x"


class TestForms:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"""

    def test_put_an_object(self, aws: Any, bucket: str) -> None:
        fields = {"Content-Type": "image/png", "x-amz-meta-who": "me"}
        conditions = [{"Content-Type": "image/png"}, {"x-amz-meta-who": "me"}, ["content-length-range", 1, 100]]
        form = aws("s3").generate_presigned_post(bucket, "pets/${filename}", fields, conditions)
        answer = post(form, b"\r\n--\x00\xff")
        assert (answer.status_code, answer.content) == (204, b"")
        found = aws("s3").get_object(Bucket=bucket, Key="pets/cat.png")
        assert (found["Body"].read(), found["ContentType"], found["Metadata"]) == (
            b"\r\n--\x00\xff", "image/png", {"who": "me"},
        )  # fmt: skip
        assert answer.headers["ETag"] == found["ETag"]

    @pytest.mark.parametrize(
        ("field", "value", "status", "location"),
        [
            ("success_action_status", "200", 200, "/{bucket}/k"),
            ("success_action_status", "201", 201, "/{bucket}/k"),
            ("success_action_status", "404", 204, "/{bucket}/k"),
            ("success_action_redirect", "http://localhost/x?a=b", 303, "/x"),
        ],
    )
    def test_say_how_they_are_answered(
        self, aws: Any, bucket: str, field: str, value: str, status: int, location: str
    ) -> None:
        answer = post(aws("s3").generate_presigned_post(bucket, "k", {field: value}, [{field: value}]))
        led = urlsplit(answer.headers["Location"])
        assert (answer.status_code, led.path) == (status, location.format(bucket=bucket))
        if status == 303:
            assert led.query.startswith(f"a=b&bucket={bucket}&key=k&etag=%22")
        assert (f"<Bucket>{bucket}</Bucket><Key>k</Key>" in answer.text) is (status == 201)

    @pytest.mark.parametrize(
        ("conditions", "fields", "status", "said"),
        [
            ([["content-length-range", 0, 3]], {}, 400, "<Code>EntityTooLarge</Code>"),
            ([["content-length-range", 10, 30]], {}, 400, "<Code>EntityTooSmall</Code>"),
            ([], {"acl": "private"}, 403, "Invalid according to Policy: Extra input fields: acl"),
            ([], {"x-ignore-this": "1"}, 204, ""),
            ([["starts-with", "$acl", "pub"]], {"acl": "private"}, 403, 'Failed: ["starts-with", "$acl", "pub"]'),
            ([["starts-with", "$acl", ""]], {"acl": "private"}, 204, ""),
            ([], {"key": "other"}, 403, "Policy Condition failed"),
            ([], {"policy": "e30="}, 400, "<Code>InvalidPolicyDocument</Code>"),
        ],
    )
    def test_do_what_their_policy_lets_them(
        self, aws: Any, bucket: str, conditions: list[Any], fields: dict[str, str], status: int, said: str
    ) -> None:
        answer = post(aws("s3").generate_presigned_post(bucket, "k", {}, conditions), fields=fields)
        assert (answer.status_code, said.lower() in answer.text.lower()) == (status, True), answer.text

    def test_end(self, aws: Any, bucket: str) -> None:
        answer = post(aws("s3").generate_presigned_post(bucket, "k", ExpiresIn=-5))
        assert (answer.status_code, "Policy expired." in answer.text) == (403, True)

    def test_need_a_policy(self, emulator: Server, bucket: str) -> None:
        assert post({"url": f"{emulator.url}/{bucket}", "fields": {"key": "k"}}).status_code == 403


CORS = [
    {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]},
    {
        "AllowedMethods": ["PUT", "POST"],
        "AllowedOrigins": ["http://*:3000"],
        "AllowedHeaders": ["content-*", "X-Amz-Date"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 9,
    },
]


class TestCors:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html"""

    @pytest.fixture(autouse=True)
    def rules(self, aws: Any, bucket: str) -> None:
        aws("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": CORS})

    @pytest.mark.parametrize("signed", [True, False])
    def test_a_preflight_is_answered_by_the_first_rule_that_fits(
        self, aws: Any, emulator: Server, bucket: str, signed: bool
    ) -> None:
        url = presigned(aws, bucket, "put_object") if signed else f"{emulator.url}/{bucket}/k"
        asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "Content-Type, x-amz-date"}
        answer = requests.options(url, headers={"Origin": PAGE, **asked}, timeout=10)
        assert answer.status_code == 200
        said = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
        assert said == {
            "Access-Control-Allow-Origin": PAGE,
            "Access-Control-Allow-Methods": "PUT, POST",
            "Access-Control-Allow-Headers": "content-type, x-amz-date",
            "Access-Control-Expose-Headers": "ETag",
            "Access-Control-Max-Age": "9",
            "Access-Control-Allow-Credentials": "true",
        }

    @pytest.mark.parametrize(("method", "headers"), [("DELETE", ""), ("PUT", "x-other")])
    def test_a_preflight_that_no_rule_fits_is_refused(
        self, aws: Any, emulator: Server, bucket: str, method: str, headers: str
    ) -> None:
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
        answer = requests.options(f"{emulator.url}/{bucket}/k", headers={"Origin": PAGE, **asked}, timeout=10)
        assert (answer.status_code, "CORS request is not allowed" in answer.text) == (403, True)
        aws("s3").delete_bucket_cors(Bucket=bucket)
        answer = requests.options(f"{emulator.url}/{bucket}/k", headers={"Origin": PAGE, **asked}, timeout=10)
        assert (answer.status_code, "CORS is not enabled for this bucket." in answer.text) == (403, True)

    def test_every_answer_tells_what_the_page_may_see(self, aws: Any, bucket: str) -> None:
        put = requests.put(presigned(aws, bucket, "put_object"), data=b"x", headers={"Origin": PAGE}, timeout=10)
        posted = requests.post(
            (form := aws("s3").generate_presigned_post(bucket, "k"))["url"],
            data=form["fields"], files={"file": b""}, headers={"Origin": PAGE}, timeout=10,
        )  # fmt: skip
        for answer in (put, posted):
            assert answer.headers["Access-Control-Allow-Origin"] == PAGE
            assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
        missing = requests.get(presigned(aws, bucket, "get_object") + "2", headers={"Origin": PAGE}, timeout=10)
        assert missing.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in missing.headers

    def test_no_answer_tells_more_whatever_service_was_asked_first(self) -> None:
        """Metrics are brought up to date first, which imports moto; its own rule is to let every page see all."""
        with emulating() as server:
            assert server.aws("cloudwatch").list_metrics()["Metrics"] == []
            server.aws("s3").create_bucket(Bucket="first")
            url = presigned(server.aws, "first", "put_object")
            answer = requests.put(url, data=b"x", headers={"Origin": PAGE}, timeout=10)
            assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (200, False)

    def test_pages_of_elsewhere_stay_outside(self, aws: Any, emulator: Server, bucket: str) -> None:
        """Signatures are not verified, so a bucket that lets every page in would be open to every page."""
        url = f"{emulator.url}/{bucket}/k"
        for answer in (
            requests.get(presigned(aws, bucket, "get_object"), headers={"Origin": ELSEWHERE}, timeout=10),
            requests.get(url, headers={"Origin": ELSEWHERE}, timeout=10),
            requests.get(url, headers={"Sec-Fetch-Site": "cross-site"}, timeout=10),
        ):
            assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


class TestWithoutASignature:
    def test_objects_are_for_everybody_where_the_bucket_says_so(self, aws: Any, emulator: Server, bucket: str) -> None:
        s3, url = aws("s3"), f"{emulator.url}/{bucket}/pets/a%20cat.txt"
        s3.put_object(Bucket=bucket, Key="pets/a cat.txt", Body=b"miaow")
        assert requests.get(url, timeout=10).status_code == 403
        statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": f"arn:aws:s3:::{bucket}/pets/*"}]}
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
        assert requests.get(url, timeout=10).content == b"miaow"
        port = urlsplit(emulator.url).port
        by_host = {"Host": f"{bucket}.s3.localhost:{port}"}
        assert requests.get(f"{emulator.url}/pets/a%20cat.txt", headers=by_host, timeout=10).content == b"miaow"
        assert requests.head(url, timeout=10).headers["Content-Length"] == "5"

    @pytest.mark.parametrize(
        ("method", "path", "why"),
        [
            ("GET", "/{bucket}", "a bucket's objects are its owner's to list"),
            ("GET", "/{bucket}/k?acl", "settings too"),
            ("PUT", "/{bucket}/k", "to put an object takes a signature"),
            ("DELETE", "/{bucket}/k", "and so to delete it"),
            ("POST", "/{bucket}?delete", "or many"),
            ("GET", "/no-such-bucket/k", "no bucket"),
        ],
    )
    def test_nothing_else_is_there(self, emulator: Server, bucket: str, method: str, path: str, why: str) -> None:
        answer = requests.request(method, emulator.url + path.format(bucket=bucket), timeout=10)
        assert (answer.status_code, answer.json()["message"][:15]) == (404, "Nothing is here"), why
