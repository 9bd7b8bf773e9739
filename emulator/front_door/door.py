"""Ask the rules in order; the first that knows a request answers it."""

import logging
from collections.abc import Sequence

from data_plane.runtime import Request, Response
from emulator.front_door.answers import nothing_here, say
from emulator.front_door.rule import Rule

_log = logging.getLogger("emulator")


class FrontDoor:
    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)

    async def handle(self, request: Request) -> Response:
        """Answer any request. Whatever goes wrong in here is a bug of ours: it is logged, and answered as AWS does."""
        try:
            for rule in self._rules:
                answer = rule(request)
                if answer is not None:
                    return await answer
            return nothing_here(request)
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            return say(500, "Internal server error", error_type="InternalServerErrorException")
