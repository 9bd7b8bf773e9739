"""The ways to address a deployed API, each a function from a request to what it means for `api_rules`.

| style | example |
|---|---|
| execute-api host | `http://{api}.execute-api.us-east-1.amazonaws.com/{stage}/pets` |
| private API | the same with `{api}-{vpce}`; a VPC endpoint's own host, and `x-apigw-api-id: {api}` |
| for scripts | `/_aws/execute-api/{api}/{stage}/pets`, `/execute-api/{api}/{stage}/pets` |
| WebSocket | `/ws/{api}/{stage}` |
| older scripts | `/restapis/{api}/{stage}/_user_request_/pets` |
| plain | `/{stage}/pets` |

The stage `$default` has no place in the path: `/_aws/execute-api/{api}/pets`, or its name where a style has a stage.
"""

from typing import NamedTuple

from data_plane.runtime import DEFAULT_STAGE, Arrival, Request

_FOR_SCRIPTS = "/_aws/execute-api/"
_DEFAULT = f"/{DEFAULT_STAGE}"


class Address(NamedTuple):
    """What a request means: an API, and the path at that API's own host, with the stage in it, as sent.

    api_id: empty where a VPC endpoint was asked for no API.
    arrival: where it came through a VPC endpoint.
    """

    api_id: str
    path: str
    arrival: Arrival | None = None


def by_host(request: Request) -> Address | None:
    """`{api}.execute-api.{anything}`, `{api}-{vpce}.execute-api...`, or the header private APIs are called with."""
    host = request.header("host") or ""
    name, mark, _ = host.partition(".execute-api.")
    api_id = request.header("x-apigw-api-id")
    if mark:
        api_id = (api_id or "") if name.startswith("vpce-") else name.partition("-vpce")[0].lower()
    if api_id is None:
        return None
    return Address(api_id, request.path, _through_endpoint(host) if "vpce-" in host else None)


def _through_endpoint(host: str) -> Arrival | None:
    """The VPC endpoint that a host names: `{api}-vpce-{id}.execute-api...`, `vpce-{id}-{more}.execute-api...`."""
    name = host.partition(".")[0].lower()
    endpoint = name[name.index("vpce-") :].split("-") if "vpce-" in name else []
    return Arrival(vpc_endpoint_id="-".join(endpoint[:2])) if endpoint else None


def for_scripts(request: Request) -> Address | None:
    """The style that nothing else can be taken for."""
    if not request.path.startswith(_FOR_SCRIPTS):
        return None
    api_id, _, below = request.path[len(_FOR_SCRIPTS) :].partition("/")
    return Address(api_id, _with_stage(f"/{below}"))


def by_path(request: Request) -> Address | None:
    """The other prefixed styles."""
    parts = request.path.split("/", 4)
    match parts:
        case ["", "execute-api" | "ws", api_id, stage_name, *below]:
            path = "/".join(["", stage_name, *below])
        case ["", "restapis", api_id, stage_name, below] if below.partition("/")[0] == "_user_request_":
            path = f"/{stage_name}{below.removeprefix('_user_request_')}"
        case _:
            return None
    return Address(api_id, _with_stage(path))


def _with_stage(path: str) -> str:
    """The path at the API's own host, where `$default` is not said."""
    if not path.startswith(_DEFAULT):
        return path
    stage_name, rest = split(path)
    return rest or "/" if stage_name == DEFAULT_STAGE else path


def split(path: str) -> tuple[str, str]:
    """`/{stage}/pets`: the stage, and the path below it."""
    stage_name, slash, rest = path.lstrip("/").partition("/")
    return stage_name, slash + rest
