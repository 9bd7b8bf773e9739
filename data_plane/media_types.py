"""The media type of a message, and whether it is one of an API's binary ones (handbook/02 sections 8, 10; fact 44)."""

from collections.abc import Callable, Sequence

from data_plane.runtime import Header


def matcher(binary_media_types: Sequence[str]) -> Callable[[str | None], bool]:
    """Compile a list: exact types, `type/*` and `*/*`; `*/type` is not supported by AWS and matches only itself.

    The result takes a header as sent: of several types the first counts, parameters do not.
    """
    if not binary_media_types:
        return lambda header: False
    if "*/*" in binary_media_types:
        return lambda header: True
    exact = frozenset(each.lower() for each in binary_media_types)

    def matches(header: str | None) -> bool:
        media_type = (header or "").split(",")[0].split(";")[0].strip().lower()
        return media_type in exact or f"{media_type.partition('/')[0]}/*" in exact

    return matches


def content_type_of(headers: list[Header]) -> str | None:
    for name, value in headers:
        if name.lower() == "content-type":
            return value
    return None
