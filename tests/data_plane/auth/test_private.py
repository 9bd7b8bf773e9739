"""Private APIs: let in through VPC endpoints only, and then by resource policy."""

import json
from typing import Any

import pytest
import requests

from tests.apis import function
from tests.data_plane.auth.gateway import Api, deploy, document, statement
from tests.process import Server
from tests.test_gateway_errors import proxy

PRIVATE = {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-0a1b"]}
OURS = {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b"}}}
OUR_VPC = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-7"}}}
FROM_HERE = {"Condition": {"IpAddress": {"aws:VpcSourceIp": "127.0.0.1"}}}
FORBIDDEN = '{"message":"Forbidden"}'


@pytest.mark.parametrize(
    ("policy", "headers", "status", "why"),
    [
        (None, {"x-amzn-vpce-id": "vpce-0a1b"}, 403, "without a policy a private API denies everything"),
        (statement("Allow", **OURS), {"x-amzn-vpce-id": "vpce-0a1b"}, 200, "our endpoint"),
        (statement("Allow", **OURS), {"x-amzn-vpce-id": "vpce-ffff"}, 403, "another endpoint"),
        (statement("Allow", **OURS), {"Host": "{api}-vpce-0a1b.execute-api.us-east-1.amazonaws.com"}, 200, "by host"),
        (statement("Allow", **OURS), {"Host": "{api}-vpce-ffff.execute-api.us-east-1.amazonaws.com"}, 403, "by host"),
        (
            statement("Allow", **OURS),
            {"Host": "vpce-0a1b-zz9.execute-api.us-east-1.vpce.amazonaws.com", "x-apigw-api-id": "{api}"},
            200,
            "by the endpoint's own host",
        ),
        (statement("Allow", **OUR_VPC), {"x-amzn-vpce-id": "vpce-1", "x-amzn-vpc-id": "vpc-7"}, 200, "our VPC"),
        (statement("Allow", **OUR_VPC), {"x-amzn-vpce-id": "vpce-1", "x-amzn-vpc-id": "vpc-8"}, 403, "another VPC"),
        (statement("Allow", **OUR_VPC), {"x-amzn-vpce-id": "vpce-1"}, 403, "no VPC"),
        (statement("Allow", **FROM_HERE), {"x-amzn-vpce-id": "vpce-1"}, 200, "an address within the VPC"),
    ],
)
def test_through_which_endpoint(
    aws: Any, emulator: Server, policy: dict[str, Any] | None, headers: dict[str, str], status: int, why: str
) -> None:
    api = deploy(aws, emulator.url, endpoint=PRIVATE, policy=document(policy) if policy else None)
    answer = call(emulator, api, {name: value.replace("{api}", api.id) for name, value in headers.items()})
    message = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {api.masked}/GET/pets"
    expected = "allowed" if status == 200 else f'{{"Message":"{message}"}}'
    assert (answer.status_code, answer.text) == (status, expected), why


def call(emulator: Server, api: Api, headers: dict[str, str]) -> requests.Response:
    url = f"{emulator.url}/{api.stage}" if "Host" in headers else api.url
    return requests.get(f"{url}/pets", headers=headers, timeout=20)


@pytest.mark.parametrize("headers", [{}, {"Host": "{api}.execute-api.us-east-1.amazonaws.com"}])
def test_who_comes_from_outside_is_not_let_in(aws: Any, emulator: Server, headers: dict[str, str]) -> None:
    api = deploy(aws, emulator.url, endpoint=PRIVATE, policy=document(statement("Allow")))
    answer = call(emulator, api, {name: value.replace("{api}", api.id) for name, value in headers.items()})
    assert (answer.status_code, answer.text) == (403, FORBIDDEN)
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_a_function_is_told_of_the_endpoint(aws: Any, emulator: Server) -> None:
    source = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event)}\n"
    policy = document(statement("Allow"))
    api = deploy(aws, emulator.url, endpoint=PRIVATE, policy=policy, integration=proxy(function(aws, source)))
    event = json.loads(call(emulator, api, {"x-amzn-vpce-id": "vpce-0a1b", "x-amzn-vpc-id": "vpc-7"}).text)
    identity = event["requestContext"]["identity"]
    assert (identity["vpceId"], identity["vpcId"]) == ("vpce-0a1b", "vpc-7")
