"""From a request to a custom domain name to an API and stage: base path mappings and routing rules.

`routingMode` of the name says what is compiled: mappings, rules, or rules and where none fits the mappings.

Mappings: the longest base path that matches wins, by whole segments and in their case; the empty one matches
everything; one without a stage leaves the stage to the next segment of the path.

Rules (https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html): that with the lowest
priority whose conditions all hold is taken. The API is given the whole path, unless the rule strips its base path.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from control_plane.definitions import domains
from data_plane.runtime import Request

_EMPTY = "(none)"


class Destination(NamedTuple):
    """base: the beginning of the path that is not the API's. base_path: the mapping's, `(none)` for the empty one; None
    where a rule led here, then rule_id is its id.
    """

    api_id: str
    stage_name: str
    base: str
    base_path: str | None
    rule_id: str | None = None


Resolve = Callable[[Request], Destination | None]


def compile_routing(
    name: domains.DomainName,
    mappings: Iterable[domains.BasePathMapping],
    rules: Iterable[domains.RoutingRule],
) -> Resolve:
    match name.routing_mode:
        case "ROUTING_RULE_ONLY":
            return by_rules(rules)
        case "ROUTING_RULE_THEN_BASE_PATH_MAPPING":
            return by_rules(rules, by_mappings(mappings))
    return by_mappings(mappings)


class _Node:
    """A segment of base paths. mapping: of the base path that ends here."""

    __slots__ = ("below", "mapping")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.mapping: domains.BasePathMapping | None = None


def by_mappings(mappings: Iterable[domains.BasePathMapping]) -> Resolve:
    """Compile base path mappings."""
    root = _Node()
    for mapping in mappings:
        node = root
        for segment in () if mapping.base_path == _EMPTY else mapping.base_path.split("/"):
            node = node.below.setdefault(segment, _Node())
        node.mapping = mapping

    def resolve(request: Request) -> Destination | None:
        path = request.path
        node, matched, end, position = root, root.mapping, 0, 0
        while node.below:
            segment, position = _segment(path, position)
            below = node.below.get(segment)
            if below is None:
                break
            node = below
            if node.mapping is not None:
                matched, end = node.mapping, position
        if matched is None:
            return None
        stage_name = matched.stage
        if stage_name is None:
            stage_name, end = _segment(path, end)
        return Destination(matched.rest_api_id, stage_name, path[:end], matched.base_path)

    return resolve


def by_rules(rules: Iterable[domains.RoutingRule], otherwise: Resolve = lambda request: None) -> Resolve:
    """Compile routing rules."""
    compiled = [_rule(rule) for rule in sorted(rules, key=lambda rule: rule.priority)]

    def resolve(request: Request) -> Destination | None:
        for fits in compiled:
            found = fits(request)
            if found is not None:
                return found
        return otherwise(request)

    return resolve


def _rule(rule: domains.RoutingRule) -> Resolve:
    segments = rule.base_path.split("/") if rule.base_path is not None else []
    headers = [(match.header.lower(), _glob(match.value_glob)) for match in rule.headers]

    def resolve(request: Request) -> Destination | None:
        for name, fits in headers:
            value = request.header(name)
            if value is None or not fits(value):
                return None
        end = _below(request.path, segments)
        if end is None:
            return None
        base = request.path[:end] if rule.strip_base_path else ""
        return Destination(rule.api_id, rule.stage, base, None, rule.routing_rule_id)

    return resolve


def _glob(glob: str) -> Callable[[str], bool]:
    """With `*` at its beginning, its end or both; case counts."""
    text = glob.removeprefix("*").removesuffix("*")
    match glob[:1] == "*", glob[-1:] == "*":
        case True, True:
            return lambda value: text in value
        case True, False:
            return lambda value: value.endswith(text)
        case False, True:
            return lambda value: value.startswith(text)
    return lambda value: value == text


def _below(path: str, segments: Sequence[str]) -> int | None:
    """Where these segments end, at the beginning of a path; None where it begins with others."""
    end = 0
    for wanted in segments:
        segment, end = _segment(path, end)
        if segment != wanted:
            return None
    return end


def _segment(path: str, position: int) -> tuple[str, int]:
    """The next segment from a position on, decoded, and where it ends."""
    while path.startswith("/", position):
        position += 1
    end = path.find("/", position)
    end = len(path) if end < 0 else end
    return unquote(path[position:end]), end
