"""What the control plane asks about and the data plane does not do yet: it meters nothing and caches nothing.

So no request was counted against a quota, and there is nothing to flush. COMPATIBILITY.md says so.
"""

from datetime import date


class NothingUsed:
    def used(self, usage_plan_id: str, key_id: str, day: date) -> int:
        return 0


class NothingCached:
    def flush_responses(self, rest_api_id: str, stage_name: str) -> None: ...
    def flush_authorizers(self, rest_api_id: str, stage_name: str) -> None: ...
