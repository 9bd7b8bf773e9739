"""TestInvokeMethod: call a method as it is defined now, without deploying it (handbook/01 section 15).

The operation finds the method; running it is the work of `account.ports.method_tests`, awaited after the transaction.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from control_plane.operations import apigateway
from control_plane.ports import MethodTest, MethodTestResult
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.v1.method.methods import VERBS
from control_plane.wire.errors import BadRequest


@apigateway.operation
def test_invoke_method(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    http_method: str,
    path_with_query_string: str | None = None,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
    multi_value_headers: Mapping[str, Sequence[str]] | None = None,
    client_certificate_id: str | None = None,
    stage_variables: Mapping[str, str] | None = None,
) -> Awaitable[Mapping[str, Any]]:
    api, resource = lookup.api_and_resource(account, rest_api_id, resource_id)
    defined = http_method if http_method in resource.methods or http_method not in VERBS else "ANY"
    method = lookup.method(resource, defined)
    if client_certificate_id and client_certificate_id not in account.client_certificates:
        raise BadRequest(unverified.CLIENT_CERTIFICATE)
    test = MethodTest(
        http_method=http_method,
        path=path_with_query_string,
        headers=_pairs(headers or {}, multi_value_headers or {}),
        body=(body or "").encode(),
        stage_variables=stage_variables or {},
    )
    running = account.ports.method_tests.invoke(account.account_id, account.region, api, resource, method, test)
    return _answer(running)


async def _answer(running: Awaitable[MethodTestResult]) -> Mapping[str, Any]:
    done = await running
    multi: dict[str, list[str]] = {}
    for name, value in done.headers:
        multi.setdefault(name, []).append(value)
    return {
        "status": done.status,
        "headers": {name: values[-1] for name, values in multi.items()},
        "multi_value_headers": multi,
        "body": done.body.decode("utf-8", "replace"),
        "log": done.log,
        "latency": done.latency,
    }


def _pairs(single: Mapping[str, str], multi: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """All headers once: a name that stands in both maps has the values of the second."""
    several = {name.lower() for name in multi}
    found = [(name, value) for name, value in single.items() if name.lower() not in several]
    return found + [(name, value) for name, values in multi.items() for value in values]
