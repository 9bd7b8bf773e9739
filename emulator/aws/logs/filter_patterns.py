"""Filter patterns of CloudWatch Logs: which messages a subscription, or FilterLogEvents, wants.

`ERROR`, `ERROR "exactly this"` (all of them), `?ERROR ?WARN` (any), `-DEBUG` (not this), `%regular expression%`; case
counts, and an empty pattern wants all. What is optional decides only where nothing is required.

What begins with `{` is for JSON, see `json_patterns`; what begins with `[` for columns, see `column_patterns`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from functools import lru_cache

from emulator.aws.logs.column_patterns import Columns
from emulator.aws.logs.filter_expressions import ESCAPED, FilterPatternError, Wants, matching
from emulator.aws.logs.json_patterns import compile_json_pattern

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))')


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Wants:
    """Raises FilterPatternError."""
    pattern = pattern.strip()
    if pattern.startswith("{"):
        return compile_json_pattern(pattern)
    if pattern.startswith("["):
        return Columns(pattern)
    terms: dict[str, list[Wants]] = {"": [], "?": [], "-": []}
    for sign, quoted, expression, word in _TERM.findall(pattern):
        if '"' in word:
            raise FilterPatternError(pattern)
        terms[sign].append(matching(expression) if expression else _containing(word or ESCAPED.sub(r"\1", quoted)))
    required, unwanted = terms[""], terms["-"]
    optional = [] if required else terms["?"]

    def wants(message: str) -> bool:
        return (
            all(term(message) for term in required)
            and not any(term(message) for term in unwanted)
            and (not optional or any(term(message) for term in optional))
        )

    return wants


def _containing(text: str) -> Wants:
    return lambda message: text in message
