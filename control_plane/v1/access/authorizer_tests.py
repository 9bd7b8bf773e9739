"""TestInvokeAuthorizer: what an authorizer, as it is defined now, says of a request (handbook/01 section 15).

The operation finds the authorizer; running it is the work of `account.ports.authorizer_tests`, awaited after the
transaction. Members that a kind of authorizer has no use for are left out of the answer.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import msgspec

from control_plane.operations import apigateway
from control_plane.ports import AuthorizerTest, AuthorizerTestResult
from control_plane.store import Account
from control_plane.v1 import lookup


@apigateway.operation
def test_invoke_authorizer(
    account: Account,
    *,
    rest_api_id: str,
    authorizer_id: str,
    headers: Mapping[str, str] | None = None,
    multi_value_headers: Mapping[str, Sequence[str]] | None = None,
    path_with_query_string: str | None = None,
    body: str | None = None,
    stage_variables: Mapping[str, str] | None = None,
    additional_context: Mapping[str, str] | None = None,
) -> Awaitable[Mapping[str, Any]]:
    api = account.rest_apis[rest_api_id]
    authorizer = lookup.authorizer(api, authorizer_id)
    test = AuthorizerTest(
        path=path_with_query_string or "/",
        headers=[*(headers or {}).items(), *_each(multi_value_headers or {})],
        body=body or "",
        stage_variables=stage_variables or {},
        context=additional_context or {},
    )
    running = account.ports.authorizer_tests.run(account.account_id, account.region, api, authorizer, test)
    return _answer(running)


def _each(values_by_name: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in values_by_name.items() for value in values]


async def _answer(running: Awaitable[AuthorizerTestResult]) -> Mapping[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(await running).items() if value is not None}
