"""`$context.requestOverride` and `$context.responseOverride`: what a template sets there replaces what was mapped.

"Overrides are final. An override may only be applied to each parameter once. If you try to override the same parameter
multiple times, API Gateway returns a 5XX response" (AWS's guide): so the maps here take each key once, and the second
`#set` of it stops the template.
"""

from typing import Any

from data_plane.vtl.java.values import SetOnce


def overrides() -> dict[str, Any]:
    """The two entries of a new `$context`. What a template puts in them is read off after rendering."""
    return {
        "requestOverride": SetOnce(header=SetOnce(), path=SetOnce(), querystring=SetOnce()),
        "responseOverride": SetOnce(header=SetOnce()),
    }
