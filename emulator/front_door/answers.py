"""What the front door says itself, without a stage or a service."""

import msgspec

from data_plane.context import extended_request_id, new_request_id
from data_plane.runtime import Request, Response
from emulator.front_door import addresses

HEALTH = frozenset(("/ping", "/sping"))
"""The paths of AWS's own health check, at every host of an API (handbook/02 section 1)."""


def say(status: int, message: str, *, error_type: str | None = None, **members: object) -> Response:
    headers = [("Content-Type", "application/json")]
    if error_type:
        headers.append(("x-amzn-ErrorType", error_type))
    return Response(status, headers, msgspec.json.encode({"message": message, **members}))


async def healthy() -> Response:
    """AWS does not say what its health check answers."""
    return Response(200, [("Content-Type", "text/plain")], b"healthy")


async def forbidden() -> Response:
    """With the ids that every answer of the data plane has."""
    answer = say(403, "Forbidden", error_type="ForbiddenException")
    answer.headers.insert(1, ("x-amzn-RequestId", new_request_id()))
    answer.headers.append(("x-amz-apigw-id", extended_request_id()))
    return answer


async def which(stage_name: str, rest: str, api_ids: list[str]) -> Response:
    """Several APIs have the stage that a path names."""
    return say(
        300,
        f"{len(api_ids)} APIs have a stage {stage_name!r}: say which",
        choices=[f"/_aws/execute-api/{api_id}/{stage_name}{rest}" for api_id in api_ids],
    )


def nothing_here(request: Request) -> Response:
    host = request.header("host") or ""
    stage_name, _ = addresses.split(request.path)
    return say(
        404,
        f"Nothing is here: {request.method} {request.path}",
        tried=[
            f"the host {host!r}: not {{api}}.execute-api.{{region}}...",
            "a SigV4 signature: none that names a service",
            "/_aws/execute-api/{api}/{stage}/..., /restapis/{api}/{stage}/_user_request_/...: no",
            "a path of the management APIs: no",
            f"/{{stage}}/...: no deployed API has a stage {stage_name!r}",
        ],
    )
