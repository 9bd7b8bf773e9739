"""Which mapping template a request's body goes through (handbook/02 section 10, handbook/10 fact 54).

The choice is by Content-Type: an exact match without parameters, `application/json` where there is no header,
`$default` after that; else the passthrough behavior says whether the body goes on as it is or the call ends with 415.
"""

from collections.abc import Callable, Mapping

from data_plane.errors import UnsupportedMediaType
from data_plane.mapping.templates import Transform, compile_transform

_JSON = "application/json"
_DEFAULT = "$default"

Choose = Callable[[str | None], Transform | None]


def chooser(templates: Mapping[str, str | None], passthrough_behavior: str) -> Choose:
    """Compile. The result: the template for a Content-Type, or None where the body passes through.

    It raises UnsupportedMediaType where nothing matches and nothing may pass.
    """
    compiled = {name: compile_transform(text, "request") for name, text in templates.items() if text is not None}
    passes = passthrough_behavior == "WHEN_NO_MATCH" or (passthrough_behavior == "WHEN_NO_TEMPLATES" and not compiled)

    def choose(content_type: str | None) -> Transform | None:
        media_type = content_type.partition(";")[0].strip() if content_type else _JSON
        found = compiled.get(media_type) or compiled.get(_DEFAULT)
        if found is None and not passes:
            raise UnsupportedMediaType
        return found

    return choose
