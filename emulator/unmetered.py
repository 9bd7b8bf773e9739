"""What the control plane asks about and the data plane does not do yet: it meters nothing.

So no request was counted against a quota. COMPATIBILITY.md says so.
"""

from datetime import date


class NothingUsed:
    def used(self, usage_plan_id: str, key_id: str, day: date) -> int:
        return 0
