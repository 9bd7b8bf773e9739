"""The responses of one connection, one at a time: bytes in, a head and a body out. No socket here.

Bytes are fed as they come, in any split. llhttp (by httptools) does the grammar: Content-Length, chunks, the bodiless
204 and 304. What it leaves to its user is decided here:

- interim responses (100 Continue, 103 Early Hints) are skipped; 101 was never asked for and is refused;
- a response to HEAD ends with its head, whatever length that announces;
- a response with neither a length nor chunks ends when the endpoint hangs up (RFC 9112 section 6.3);
- trailers are read and dropped;
- bytes that follow a response belong to no request: the response stands, its connection is not used again;
- nothing that carries neither a head nor a body may grow beyond `MAX_HEAD`: endless heads, endless interim responses,
  endless chunk extensions.

An endpoint that is busy answers with the same head many times, its `Date` changing once a second. One that came whole
with its body is known, and not parsed again.
"""

from httptools import HttpParserError, HttpResponseParser

from data_plane.integrations.transport.errors import BadResponse
from data_plane.runtime import Header

MAX_HEAD = 65_536
_HEAD_END = b"\r\n\r\n"


class Reply:
    """status: 0 until the head is in. size: bytes of body that wait to be taken.

    complete: the response is whole. problem: why it never will be. reusable: whether its connection may serve again.
    """

    __slots__ = (
        "_barren", "_chunks", "_known", "_known_head", "_known_size", "_parser", "_spent", "_to_head", "complete",
        "headers", "problem", "reusable", "size", "started", "status",
    )  # fmt: skip
    __deletable__ = ("_parser",)  # what mypyc asks, where this is compiled

    def __init__(self, *, to_head: bool = False) -> None:
        self._chunks: list[bytes] = []
        self._spent = True
        self._known: tuple[int, list[Header]] = 0, []  # status and headers
        self._known_head = b""  # what they were read from
        self._known_size = -1  # bytes of head and body
        self.begin(to_head)

    def begin(self, to_head: bool) -> None:
        """A response is due, to HEAD perhaps; the one before, if there was any, was `complete` and `reusable`."""
        if self._spent:
            self._parser = HttpResponseParser(self)
        self._spent = to_head  # llhttp goes on waiting for the body
        self.status = 0
        self.headers: list[Header] = []
        self.size = 0
        self.started = self.complete = self.reusable = False
        self.problem = ""
        self._to_head = to_head
        self._barren = 0

    def feed(self, data: bytes) -> None:
        begins = not self.started
        self.started = True
        if begins and len(data) == self._known_size and data.startswith(self._known_head) and not self._to_head:
            self._repeat(data)
            return
        self._parse(data)
        if begins and self.complete and not self._to_head:
            self._remember(data)

    def _repeat(self, data: bytes) -> None:
        """A response whose head is known, and which is as long as the one before."""
        self.status, self.headers = self._known
        self.complete = self.reusable = True
        body = data[len(self._known_head) :]
        if body:
            self._chunks.append(body)
            self.size = len(body)

    def _remember(self, data: bytes) -> None:
        """Of a response that is whole: if it is nothing but a head and a body."""
        head_size = len(data) - self.size
        if data.find(_HEAD_END) == head_size - len(_HEAD_END):
            self._known = self.status, self.headers
            self._known_head, self._known_size = data[:head_size], len(data)

    def _parse(self, data: bytes) -> None:
        self._barren += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._spent = True
            if self.complete:
                self.reusable = False
            elif not self.problem:
                self.problem = f"The endpoint's response is malformed: {error}"
        if self._barren > MAX_HEAD and not (self.complete or self.problem):
            self.problem = f"The endpoint's response has more than {MAX_HEAD} bytes of headers"

    def end(self) -> bool:
        """The endpoint has hung up; whether that is how this response ends."""
        self.complete = bool(self.status) and not self.problem and self._ends_with_connection()
        return self.complete

    def take(self) -> bytes:
        """The body that came since this was last asked."""
        chunks, self._chunks, self.size = self._chunks, [], 0
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def release(self) -> None:
        """Let go of the parser, which points back here: what is no cycle needs no garbage collector."""
        del self._parser

    def _ends_with_connection(self) -> bool:
        framing = {name.lower(): value.lower() for name, value in self.headers}
        chunked = framing.get("transfer-encoding", "").endswith("chunked")
        return not chunked and "content-length" not in framing

    # What llhttp calls while it is fed. An exception raised in one of these comes out of feed_data.

    def on_message_begin(self) -> None:
        if self.complete:
            raise BadResponse("bytes follow the response")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.status:
            self.headers.append((name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._barren > MAX_HEAD and sum(len(name) + len(value) + 4 for name, value in self.headers) > MAX_HEAD:
            self.problem = f"The endpoint's response has more than {MAX_HEAD} bytes of headers"
            raise BadResponse(self.problem)
        if status == 101 or status < 100:
            self.problem = f"The endpoint's response has the status {status}, which nobody asked for"
            raise BadResponse(self.problem)
        if status < 200:
            self.headers.clear()
            return
        self.status = status
        self.reusable = self._parser.should_keep_alive()
        self.complete = self._to_head
        self._barren = 0

    def on_body(self, data: bytes) -> None:
        if self.complete:
            raise BadResponse("a body follows the response to HEAD")
        self._barren = 0
        self._chunks.append(data)
        self.size += len(data)

    def on_message_complete(self) -> None:
        self.complete = self.status != 0
