"""`${stageVariables.name}` in URIs, credentials and connection ids: known at deployment, so replaced at deployment."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")


def resolve(text: str, stage_variables: Mapping[str, str]) -> str:
    """A variable that is not set is empty (captured, handbook/02 section 9)."""
    return _REFERENCE.sub(lambda found: stage_variables.get(found[1], ""), text)
