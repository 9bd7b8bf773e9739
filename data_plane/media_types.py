"""Whether a media type is among an API's binary ones (handbook/02 sections 8 and 10, handbook/10 fact 44)."""

from collections.abc import Callable, Sequence


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
