"""TestInvokeMethod in the control plane: what is found, what is passed on, what is refused."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.control_plane.v1.conftest import ACCOUNT, REGION, Api


def test_the_method_is_found_and_everything_passed_on(api: Api, apigateway: Any) -> None:
    where = api.method(api.resource("pets"))
    answer = apigateway.test_invoke_method(
        **where,
        pathWithQueryString="/pets?a=1",
        body="grüße",
        headers={"X-One": "1", "x-two": "replaced"},
        multiValueHeaders={"X-Two": ["2", "3"]},
    )
    assert answer["status"] == 200
    assert answer["headers"] == {"X-One": "1", "X-Two": "3"}
    assert answer["multiValueHeaders"] == {"X-One": ["1"], "X-Two": ["2", "3"]}
    assert answer["body"] == "grüße"
    assert answer["latency"] == 1
    assert answer["log"] == f"{ACCOUNT} {REGION} {api.id} GET /pets as GET /pets?a=1"


def test_any_stands_for_every_verb_but_not_for_what_is_none(api: Api, apigateway: Any) -> None:
    where = api.method(verb="ANY")
    answer = apigateway.test_invoke_method(**{**where, "httpMethod": "POST"})
    assert answer["log"].endswith("ANY / as POST None")
    with pytest.raises(ClientError, match="Invalid Method identifier specified"):
        apigateway.test_invoke_method(**{**where, "httpMethod": "FETCH"})


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"restApiId": "absent"}, "NotFoundException", "Invalid Resource identifier specified"),
        ({"resourceId": "absent"}, "NotFoundException", "Invalid Resource identifier specified"),
        ({"httpMethod": "POST"}, "NotFoundException", "Invalid Method identifier specified"),
        ({"clientCertificateId": "absent"}, "BadRequestException", "Invalid client certificate"),
    ],
)
def test_what_is_not_there_is_refused(
    changed: dict[str, str], code: str, message: str, api: Api, apigateway: Any
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        apigateway.test_invoke_method(**{**api.method(), **changed})
    assert refused.value.response["Error"]["Code"] == code
