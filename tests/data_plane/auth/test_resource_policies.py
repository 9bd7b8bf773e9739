"""Resource policies of methods without authorization: who gets through, and the bytes that others get."""

from typing import Any

import pytest
import requests

from tests.data_plane.auth.gateway import deploy, document, statement
from tests.process import Server

LOOPBACK, ELSEWHERE = ({"aws:SourceIp": "127.0.0.0/8"}, {"aws:SourceIp": "203.0.113.0/24"})
EXPLICITLY = " with an explicit deny in a resource-based policy"


@pytest.mark.parametrize(
    ("statements", "path", "refused", "why"),
    [
        ([statement("Allow")], "/pets", None, "everything is allowed, in the short form"),
        ([statement("Allow", "arn:aws:execute-api:us-east-1:000000000000:{api}/*")], "/pets", None, "in the long form"),
        ([statement("Allow", "execute-api:/*/GET/pets")], "/pets", None, "one method of any stage"),
        ([statement("Allow", "execute-api:/*/GET/pets")], "/pets/7", "", "what the policy does not name is denied"),
        ([statement("Allow", "execute-api:/*/GET/pets/*")], "/pets/7", None, "the path is the request's"),
        ([statement("Allow", "execute-api:/*/GET/")], "/", None, "the root"),
        ([statement("Allow", "execute-api:/prod/*")], "/", "", "another stage"),
        ([], "/", "", "a policy that says nothing"),
        ([statement("Allow"), statement("Deny", "execute-api:/*/GET/admin")], "/pets", None, "not the path denied"),
        ([statement("Allow"), statement("Deny", "execute-api:/*/GET/admin")], "/admin", EXPLICITLY, "a path denied"),
        ([statement("Allow"), statement("Deny", "execute-api:/*/GET/admin")], "/%61dmin", EXPLICITLY, "spelled so"),
        ([statement("Allow"), statement("Deny", "execute-api:/*/GET/admin")], "/admin/", EXPLICITLY, "or so"),
        ([statement("Allow", "execute-api:/*/GET/public/*")], "/public%2Fpets", "", "an encoded slash is none"),
        ([statement("Allow", Principal={"AWS": "000000000000"})], "/", "", "who is anonymous has no account"),
        ([statement("Allow", Condition={"IpAddress": LOOPBACK})], "/", None, "from here"),
        ([statement("Allow", Condition={"IpAddress": ELSEWHERE})], "/", "", "from elsewhere"),
        (
            [statement("Allow"), statement("Deny", Condition={"NotIpAddress": ELSEWHERE})],
            "/",
            EXPLICITLY,
            "denied to all but one range",
        ),
        ([statement("Allow", Condition={"StringLike": {"aws:UserAgent": "tests/*"}})], "/", None, "by User-Agent"),
        ([statement("Allow", Condition={"StringEquals": {"aws:Referer": "http://a/"}})], "/", None, "by Referer"),
        ([statement("Allow", Condition={"Bool": {"aws:SecureTransport": "true"}})], "/", None, "HTTP stands for HTTPS"),
        ([statement("Allow", Condition={"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}})], "/", None, "by date"),
        ([statement("Allow", Condition={"NumericLessThan": {"aws:EpochTime": "1000"}})], "/", "", "by time"),
        ([statement("Allow", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})], "/", "", "a public API"),
    ],
)
def test_who_gets_through(
    aws: Any, emulator: Server, statements: list[dict[str, Any]], path: str, refused: str | None, why: str
) -> None:
    api = deploy(aws, emulator.url, policy=document(*statements))
    headers = {"User-Agent": "tests/1", "Referer": "http://a/", "x-amzn-vpce-id": "vpce-1"}
    answer = requests.get(api.url + path, headers=headers, timeout=20)
    if refused is None:
        assert (answer.status_code, answer.text) == (200, "allowed"), why
        return
    shown = path.strip("/").replace("%61", "a")
    message = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {api.masked}/GET/{shown}"
    assert (answer.status_code, answer.text) == (403, f'{{"Message":"{message}{refused}"}}'), why
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException", why


def test_the_verb_is_that_of_the_request_however_it_is_sent(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator.url, policy=document(statement("Allow"), statement("Deny", "execute-api:/*/DELETE/*")))
    assert requests.delete(f"{api.url}/pets", timeout=20).status_code == 403
    for verb in ("DELETE", "delete"):
        answer = requests.get(f"{api.url}/pets", headers={"X-HTTP-Method-Override": verb}, timeout=20)
        assert answer.status_code == 403, verb


def test_a_policy_that_cannot_be_read_lets_nobody_through(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator.url, policy=document({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    answer = requests.get(api.url, timeout=20)
    assert (answer.status_code, answer.text) == (500, '{"message": "Internal server error"}')


def test_a_policy_is_served_once_deployed(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator.url)
    shut = [{"op": "replace", "path": "/policy", "value": '{"Statement": []}'}]
    aws("apigateway").update_rest_api(restApiId=api.id, patchOperations=shut)
    assert requests.get(api.url, timeout=20).status_code == 200
    aws("apigateway").create_deployment(restApiId=api.id, stageName=api.stage)
    assert requests.get(api.url, timeout=20).status_code == 403


def test_access_denied_has_a_gateway_response(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator.url, policy=document())
    template = {"application/json": '{"type":"$context.error.responseType"}'}
    aws("apigateway").put_gateway_response(
        restApiId=api.id, responseType="ACCESS_DENIED", statusCode="404", responseTemplates=template
    )
    aws("apigateway").create_deployment(restApiId=api.id, stageName=api.stage)
    answer = requests.get(api.url, timeout=20)
    assert (answer.status_code, answer.text) == (404, '{"type":"ACCESS_DENIED"}')
