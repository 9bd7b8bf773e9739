"""The steps of a REST method, each compiled from its definition: one function per step, in the pipeline's order.

A step that is off is `allow` or `skip`. None of these fails: what AWS finds out at a call fails at the call.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v1
from data_plane.apis.services import Services
from data_plane.errors import ApiConfigurationError
from data_plane.integrations.backends import Integrate
from data_plane.integrations.compose import compile_integration
from data_plane.runtime import Call, Scope, allow, skip
from data_plane.validation.request import compile_validation
from data_plane.validation.schemas import Documents


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every method of a stage is compiled from."""

    api: v1.RestApi
    stage: v1.Stage
    scope: Scope
    services: Services
    documents: Documents

    def setting(self, resource: v1.Resource, method: v1.Method) -> v1.MethodSetting:
        """The method's own settings in this stage, else those of all its methods. The root's key is `~1/GET`."""
        settings = self.stage.method_settings
        path = resource.path.lstrip("/") or "/"
        own = settings.get(f"{path.replace('/', '~1')}/{method.http_method}")
        return own or settings.get("*/*") or v1.MethodSetting()


def authorize(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], Awaitable[None]]:
    """What would keep callers out, or requests back, and is not served yet closes the method: better shut than open."""
    api = plan.api
    missing = [
        name
        for name, wanted in (
            (f"authorization of type {method.authorization_type}", method.authorization_type != "NONE"),
            ("API keys", method.api_key_required),
            ("resource policies", api.policy),
        )
        if wanted
    ]
    if not missing:
        return allow

    async def refuse(call: Call) -> None:
        raise ApiConfigurationError(reason=f"The emulator does not serve {' and '.join(missing)} yet")

    return refuse


def meter(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], None]:
    return skip


def validate(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], None]:
    validator = plan.api.request_validators.get(method.request_validator_id or "")
    return compile_validation(validator, method, plan.documents) if validator else skip


def integrate(plan: Plan, resource: v1.Resource, method: v1.Method) -> Integrate:
    return compile_integration(resource, method, plan.scope, plan.services.backends)
