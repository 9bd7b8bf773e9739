"""Access logs: one line a call, in the words of the stage's format (handbook/02 section 17; 05, 12; 06, 11).

A format is any text with `$context` variables: AWS's presets are a line of words (CLF), JSON, XML and CSV. It is
compiled once, when its stage is published, to Python, since every call has its line; what a call has no value for is
`-`. Values are put in as they are, without regard to the quotes around them: AWS does not escape them either.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from data_plane.telemetry.records import Record

COMMON_LOG_FORMAT = (
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "
    '"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength '
    "$context.requestId $context.extendedRequestId"
)
"""AWS's preset `CLF`: what the emulator's own access log is written in where a stage has no format."""

Line = Callable[[Record], str]
Value = Callable[[Record], Any]
_OBJECTS = {"authorizer", "customDomain", "identity", "identity.clientCert", "requestOverride", "responseOverride"}
"""Members that have no text of their own; all others of `$context` and its identity are texts and numbers."""
_FREE = r"(?:authorizer|requestOverride|responseOverride)"
"""Where users choose names, which may hold more than letters: `authorizer.claims.cognito:username`."""
_VARIABLE = re.compile(rf"\$context\.((?:{_FREE}(?:\.[\w:-]*\w)+|\w+(?:\.\w+)*))", re.ASCII)


def _integrated(name: str) -> Value:
    return lambda record: getattr(record.integrated, name, None)


def _failed(name: str) -> Value:
    return lambda record: getattr(record.failure, name, None)


def _integration_error(record: Record) -> str | None:
    """What the integration says, else why the gateway gave it up."""
    if record.integrated is None:
        return None
    return record.integrated.error or (record.failure.reason if record.failure else None)


PLAIN = {"status": "status", "responseLength": "length", "responseLatency": "latency"}
"""Variables that a record has as they are."""
VALUES: dict[str, Value] = {
    "tlsVersion": lambda record: record.tls and record.tls[0],
    "cipherSuite": lambda record: record.tls and record.tls[1],
    "dataProcessed": lambda record: record.received + record.length,
    "awsEndpointRequestId": _integrated("request_id"),
    "integrationErrorMessage": _integration_error,
    "integrationLatency": _integrated("latency"),
    "integrationStatus": _integrated("integration_status"),
    "integration.error": _integration_error,
    "integration.integrationStatus": _integrated("integration_status"),
    "integration.latency": _integrated("latency"),
    "integration.requestId": _integrated("request_id"),
    "integration.responseTransferMode": _integrated("response_transfer_mode"),
    "integration.status": _integrated("status"),
    "integration.timeToAllHeaders": _integrated("time_to_all_headers"),
    "integration.timeToFirstContent": _integrated("time_to_first_content"),
    "error.message": _failed("message"),
    "error.messageString": _failed("message_string"),
    "error.responseType": _failed("response_type"),
    "error.validationErrorString": _failed("validation_error"),
}
"""Variables that are no members of `$context` as mapping templates see it."""


def compile_line(format: str | None, *, every: bool, default: str = COMMON_LOG_FORMAT) -> Line | None:
    """A stage's own format. Where it has none: `default` if every call of every stage is wanted, else no line."""
    found = format or (default if every else None)
    return compile_format(found) if found else None


def compile_format(format: str) -> Line:
    """A format to the function that writes a record's line, without a newline."""
    pieces = _VARIABLE.split(format.replace("\n", " "))  # text, name, text, name, ... text
    names: dict[str, Any] = {}
    shown = [repr(piece) for piece in pieces]
    shown[1::2] = [f"'-' if (found := {_value(name, names)}) is None else str(found)" for name in pieces[1::2]]
    exec(f"def filled(record):\n    context = record.context\n    return ''.join(({', '.join(shown)},))", names)  # noqa: S102 (see `_value`)
    filled: Line = names["filled"]

    def line(record: Record) -> str:
        text = filled(record)
        return text if text.isprintable() else " ".join(text.splitlines())

    return line


def _value(name: str, names: dict[str, Any]) -> str:
    """A variable as Python. names: what that may refer to. Only names that `_VARIABLE` lets through get into it."""
    match name.split("."):
        case _ if name in PLAIN:
            return f"record.{PLAIN[name]}"
        case _ if name in _OBJECTS:
            return "None"
        case [member] if name not in VALUES:
            return f"context.get({member!r})"
        case ["identity", member]:
            return f"context['identity'].get({member!r})"
    known = f"value{len(names)}"
    names[known] = VALUES.get(name) or _named_by_users(name)
    return f"{known}(record)"


def _named_by_users(name: str) -> Value:
    """What authorizers and overrides say may be any JSON; of what authorizers did, some is known beside `$context`."""

    def find(record: Record) -> Any:
        found = _below(record.context, name)
        if found is None and record.variables:
            found = record.variables.get(name)
        if isinstance(found, bool):
            return str(found).lower()
        return None if isinstance(found, dict) else found

    return find


def _below(found: Mapping[str, Any], path: str) -> Any:
    """What stands at a path whose names may hold dots."""
    if path in found:
        return found[path]
    first, _, rest = path.partition(".")
    deeper = found.get(first)
    return _below(deeper, rest) if isinstance(deeper, dict) else None
