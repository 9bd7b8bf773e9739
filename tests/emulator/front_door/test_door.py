"""The order of rules, and what the front door says where none knows a request."""

import asyncio
from collections.abc import Awaitable

import msgspec
import pytest

from data_plane.runtime import Request, Response
from emulator.front_door.door import FrontDoor
from emulator.front_door.guard import Guard
from emulator.front_door.rule import Answer, Rule


def _pass(request: Request) -> None:
    return None


def _says(status: int) -> Rule:
    async def answer() -> Response:
        return Response(status)

    return lambda request: answer()


def _fails(request: Request) -> Awaitable[Response]:
    raise LookupError(request.path)


def _ask(*rules: Rule, path: str = "/dev/pets", host: str = "localhost") -> Response:
    return asyncio.run(FrontDoor(rules).handle(Request(method="GET", path=path, headers=[("Host", host)])))


def _said(response: Response) -> dict[str, object]:
    assert isinstance(response.body, bytes)
    said: dict[str, object] = msgspec.json.decode(response.body)
    return said


def test_the_first_rule_that_knows_a_request_answers_it() -> None:
    assert _ask(_pass, _says(201), _fails, _says(202)).status == 201


def test_what_nobody_knows_is_told_what_was_tried() -> None:
    response = _ask(_pass)
    assert (response.status, _said(response)["message"]) == (404, "Nothing is here: GET /dev/pets")
    assert "no deployed API has a stage 'dev'" in str(_said(response)["tried"])


def test_a_bug_is_logged_and_answered_as_aws_does(caplog: pytest.LogCaptureFixture) -> None:
    response = _ask(_fails)
    assert (response.status, _said(response)) == (500, {"message": "Internal server error"})
    assert ("x-amzn-ErrorType", "InternalServerErrorException") in response.headers
    assert "LookupError: /dev/pets" in caplog.text


def _finds(request: Request) -> Answer | None:
    async def answer(asked: Request) -> Response:
        return Response(200)

    return answer if request.path.startswith("/dev/") else None


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/dev/pets", "localhost", 200),
        ("/dev/pets", "evil.example", 403),
        ("/other", "evil.example", 404),
    ],
    ids=["found, and called from here", "found, and called by a page elsewhere", "not found"],
)
def test_a_guarded_rule_refuses_only_what_it_finds(path: str, host: str, status: int) -> None:
    assert _ask(Guard([]).rule(_finds), path=path, host=host).status == status
