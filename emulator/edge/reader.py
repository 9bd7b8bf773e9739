"""Bytes of one connection -> Requests. No socket, no clock, no task: feed it, then look at what became ready.

llhttp (through httptools) parses, and refuses what smugglers send: both Content-Length and Transfer-Encoding, a second
Content-Length, folded or malformed headers, bare line feeds. `request_head` and `target` say what else is refused; what
is too large is refused here.

Laws:

1. A request is `ready` when its last byte was fed; requests come in the order sent.
2. After a refusal, and after the last request of a connection (`final`), what follows is thrown away unread.
3. Memory is bounded by the limits plus a few reads of the socket, however the client splits what it sends.

A client that keeps its connection mostly sends the header lines that it sent before, a dozen if it is a browser. Where
they are all that comes behind a request line they are not read again: llhttp gets the line alone, and the request has
the headers of the one before.
"""

import enum
from collections import deque
from collections.abc import Callable

import httptools

from data_plane.runtime import Header, Request
from emulator.edge.limits import Limits
from emulator.edge.refusal import Refused, bad_request, body_too_large, headers_too_large, target_too_long
from emulator.edge.request_head import (
    HOST_ALONE,
    HOST_KEPT_ALIVE,
    KEEP_ALIVE,
    NAMES,
    announces_body,
    expects_continue,
    protocol_of,
    with_host,
    without_upgrade,
)
from emulator.edge.target import split_target

BodyLimit = Callable[[Request], int]
"""How many bytes of body a request may have; asked when its head announced one, so the body is still empty."""

LINE_FEED = ord("\n")
HEAD_END = b"\r\n\r\n"
Known = tuple[list[Header], dict[str, str]]
"""Headers, and the last value of each by its name in lower case."""

READ = 262_144
"""The most that asyncio and uvloop hand over at once."""
SLACK = 1_024
"""What a head may hold beside target and headers: method, version, white space."""


class Stage(enum.IntEnum):
    """What the next byte belongs to: a new request, the head of one, its body."""

    IDLE = 0
    HEAD = 1
    BODY = 2


class RequestReader:
    """peer, scheme, tls, client_certificate, trusted_by: what every request of this connection says of itself.

    ready: complete requests, not yet taken. refused: why nothing comes after those, if a request was refused.
    final: nothing comes after those. following: the bytes behind a request to upgrade, kept until its answer is known;
    None where there is no such request. expects_continue: a body is due, and its client waits for `100 Continue`.
    received: bytes of the body that is being read.
    """

    __slots__ = (
        "_allowed", "_body", "_body_limit", "_certificate", "_headers", "_index", "_is_plain", "_keep_alive", "_known",
        "_known_lines", "_last_read", "_limits", "_parser", "_peer", "_plain", "_request", "_scheme", "_target",
        "_tls", "_trusted_by", "_unaccounted", "_watched", "expects_continue", "final", "following", "ready",
        "received", "refused",
    )  # fmt: skip

    def __init__(
        self,
        peer: str,
        scheme: str,
        client_certificate: str | None,
        limits: Limits,
        body_limit: BodyLimit,
        *,
        tls: tuple[str, str] | None = None,
        trusted_by: str | None = None,
    ) -> None:
        self._tls = tls
        self._peer = peer
        self._scheme = scheme
        self._certificate = client_certificate
        self._trusted_by = trusted_by
        self._limits = limits
        self._body_limit = body_limit
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: list[Header] = []
        self._index: dict[str, str] = {}
        self._watched: list[bytes] = []
        self._keep_alive = True
        self._is_plain = False
        self._plain: Known = ([], {})  # of the head read last, where HTTP itself needs no header of it but Host
        self._known: Known = ([], {})
        self._known_lines = b""  # where `_known` is from: all behind a request line; empty if there is nothing yet
        self._request: Request | None = None  # its head is complete, its body is not
        self._body: bytes | bytearray = b""
        self._allowed = 0
        self._last_read = 0
        self._unaccounted = 0
        self.ready: deque[Request] = deque()
        self.refused: Refused | None = None
        self.final = False
        self.following: bytes | None = None
        self.expects_continue = False
        self.received = 0

    @property
    def stage(self) -> Stage:
        if self._request is not None:
            return Stage.BODY
        return Stage.HEAD if self._target else Stage.IDLE

    @property
    def upgrading(self) -> bool:
        """Whether the request taken last asked to upgrade, and waits for an answer."""
        return self.following is not None and not self.ready

    def feed(self, data: bytes) -> None:
        """Take what arrived. Never raises for anything a client can send."""
        if self.following is not None:
            self.following += data
            return
        if self._request is None and not self._target:
            self._begin(data)
        else:
            self._read(data)

    def decline_upgrade(self) -> None:
        """The request taken last stays with HTTP; if it is the one that asked for more, read on behind it."""
        if self.ready or self.following is None:
            return
        following, self.following = self.following, None
        self._parser = httptools.HttpRequestParser(self)
        self.feed(following)

    def _begin(self, data: bytes) -> None:
        """Read what begins with a request, or goes on with the beginning of one."""
        lines = self._known_lines
        if lines and data.endswith(lines):
            request_line = data[: -len(lines)]
            if request_line.endswith(b" HTTP/1.1") and LINE_FEED not in request_line:
                self._headers, self._index = self._known
                self._watched = HOST_ALONE
                self._read(request_line + HEAD_END)
                return
        self._is_plain = False
        self._read(data)
        if self._is_plain and data.find(HEAD_END) == len(data) - len(HEAD_END) and data[0] > ord(" "):
            self._known, self._known_lines = self._plain, data[data.index(b"\r\n") :]

    def _read(self, data: bytes) -> None:
        while data and not self.final:
            data = self._parse(data)

    def _parse(self, data: bytes) -> bytes:
        """What is to be read again: nothing, but for a request that offers to upgrade and is read without that."""
        self._last_read = len(data)
        self._unaccounted += self._last_read
        upgrade_ends = None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            upgrade_ends = upgrade.args[0]
        except httptools.HttpParserCallbackError as error:
            if not isinstance(error.__context__, Refused):
                raise
            self._refuse(error.__context__)
        except httptools.HttpParserError as error:
            if not self.final:
                self._refuse(bad_request(str(error)))
        if upgrade_ends is not None:
            return self._set_aside(data[upgrade_ends:])
        if self._unaccounted > READ:
            self._bound()
        return b""

    def _set_aside(self, following: bytes) -> bytes:
        """llhttp stops behind a request to upgrade, or to CONNECT, and skips its body.

        A request with a body is no WebSocket handshake; Java's client offers h2c that way. RFC 9110 section 7.8 lets a
        server ignore Upgrade, and AWS drops it (handbook/02 section 4): the request is read again without it.
        """
        request = self.ready[-1]
        if request.method == "CONNECT":
            self.ready.pop()
            self._refuse(bad_request("CONNECT is for proxies"))
        elif announces_body(request):
            self.ready.pop()
            self._parser = httptools.HttpRequestParser(self)
            self.final = False
            return without_upgrade(request) + following
        else:
            self.following = following
        return b""

    def _bound(self) -> None:
        """Refuse what llhttp holds or skips without an end: one header, the extensions of a chunk, trailers.

        What is not accounted for is at most this message's head, and what preceded it in the read that brought it.
        """
        limits = self._limits
        if self._unaccounted > READ + limits.target + limits.headers + SLACK:
            too_long = len(self._target) > limits.target
            self._refuse(target_too_long() if too_long else headers_too_large(limits.headers))

    def _refuse(self, refused: Refused) -> None:
        self.refused = refused
        self.final = True

    # What llhttp calls, in this order. What one of these raises, `feed` gets back as the context of a callback error.

    def on_url(self, piece: bytes) -> None:
        self._target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._request is not None:
            return  # a trailer
        name_sent, lower_name, watched = NAMES[name]
        text = value.decode("latin-1").rstrip(" \t")
        self._headers.append((name_sent, text))
        self._index[lower_name] = text
        if watched:
            self._watched.append(KEEP_ALIVE if watched == b"connection" and value.lower() == KEEP_ALIVE else watched)

    def on_headers_complete(self) -> None:
        headers, self._headers = self._headers, []
        index, self._index = self._index, {}
        watched, self._watched = self._watched, []
        target, self._target = self._target.decode(), b""
        if len(target) > self._limits.target:
            raise target_too_long()
        if self._unaccounted > self._limits.headers:
            self._measure(headers)
        self._keep_alive = self._parser.should_keep_alive()
        plain = self._keep_alive and watched == HOST_ALONE
        if plain:
            protocol = "HTTP/1.1"  # without Connection, no other keeps alive
        else:
            protocol = protocol_of(self._parser.get_http_version(), watched)
            plain = self._keep_alive and protocol == "HTTP/1.1" and watched in HOST_KEPT_ALIVE
        method = self._parser.get_method().decode()
        if target[0] == "/":
            path, _, query = target.partition("?")
        else:
            path, query, host = split_target(method, target)
            if host:
                headers, index = with_host(headers, host), index | {"host": host}
                plain = False
        self._request = Request(
            method=method, path=path, query=query, headers=headers, peer=self._peer, scheme=self._scheme,
            protocol=protocol, tls=self._tls, client_certificate=self._certificate, trusted_by=self._trusted_by,
            index=index,
        )  # fmt: skip
        if plain:
            self._plain = headers, index
            self._is_plain = True
        elif announces_body(self._request):
            self._await_body(self._request)

    def on_body(self, piece: bytes) -> None:
        self._unaccounted = self._last_read
        self.expects_continue = False
        self.received += len(piece)
        if self.received > self._allowed:
            raise body_too_large(self._allowed)
        if not self._body:
            self._body = piece
            return
        if isinstance(self._body, bytes):
            self._body = bytearray(self._body)
        self._body += piece

    def on_message_complete(self) -> None:
        request = self._request
        assert request is not None, "llhttp ends no message before its head"
        if self.received:
            request.body = bytes(self._body)
            self._body = b""
            self.received = 0
        self._unaccounted = self._last_read
        self._request = None
        self.expects_continue = False
        self.final = not self._keep_alive
        self.ready.append(request)

    def _measure(self, headers: list[Header]) -> None:
        """Called only where so much was read that the headers could be too large."""
        if sum(len(name) + len(": ") + len(value) + len("\r\n") for name, value in headers) > self._limits.headers:
            raise headers_too_large(self._limits.headers)

    def _await_body(self, request: Request) -> None:
        self._allowed = self._body_limit(request)
        if int(request.header("content-length") or 0) > self._allowed:
            raise body_too_large(self._allowed)
        self.expects_continue = expects_continue(request)
