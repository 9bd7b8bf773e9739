"""AWS, for every service but functions: a call of another service's action or address (handbook/02 sections 9 to 12).

The author's template makes the body, the mapped parameters the headers, query and path of a request that is signed as
the integration's role, in whose account it is made. Its HTTP status selects the integration response. How a service is
spoken to is `emulator/aws/speech/by_protocol.py`.
"""

from urllib.parse import quote

from control_plane.definitions import v1
from data_plane.errors import ApiConfigurationError
from data_plane.integrations import aws_uri, non_proxy, said
from data_plane.integrations.aws_call import INVALID_ENDPOINT, call_service
from data_plane.integrations.aws_services import AwsRequest
from data_plane.integrations.aws_uri import AwsUri, account_of
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.function_call import source_arn
from data_plane.integrations.non_proxy import Answer, Send
from data_plane.integrations.reception import sent_trace
from data_plane.integrations.stage_variables import resolve
from data_plane.mapping.parameters import Mapped
from data_plane.roles import CALLERS_OWN, role_of
from data_plane.runtime import Call, Header, Scope
from data_plane.time_limit import TimeLimit


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    source = source_arn(scope, f"{method.http_method}{resource.path}")
    return non_proxy.build(method, integration, "AWS", scope, sender(integration, scope, backends, source))


def sender(integration: v1.Integration, scope: Scope, backends: Backends, source: str) -> Send:
    """source: the ARN of the method or route, which a role is assumed for."""
    uri = aws_uri.parse(resolve(integration.uri or "", scope.stage_variables))
    if uri is None:
        raise ApiConfigurationError(reason=INVALID_ENDPOINT)
    credentials = resolve(integration.credentials or "", scope.stage_variables)
    role, callers_own = role_of(credentials, source), credentials == CALLERS_OWN
    verb = integration.http_method or "POST"
    limit = TimeLimit(integration.timeout_in_millis / 1000)

    async def send(call: Call, mapped: Mapped, body: bytes, headers: list[Header]) -> Answer:
        path, query = _target(uri, mapped)
        asked = AwsRequest(
            account_id=account_of(credentials, call.context["identity"].get("accountId"), scope.account_id),
            region=uri.region,
            service=uri.service,
            action=uri.action,
            method=call.context["httpMethod"] if verb == "ANY" else verb,
            path=path,
            query=query,
            headers=_headers(call, headers, scope.api_id),
            body=body,
            role=role,
            refusal=call.refusal if callers_own else None,
        )
        if call.log is None:
            answer = await call_service(call, backends, asked, limit)
        else:
            shown = f"https://{uri.service}.{uri.region}.amazonaws.com{path}" + (f"?{query}" if query else "")
            said.sending(call.log, shown, asked.headers, body)
            answer = await call_service(call, backends, asked, limit)
            said.received(call, answer.status, answer.headers, answer.body)
        return Answer(str(answer.status), answer.headers, answer.body)

    return send


def _target(uri: AwsUri, mapped: Mapped) -> tuple[str, str]:
    """Path and query: the URI's own parameters, then the mapped ones."""
    path, query = uri.filled(mapped["path"])
    parameters = [
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, values in mapped["querystring"].items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return path, "&".join([query, *parameters] if query else parameters)


def _headers(call: Call, mapped: list[Header], api_id: str) -> list[Header]:
    """The mapped ones and what the gateway says where they do not."""
    present = {name.lower() for name, _ in mapped}
    defaults = (
        ("Accept", "application/json"),
        ("Content-Type", call.request.header("content-type") or "application/json"),
        ("User-Agent", f"AmazonAPIGateway_{api_id}"),
    )
    sent = [*mapped, *(header for header in defaults if header[0].lower() not in present)]
    sent += (("x-amzn-apigateway-api-id", api_id), ("X-Amzn-Trace-Id", sent_trace(call)))
    return sent
