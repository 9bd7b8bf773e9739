"""Parameter mapping around an integration of an HTTP API: what is sent, what comes back (handbook/05 section 8)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations.http_reception import headers
from data_plane.mapping.http_parameters import Change, changed, compile_changes
from data_plane.mapping.source import InvalidMappingExpression, Source, values_by_name
from data_plane.runtime import Call, Header, Response


class Sent(NamedTuple):
    """What an integration is to be sent. path: None where the route's own is; else it takes its place."""

    headers: list[Header]
    query: str
    path: str | None


def request_mapping(
    mapping: Mapping[str, str] | None, stage_variables: Mapping[str, str]
) -> Callable[[Call], Sent]:
    """Compile requestParameters. Raises ApiConfigurationError."""
    if not mapping:
        return lambda call: Sent(headers(call), call.request.query, None)
    compute = _compiled(lambda: compile_changes(mapping, "request"))

    def apply(call: Call) -> Sent:
        changes = compute(_source(call, stage_variables))
        sent = changed(headers(call), changes, "header")
        path = next((change.value for change in changes if change.place == "path"), None)
        return Sent(sent, _query(call.request.query, changes), path)

    return apply


def response_mapping(
    mapping: Mapping[str, Mapping[str, str]] | None, stage_variables: Mapping[str, str]
) -> Callable[[Call, Response], Response]:
    """Compile responseParameters, which are by status. Raises ApiConfigurationError."""
    compiled = {
        status: _compiled(lambda changes=changes: compile_changes(changes, "response"))  # type: ignore[misc]
        for status, changes in (mapping or {}).items()
    }

    def apply(call: Call, response: Response) -> Response:
        compute = compiled.get(str(response.status))
        if compute is None:
            return response
        source = _source(call, stage_variables)
        source.response_header = values_by_name((name.lower(), value) for name, value in response.headers)
        source.response_body = response.body if isinstance(response.body, bytes) else b""
        changes = compute(source)
        response.headers = changed(response.headers, changes, "header")
        status = next((change.value for change in changes if change.place == "statuscode"), None)
        if status is not None and status.isdecimal() and 200 <= int(status) <= 599:
            response.status = int(status)
        return response

    return apply if compiled else lambda call, response: response


def _compiled(
    compile: Callable[[], Callable[[Source], list[Change]]],
) -> Callable[[Source], list[Change]]:
    try:
        return compile()
    except InvalidMappingExpression as problem:
        raise ApiConfigurationError(
            reason=f"{CONFIGURATION}Invalid mapping expression specified: {problem}"
        ) from None


def _source(call: Call, stage_variables: Mapping[str, str]) -> Source:
    request = call.request
    return Source(
        header=values_by_name((name.lower(), value) for name, value in headers(call)),
        querystring=values_by_name(parse_qsl(request.query, keep_blank_values=True)),
        path=call.path_parameters,
        request_path=call.path,
        body=request.body,
        context=call.context,
        stage_variables=stage_variables,
    )


def _query(query: str, changes: list[Change]) -> str:
    if not any(change.place == "querystring" for change in changes):
        return query
    pairs = changed(parse_qsl(query, keep_blank_values=True), changes, "querystring")
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
