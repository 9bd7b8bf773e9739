"""The model's enumerations, for values that it cannot check itself: those of PATCH operations, which are plain text."""

from functools import cache

from botocore.loaders import Loader

from control_plane.patch import Convert
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest


@cache
def values(shape: str) -> tuple[str, ...]:
    """What AWS's model lets a member of this shape be."""
    return tuple(_shapes()[shape]["enum"])


def enumerated(shape: str, complaint: str = "") -> Convert:
    """One of the shape's values, or the complaint."""

    def convert(text: str | None) -> str:
        if text not in values(shape):
            raise BadRequest(complaint or unverified.PATCH_VALUE.format(choices=", ".join(values(shape))))
        return text

    return convert


@cache
def _shapes() -> dict[str, dict[str, list[str]]]:
    shapes: dict[str, dict[str, list[str]]] = Loader().load_service_model("apigateway", "service-2")["shapes"]
    return shapes
