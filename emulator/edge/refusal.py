"""Requests that the edge answers itself, because it could not or would not read them; the connection ends behind it.

Content type and wording are those of AWS's front end where they are known: `HTTP content length exceeded 10485760
bytes.` and `HTTP header is larger than 10240 bytes.` (handbook/02 section 4), `Request URI too long` (section 3).
"""

from data_plane.runtime import Response


class Refused(Exception):
    """status: of the answer. text: its body."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def bad_request(reason: str) -> Refused:
    return Refused(400, f"Bad Request: {reason}")


def body_too_large(limit: int) -> Refused:
    return Refused(413, f"HTTP content length exceeded {limit} bytes.")


def headers_too_large(limit: int) -> Refused:
    return Refused(431, f"HTTP header is larger than {limit} bytes.")


def target_too_long() -> Refused:
    return Refused(414, "Request URI too long")


def too_slow() -> Refused:
    return Refused(408, "Request Timeout")


def plain(status: int, body: bytes) -> Response:
    """The form of every answer that the edge makes itself."""
    return Response(status, [("content-type", "text; charset=utf-8")], body)
