"""S3 as the control plane sees it: the content of an object, for function code that lies in a bucket."""

import re
from urllib.parse import quote

from control_plane.ports import ObjectError
from data_plane.runtime import Request
from emulator.aws.backend import Aws
from emulator.caller import identify
from emulator.settings import Settings

_CODE = re.compile(rb"<Code>(.*?)</Code>")
_MESSAGE = re.compile(rb"<Message>(.*?)</Message>")


class Objects:
    def __init__(self, aws: Aws, settings: Settings) -> None:
        self._aws = aws
        self._settings = settings

    def get(self, bucket: str, key: str, version: str | None) -> bytes:
        """The object's content. Raises ObjectError with S3's code."""
        scope = f"Credential=test/20000101/{self._settings.region}/s3/aws4_request"
        request = Request(
            method="GET",
            path=f"/{quote(bucket)}/{quote(key)}",
            query=f"versionId={quote(version)}" if version else "",
            headers=[
                ("Host", "localhost"),
                ("Authorization", f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"),
            ],
        )
        response = self._aws.call(request, identify(request, self._settings))
        body = response.body
        assert isinstance(body, bytes)
        if response.status == 200:
            return body
        code, message = _CODE.search(body), _MESSAGE.search(body)
        raise ObjectError(
            code[1].decode() if code else "InternalError", message[1].decode() if message else "S3 did not answer."
        )
