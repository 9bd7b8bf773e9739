"""The page: for each kind of API what AWS's models, the code's tables and the tests say, and what is missing."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

from tests.compatibility.feature import Feature
from tests.compatibility.features import FEATURES
from tests.compatibility.gaps import GAPS
from tests.compatibility.operations import described
from tests.compatibility.tables import TABLES, Row

FILE = Path(__file__).parent.parent.parent / "COMPATIBILITY.md"
_SECTIONS = {
    "REST APIs": ("apigateway",),
    "HTTP APIs": ("apigatewayv2",),
    "WebSocket APIs": ("apigatewaymanagementapi",),
    "Lambda": ("lambda",),
    "CloudFormation": ("cloudformation",),
    "Everywhere": (),
}
"""Section -> the services whose operations stand there."""
_WIDTH = 120
_INTRODUCTION = """# Compatibility

Written from the code by `python -m tests.compatibility`: lists are those of the tables that requests are served by, and
what has a link is proved by the test it leads to. An operation that is not here answers HTTP 501 with an AWS error that
names it; nothing is accepted and ignored but what **Not here** says.
"""


def page() -> str:
    parts = [_INTRODUCTION]
    for title, services in _SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += [described(service) for service in services]
        points = [*map(_row, TABLES[title]), *map(_feature, FEATURES[title])]
        parts.append("### Features\n\n" + _bullets(points) if services else _bullets(points))
        if GAPS.get(title):
            parts.append("### Not here\n\n" + _bullets(GAPS[title]))
    return "\n".join(parts)


def _row(row: Row) -> str:
    missing = f" Not here: {', '.join(row.missing)}." if row.missing else ""
    return f"**{row.name}**: {', '.join(row.here)}.{missing}"


def _feature(feature: Feature) -> str:
    return f"[{feature.name}](tests/{feature.file}): {feature.says}."


def _bullets(points: Iterable[str]) -> str:
    """Lines of at most 120 characters; links and names are not broken."""
    wrapped = (
        textwrap.fill(
            point,
            _WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for point in points
    )
    return "\n".join(wrapped) + "\n"
