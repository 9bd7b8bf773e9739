"""HTTP: a request of the API's own making goes to an HTTP endpoint (handbook/02 sections 4.1, 9, 10 and 12).

Of the client's request nothing goes out but what is mapped, save its body and that body's Content-Type, which is JSON
where nobody says so; without a body there is none (Developer Guide, "Parameter mapping examples for REST APIs").
The status of the answer selects the integration response.
"""

from control_plane.definitions import v1
from data_plane.integrations import non_proxy
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.headers import compile_towards_http
from data_plane.integrations.http_endpoint import compile_endpoint
from data_plane.integrations.non_proxy import Answer, Send
from data_plane.integrations.reception import sent_trace
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Scope


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    return non_proxy.build(method, integration, "HTTP", scope, sender(integration, scope, backends))


def sender(integration: v1.Integration, scope: Scope, backends: Backends) -> Send:
    ask = compile_endpoint(integration, scope, backends)
    towards_http = compile_towards_http(scope.api_id)

    async def send(call: Call, mapped: Mapped, body: bytes, headers: list[Header]) -> Answer:
        content_type = call.request.header("content-type") or ("application/json" if body else None)
        outgoing = towards_http([], headers, sent_trace(call), content_type)
        incoming = await ask(call, mapped, "", "", outgoing, body)
        assert isinstance(incoming.body, bytes)
        return Answer(str(incoming.status), incoming.headers, incoming.body)

    return send
