"""Where answers come to: objects of the emulator's own S3, written by whoever was given a presigned URL.

As on AWS the buckets are CloudFormation's, in an account of its own, and named by the region:
`cloudformation-custom-resource-response-useast1`, `cloudformation-waitcondition-us-east-1`. A URL may be written to
more than once, so every version of an object is kept until it is forgotten.
"""

from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.resources.provider import ResourceFailed

_OWNER, _REGION = "400000000000", "us-east-1"
_OWN = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")


class Mailbox(NamedTuple):
    """A key of a bucket. s3: CloudFormation's own client."""

    s3: Any
    bucket: str
    key: str

    @classmethod
    def of_url(cls, clients: Clients, url: str) -> "Mailbox":
        """One that it was opened for. Raises ResourceFailed."""
        parts = urlsplit(url).path.split("/", 2)
        if len(parts) < 3:
            raise ResourceFailed(f"Not a wait condition handle: {url}")
        _, bucket, key = parts
        return cls(client(clients), bucket, unquote(key))

    def open(self, seconds: int) -> str:
        """The URL to be written to for so long."""
        try:
            self.s3.create_bucket(Bucket=self.bucket)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] not in _OWN:
                raise
        self.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        url = f"{self.s3.meta.endpoint_url}/{self.bucket}/{quote(self.key, safe='')}"
        request = AWSRequest(method="PUT", url=url)
        S3SigV4QueryAuth(Credentials(_OWNER, _OWNER), "s3", _REGION, expires=seconds).add_auth(request)
        return str(request.url)

    def letters(self) -> list[bytes]:
        """What was written, the first first."""
        return [
            self.s3.get_object(Bucket=self.bucket, Key=self.key, VersionId=version)["Body"].read()
            for version in reversed(self._versions())
        ]

    def forget(self) -> None:
        """May be done twice."""
        for version in self._versions():
            self.s3.delete_object(Bucket=self.bucket, Key=self.key, VersionId=version)

    def _versions(self) -> list[str]:
        """The newest first. Raises ClientError where all of S3 was emptied meanwhile."""
        found = self.s3.list_object_versions(Bucket=self.bucket, Prefix=self.key)
        return [each["VersionId"] for each in found.get("Versions", []) if each["Key"] == self.key]


def client(clients: Clients) -> Any:
    return clients.of(_OWNER, _REGION)("s3")
