"""Who may call, how much, and how the gateway proves who it is: API keys, usage plans, certificates, the account.

They stand apart from the APIs: a change takes effect at once, without a deployment (handbook/01 sections 8, 10 and 13).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """value: what callers send in `x-api-key`. stage_keys: `{api id}/{stage}`, from before usage plans."""

    id: str
    value: str
    enabled: bool
    created_date: int
    last_updated_date: int
    name: str | None = None
    description: str | None = None
    customer_id: str | None = None
    stage_keys: Sequence[str] = ()
    labels: Sequence[str] | None = None
    tags: Mapping[str, str] = {}


class ThrottleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """burst_limit: requests at once. rate_limit: requests a second. None: not limited."""

    burst_limit: int | None = None
    rate_limit: float | None = None


class QuotaSettings(msgspec.Struct, frozen=True, kw_only=True):
    """At most `limit` requests in each `period`: DAY, WEEK or MONTH.

    A week begins `offset` days after Sunday, a month `offset` days after the first; days and months are UTC's.
    """

    limit: int
    period: str
    offset: int = 0

    def begin(self, day: date) -> date:
        """The first day of the period that `day` lies in."""
        if self.period == "DAY":
            return day
        day -= timedelta(days=self.offset)
        days_in = (day.weekday() + 1) % 7 if self.period == "WEEK" else day.day - 1
        return day - timedelta(days=days_in - self.offset)


class ApiStage(msgspec.Struct, frozen=True, kw_only=True):
    """A stage that a plan opens. throttle: by method, as `/pets/{id}/GET`."""

    api_id: str
    stage: str
    throttle: Mapping[str, ThrottleSettings] | None = None

    @property
    def name(self) -> str:
        return f"{self.api_id}:{self.stage}"


class UsagePlan(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    description: str | None = None
    api_stages: Sequence[ApiStage] = ()
    throttle: ThrottleSettings | None = None
    quota: QuotaSettings | None = None
    product_code: str | None = None
    tags: Mapping[str, str] = {}


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What UpdateUsage changed a key's limit by, in the period that began on this day."""

    begin: date
    requests: int


class UsagePlanKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key's place in a plan."""

    usage_plan_id: str
    key_id: str
    grant: Grant | None = None

    def limit(self, quota: QuotaSettings, begin: date) -> int:
        """Requests this key may make in the period that begins on this day."""
        granted = self.grant.requests if self.grant and self.grant.begin == begin else 0
        return quota.limit + granted


class ClientCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What the gateway shows to HTTP backends that ask for a certificate; the key never leaves the process."""

    client_certificate_id: str
    pem_encoded_certificate: str
    pem_encoded_private_key: str
    created_date: int
    expiration_date: int
    description: str | None = None
    tags: Mapping[str, str] = {}


class AccountSettings(msgspec.Struct, frozen=True, kw_only=True):
    """cloudwatch_role_arn: the role that logs are written with; without one, stages may not log."""

    cloudwatch_role_arn: str | None = None
    features: Sequence[str] = ("UsagePlans",)
