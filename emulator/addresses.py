"""The ways to address a deployed API, each a function from a request to what it means (HOUSE rule table in front_door).

| style | example |
|---|---|
| execute-api host | `http://{api}.execute-api.us-east-1.amazonaws.com/{stage}/pets` |
| private API | the same with `{api}-{vpce}`; a VPC endpoint's own host, and `x-apigw-api-id: {api}` |
| for scripts | `/_aws/execute-api/{api}/{stage}/pets`, `/execute-api/{api}/{stage}/pets` |
| older scripts | `/restapis/{api}/{stage}/_user_request_/pets` |
| plain | `/{stage}/pets` |
"""

from typing import NamedTuple

from data_plane.runtime import Arrival, Request


class Address(NamedTuple):
    """What a request means: an API, a stage of it, and the path below the stage as sent."""

    api_id: str
    stage_name: str
    rest: str


def by_host(request: Request) -> Address | None:
    """`{api}.execute-api.{anything}`, `{api}-{vpce}.execute-api...`, or the header private APIs are called with."""
    name, mark, _ = (request.header("host") or "").partition(".execute-api.")
    api_id = name.partition("-vpce")[0].lower() if mark and not name.startswith("vpce-") else None
    api_id = api_id or request.header("x-apigw-api-id")
    return Address(api_id, *plain(request)) if api_id else None


def through_endpoint(host: str) -> Arrival | None:
    """The VPC endpoint that a host names: `{api}-vpce-{id}.execute-api...`, `vpce-{id}-{more}.execute-api...`."""
    if "vpce-" not in host:
        return None
    name = host.partition(".")[0].lower()
    endpoint = name[name.index("vpce-") :].split("-") if "vpce-" in name else []
    return Arrival(vpc_endpoint_id="-".join(endpoint[:2])) if endpoint else None


def by_path(request: Request) -> Address | None:
    """The prefixed styles."""
    parts = request.path.split("/", 4)
    match parts:
        case ["", "_aws", "execute-api", api_id, below]:
            stage_name, slash, rest = below.partition("/")
            rest = slash + rest
        case ["", "execute-api", api_id, stage_name, *below]:
            rest = "/" + below[0] if below else ""
        case ["", "restapis", api_id, stage_name, below] if below.partition("/")[0] == "_user_request_":
            rest = below.removeprefix("_user_request_")
        case _:
            return None
    return Address(api_id, stage_name, rest)


def plain(request: Request) -> tuple[str, str]:
    """`/{stage}/pets`: the stage, and the path below it."""
    stage_name, slash, rest = request.path.lstrip("/").partition("/")
    return stage_name, slash + rest
