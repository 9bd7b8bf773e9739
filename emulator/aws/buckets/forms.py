"""A form of a web page that carries a file, `multipart/form-data`, as S3 takes one: what comes after the file is left.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

import re
from typing import NamedTuple

from data_plane.runtime import Request

_TYPE = re.compile(r'multipart/form-data\s*;.*?boundary="?([^";,]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')
_LINE = b"\r\n"


class Form(NamedTuple):
    """fields: texts by their names, in lower case: S3 takes any. content: of the file, nothing where there is none."""

    fields: dict[str, str]
    content: bytes
    file_name: str


def is_form(request: Request) -> bool:
    return request.method == "POST" and _TYPE.match(request.header("content-type") or "") is not None


def read(request: Request) -> Form:
    """What `is_form` says is one."""
    found = _TYPE.match(request.header("content-type") or "")
    assert found is not None, "see is_form"
    fields: dict[str, str] = {}
    for part in (_LINE + request.body).split(_LINE + b"--" + found[1].encode())[1:]:
        head, ended, content = part.removeprefix(_LINE).partition(_LINE * 2)
        name = _NAME.search(_LINE + head)
        if not ended or name is None:
            continue
        if name[1].lower() == b"file":
            given = _FILE_NAME.search(head)
            return Form(fields, content, given[1].decode(errors="replace").rpartition("/")[2] if given else "")
        fields[name[1].decode(errors="replace").lower()] = content.decode(errors="replace")
    return Form(fields, b"", "")
