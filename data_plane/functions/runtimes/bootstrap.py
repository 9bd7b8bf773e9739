"""The inside of a worker: loads the function's handler and answers calls, as AWS's Python runtime client does.
In the emulator's own process `in_process/` has each environment load this file for itself, and calls `serve` of it.

Run by path under the function's interpreter, Python 3.8 or later; imports nothing of ours and nothing third-party.
Its arguments are two descriptors, of the lifeline, a pipe that ends with the parent, and of the pipe of `tickets.py`,
and the folders that go before the interpreter's `sys.path`; the rest comes by the environment (handbook/07 section 6).
fd 0 is the socket that speaks the frames of `frames.py`; fds 1 and 2 are the log's pipe. The socket is moved away from
fd 0 and closed on exec and after fork: at its end of file, and only then, the worker is dead.

Errors, their texts and what is caught: handbook/07 sections 4, 5 and 7. SystemExit and KeyboardInterrupt are not caught
and end the process, as does an error while an error is being reported.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import logging
import marshal
import os
import resource
import select
import signal
import sys
import time
import traceback
from json.encoder import encode_basestring, encode_basestring_ascii
from struct import pack

TYPE_CHECKING = False  # as type checkers know it; importing `typing` would take a tenth of a cold start
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

INVOKE, READY, INIT_ERROR, RESULT, ERROR = b"IRXOE"
RECORD_START, RECORD_NEWLINE = "\x00\x02", "\x00\x1e"
HEAD, TICKET, CHUNK, AWAKE = 13, 4, 64 * 1024, 0.0002
MAX_RESPONSE = 6291556
TOO_LARGE = (
    b'{"errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).", '
    b'"errorType": "Function.ResponseSizeTooLarge"}'
)
UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html"
)
OWN_FILES = {__file__}


class Fault(Exception):
    """An error the runtime itself reports, such as Runtime.ImportModuleError."""

    def __init__(self, error_type: str, message: str, *trace: str) -> None:
        super().__init__(message)
        self.error_type, self.trace = error_type, [*trace]


class Channel:
    """Frames to and from the parent. kilobytes: the most memory there ever was."""

    def __init__(self, socket: int, tickets: int, kilobytes: Callable[[], int]) -> None:
        self._socket, self._tickets, self._kilobytes = socket, tickets, kilobytes
        self._received = bytearray()
        self._ticket, self._alone, self._began = 0, False, time.monotonic()

    def receive(self) -> tuple[list[str], bytearray]:
        """The next call that is ours: its header's values, its event. Raises ConnectionError: the parent has gone."""
        while True:
            (ticket, alone, *header), event = self._frame()
            self._alone = alone == "1"
            if ticket == "0" or self._take(int(ticket)):
                self._began = time.monotonic()
                return header, event

    def _frame(self) -> tuple[list[str], bytearray]:
        """The next frame's header and event."""
        data, size = self._received, HEAD
        if self._alone and not data:
            self._look_out()
        while len(data) < size or len(data) < (size := HEAD + int.from_bytes(data[:4], "big")):
            data += os.read(self._socket, CHUNK) or gone()
        begins = HEAD + int.from_bytes(data[5:9], "big")
        header, event = data[HEAD:begins].decode().split("\0", 6), data[begins:size]
        del data[:size]
        return header, event

    def _look_out(self) -> None:
        """Behind a lone call the next one may come at once: to be woken for it would take longer."""
        until = time.monotonic() + AWAKE
        while time.monotonic() < until and not select.select([self._socket], (), (), 0)[0]:
            os.sched_yield()

    def _take(self, ticket: int) -> bool:
        """Whether the ticket of a call that was sent ahead is there still."""
        while self._ticket < ticket:
            try:
                self._ticket = int.from_bytes(os.read(self._tickets, TICKET) or gone(), "big")
            except BlockingIOError:
                return False
        return self._ticket == ticket

    def send(self, kind: int, payload: bytes = b"") -> None:
        if len(payload) > MAX_RESPONSE:
            kind, payload = INIT_ERROR if kind == INIT_ERROR else ERROR, TOO_LARGE
        took = min(int((time.monotonic() - self._began) * 1e6), 2**32 - 1)
        write_all(self._socket, pack(">IBII", len(payload), kind, self._kilobytes(), took) + payload)


def gone() -> NoReturn:
    raise ConnectionError("the parent is gone")


def take_socket() -> int:
    """The parent's socket, out of the function's reach."""
    socket, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.register_at_fork(after_in_child=lambda: os.close(socket))
    return socket


def die_with_parent(lifeline: int) -> None:
    """Have the kernel kill the worker's process group at the other end's close; only Linux can."""
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.FASYNC)


def write_all(fd: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            # A child process that shares the pipe may have made it non-blocking, as Node.js does.
            os.set_blocking(fd, True)


class PeakMemory:
    """The most memory this process ever had. Linux counts that of whoever started us into `ru_maxrss`, so VmHWM is
    read; as memory cannot have grown without a page fault, only after one, nor by much within a millisecond."""

    _again, _faults, _peak = 0.0, -1, 0

    def kilobytes(self) -> int:
        if time.monotonic() <= self._again:
            return self._peak
        usage, self._again = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() + 0.001
        if usage.ru_minflt != self._faults:
            self._faults = usage.ru_minflt
            try:
                with open("/proc/self/status", "rb", 0) as status:
                    self._peak = int(status.read(4096).partition(b"VmHWM:")[2].split(None, 1)[0])
            except OSError:
                self._peak = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
        return self._peak


class LogSink:
    """Writes one log event at a time, however many lines it has. `json_bootstrap.py` has another kind."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        template = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        self.formatter = logging.Formatter(template, "%Y-%m-%dT%H:%M:%S")
        self.formatter.converter = time.gmtime

    def log(self, text: str) -> None:
        event = text[:-1] if text.endswith("\n") else text  # noqa: FURB188 - removesuffix came with 3.9
        self._write((RECORD_START + event.replace("\n", RECORD_NEWLINE) + "\n").encode("utf-8", "backslashreplace"))

    def log_error(self, error: dict[str, Any]) -> None:
        title = ": ".join(part for part in (error["errorType"], error["errorMessage"]) if part)
        lines = [f"[ERROR] {title}" if title else "[ERROR]", "Traceback (most recent call last):"]
        for entry in error["stackTrace"]:
            # Indented by spaces that do not break, as AWS has them.
            lines += [line.replace(" ", "\u00a0", len(line) - len(line.lstrip(" "))) for line in entry.splitlines()]
        self.log("\n".join(lines))


class LambdaLoggerHandler(logging.Handler):
    """The handler AWS puts on the root logger."""

    aws_request_id = ""

    def __init__(self, log_sink: LogSink) -> None:
        super().__init__()
        self.log_sink = log_sink
        self.formatter = log_sink.formatter

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.aws_request_id
        self.log_sink.log(self.format(record))


def escapes_non_ascii(execution_env: str) -> bool:
    """Runtimes before python3.12 write ASCII only."""
    return execution_env.rpartition("python3.")[2] in {"8", "9", "10", "11"}


ENSURE_ASCII = escapes_non_ascii(os.environ.get("AWS_EXECUTION_ENV", ""))
quote = encode_basestring_ascii if ENSURE_ASCII else encode_basestring
encode_fast = json.JSONEncoder(ensure_ascii=ENSURE_ASCII).encode
# What `encode_fast` makes anew for each value. Where the library has none, `encode` writes everything.
make_encoder = json.encoder.c_make_encoder  # type: ignore[attr-defined]  # typeshed leaves it out
chunks_of = make_encoder and make_encoder(None, None, quote, None, ": ", ", ", False, False, True)
decode_object = json.JSONDecoder().raw_decode


def to_json(value: Any) -> str:
    """By the standard library's C where both write the same: marshal knows exact built-in types alone, and is fast."""
    try:
        marshal.dumps(value, 2)
        return "".join(chunks_of(value, 0))
    except (TypeError, ValueError):
        return encode(value, frozenset())


def encode(value: Any, parents: frozenset[int]) -> str:
    """simplejson's rules: a namedtuple is an object, a Decimal its literal, bytes are UTF-8 text."""
    if isinstance(value, (str, bytes)):
        return quote(value if isinstance(value, str) else value.decode())
    if value is None or isinstance(value, (bool, int, float)):
        return encode_fast(value)
    if id(value) in parents:
        raise ValueError("Circular reference detected")
    inside = parents | {id(value)}
    as_dict = getattr(value, "_asdict", None)
    items = as_dict() if callable(as_dict) else value
    if isinstance(items, dict):
        return "{" + ", ".join(f"{encode_key(key)}: {encode(item, inside)}" for key, item in items.items()) + "}"
    if isinstance(items, (list, tuple)):
        return "[" + ", ".join(encode(item, inside) for item in items) + "]"
    decimal = sys.modules.get("decimal")
    if decimal and isinstance(value, decimal.Decimal):
        return "NaN" if value.is_nan() else str(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def encode_key(key: Any) -> str:
    if isinstance(key, (str, bytes)):
        return encode(key, frozenset())
    if key is None or isinstance(key, (bool, int, float)):
        return f'"{encode_fast(key)}"'
    raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")


def unmarshal_request(event: bytearray) -> Any:
    try:
        text = event.decode()
        value, end = decode_object(text) if text[:1] == "{" else (None, -1)
        return value if end == len(text) else json.loads(text)  # which looks for white space, and few have any
    except Exception as error:  # whatever it is, as AWS's runtime does
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None


def marshal_response(response: Any) -> str | bytes:
    if isinstance(response, bytes):
        return response
    try:
        return to_json(response)
    except Exception as error:  # a user's object may raise anything
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


CLIENT = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
NAMES = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb")
CALL = ("function_version", "invoked_function_arn", "client_context", "identity", "tenant_id", "_deadline_ms", "_sink")
CONTEXT = {name: os.environ.get("AWS_LAMBDA_" + name.upper()) for name in (*NAMES, *CALL)}
CONTEXT["memory_limit_in_mb"] = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")


class Shown:
    """Members of a JSON object as attributes, None where it has none; printed as AWS prints them."""

    def __init__(self, values: dict[str, Any], *names: str) -> None:
        vars(self).update({name: values.get(name) for name in names})

    def __repr__(self) -> str:
        fields = ",".join(f"{name}={value}" for name, value in vars(self).items() if not name.startswith("_"))
        return f"{type(self).__name__}([{fields}])"


Client, ClientContext, Identity = (type(name, (Shown,), {}) for name in ("Client", "ClientContext", "CognitoIdentity"))
CONTEXT["identity"] = Identity({}, "cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext(Shown):
    """What a handler gets as its second argument (handbook/07 section 5), with all of CONTEXT for attributes."""

    def __init__(self, header: list[str], log_sink: LogSink) -> None:
        vars(self).update(CONTEXT)
        self.aws_request_id, self.invoked_function_arn, deadline_ms, _, client_context = header
        self.client_context = parse_client_context(client_context) if client_context else None
        self._deadline_ms = int(deadline_ms)
        self._sink = log_sink

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, msg: Any) -> None:
        self._sink.log(str(msg))


def parse_client_context(text: str) -> Any:
    try:
        context = ClientContext(json.loads(text), "custom", "env", "client")
    except ValueError as error:
        raise Fault("Runtime.LambdaContextUnmarshalError", f"Unable to parse Client Context JSON: {error}") from None
    if context.client is not None:
        context.client = Client(context.client, *CLIENT)
    return context


def describe(error: Exception, request_id: str) -> dict[str, Any]:
    """The error's payload, without the runtime's own frames where the function has some."""
    if isinstance(error, Fault):
        error_type, trace = error.error_type, error.trace
    else:
        # Without columns, hence without carets below the lines: as AWS shows them.
        plain = [(at.filename, at.lineno or 0, at.name, at.line) for at in traceback.extract_tb(error.__traceback__)]
        theirs = [frame for frame in plain if frame[0] not in OWN_FILES] or plain
        error_type, trace = type(error).__name__, traceback.format_list(theirs)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def find_handler(name: str, import_module: Callable[[str], Any]) -> Any:
    """`module.function`; the module's folders are parted by `/` or `.`."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}") from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        line = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", line) from error
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from None


def answer(handler: Any, header: list[str], event: bytearray, log_sink: LogSink) -> tuple[int, bytes]:
    """Call the handler: the kind of frame that answers, and its payload."""
    LambdaLoggerHandler.aws_request_id = request_id = header[0]
    os.environ["_X_AMZN_TRACE_ID"] = header[3]
    try:
        context = LambdaContext(header, log_sink)
        kind, result = RESULT, marshal_response(handler(unmarshal_request(event), context))
    except Exception as error:  # the function's own
        described = describe(error, request_id)
        log_sink.log_error(described)
        kind, result = ERROR, to_json(described)
    return kind, result if isinstance(result, bytes) else result.encode()


def serve(channel: Channel, log_sink: LogSink, import_module: Callable[[str], Any]) -> None:
    """Load the handler, then answer calls. Raises ConnectionError once the parent has gone."""
    try:
        handler = find_handler(os.environ["_HANDLER"], import_module)
    except Exception as error:  # of the function's module
        described = describe(error, "")
        logging.warning(UNHANDLED)
        log_sink.log_error(described)
        channel.send(INIT_ERROR, to_json(described).encode())
        sys.exit(1)
    channel.send(READY)
    while True:
        header, event = channel.receive()
        channel.send(*answer(handler, header, event, log_sink))


def main(lifeline: str, tickets: str, *folders: str) -> None:
    die_with_parent(int(lifeline))
    channel = Channel(take_socket(), int(tickets), PeakMemory().kilobytes)
    stdout = os.dup(1)
    log_sink = LogSink(lambda data: write_all(stdout, data))
    sys.path[:0] = folders
    del sys.argv[1:]
    logging.Formatter.converter = time.gmtime
    logging.getLogger().addHandler(LambdaLoggerHandler(log_sink))
    try:
        serve(channel, log_sink, importlib.import_module)
    except ConnectionError:
        # Take along what the function has started: the worker leads its process group.
        os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
