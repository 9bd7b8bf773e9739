"""What becomes of a document's base path on import
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html).

`/a/b/c` with the path `/e`: ignore gives `/e`, prepend `/a/b/c/e`, split `/b/c/e` (its first part names the stage).
"""

from collections.abc import Callable, Mapping

from control_plane.wire.errors import BadRequest

_MODES: Mapping[str, Callable[[list[str]], list[str]]] = {
    "ignore": lambda parts: [],
    "prepend": lambda parts: parts,
    "split": lambda parts: parts[1:],
}


def prefix(base_path: str, mode: str) -> str:
    """What every path begins with: `/a/b`, or nothing. A trailing slash of the base path counts for nothing."""
    kept = _MODES.get(mode)
    if kept is None:
        raise BadRequest(f"Invalid basepath specified: {mode}. Valid options are {','.join(_MODES)}")
    return "".join(f"/{part}" for part in kept([part for part in base_path.split("/") if part]))
