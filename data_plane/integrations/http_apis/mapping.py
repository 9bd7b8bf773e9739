"""Parameter mapping around an integration of an HTTP API: what is sent, what comes back (handbook/05 section 8)."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote

import msgspec

from data_plane.integrations.http_apis.reception import headers
from data_plane.mapping.http_parameters import Change, Side, changed, compile_changes
from data_plane.mapping.of_call import invalid
from data_plane.mapping.source import InvalidMappingExpression, Source, values_by_name
from data_plane.runtime import Call, Header, Response


class Sent(msgspec.Struct):
    """What an integration is sent. path: None where the route's own is; else it takes its place."""

    headers: list[Header]
    query: str
    path: str | None


MapRequest = Callable[[Call, list[Header]], Sent]
"""(call, the headers that would be sent) -> what is sent"""

MapResponse = Callable[[Call, Response], Response]


def request_mapping(mapping: Mapping[str, str] | None, stage_variables: Mapping[str, str]) -> MapRequest:
    """Compile requestParameters. Raises ApiConfigurationError."""
    if not mapping:
        return lambda call, sent: Sent(sent, call.request.query, None)
    compute = _compiled(mapping, "request")

    def apply(call: Call, sent: list[Header]) -> Sent:
        changes = compute(source(call, stage_variables))
        return Sent(changed(sent, changes, "header"), _query(call.request.query, changes), _value(changes, "path"))

    return apply


def response_mapping(
    mapping: Mapping[str, Mapping[str, str]] | None, stage_variables: Mapping[str, str]
) -> MapResponse:
    """Compile responseParameters, which are by status. Raises ApiConfigurationError."""
    if not mapping:
        return lambda call, response: response
    compiled = {int(status): _compiled(changes, "response") for status, changes in mapping.items()}

    def apply(call: Call, response: Response) -> Response:
        compute = compiled.get(response.status)
        if compute is None:
            return response
        seen = source(call, stage_variables)
        seen.response_header = values_by_name((name.lower(), value) for name, value in response.headers)
        seen.response_body = response.body if isinstance(response.body, bytes) else b""
        changes = compute(seen)
        status = _value(changes, "statuscode") or ""
        if status.isdecimal() and 200 <= int(status) <= 599:
            response.status = int(status)
        response.headers = changed(response.headers, changes, "header")
        return response

    return apply


def source(call: Call, stage_variables: Mapping[str, str]) -> Source:
    """What mappings read of a request."""
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


def _compiled(mapping: Mapping[str, str], side: Side) -> Callable[[Source], list[Change]]:
    try:
        return compile_changes(mapping, side)
    except InvalidMappingExpression as problem:
        raise invalid(problem) from None


def _value(changes: list[Change], place: str) -> str | None:
    return next((change.value for change in changes if change.place == place), None)


def _query(query: str, changes: list[Change]) -> str:
    if not any(change.place == "querystring" for change in changes):
        return query
    pairs = changed(parse_qsl(query, keep_blank_values=True), changes, "querystring")
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
