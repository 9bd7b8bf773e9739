"""The steps of a REST method, each compiled from its definition: one function per step, in the pipeline's order.

A step that is off is `allow` or `skip`. None of these fails: what AWS finds out at a call fails at the call.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v1
from data_plane.apis.guarded import Guarded, missing_authorizer
from data_plane.apis.rest_authorizers import compile_authorizer
from data_plane.apis.services import Services
from data_plane.auth.authorize import AUTHORIZER_TYPES, Asked, compile_authorization
from data_plane.auth.resource_policy import ResourcePolicy
from data_plane.auth.results import Place
from data_plane.caching.cached import caches, compile_cached
from data_plane.caching.keys import compile_key
from data_plane.caching.responses import StageCache
from data_plane.compression import decompressing
from data_plane.integrations.backends import Integrate
from data_plane.integrations.compose import compile_integration
from data_plane.metering.rest import Target, compile_meter
from data_plane.routing.tree import ANY
from data_plane.runtime import Call, CompiledRoute, Response, Scope, skip
from data_plane.validation.request import compile_validation
from data_plane.validation.schemas import Documents


class RestRoute(CompiledRoute, frozen=True, kw_only=True):
    """A method of a resource. key: `GET /pets/{petId}`. operation_name: None where the method has none.

    log_executions: at level INFO; data_trace: in full.
    """

    resource_id: str
    resource_path: str
    operation_name: str | None = None
    log_executions: bool = False
    data_trace: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every method of a stage is compiled from.

    policy: None where everyone may call. cache: None where the stage, or its canary, has none.
    cached_version: what tells the responses in it apart, of a canary that serves another version of the API.
    verb: the one an ANY method is compiled for, where it is not the same for all.
    """

    api: v1.RestApi
    stage: v1.Stage
    scope: Scope
    services: Services
    documents: Documents
    policy: ResourcePolicy | None
    cache: StageCache | None
    cached_version: str = ""
    verb: str = ""

    def verbs(self, resource: v1.Resource, method: v1.Method) -> list[str]:
        """What a method is compiled for: ANY, and each verb of it that has a setting of its own, or is cached.

        AWS keeps settings of ANY methods by verb: `/~1pets/GET/caching/enabled` (users set them so since 2018:
        DianaIonita/serverless-api-gateway-caching, and -throttling; without that, of ANY only GET is cached).
        """
        if method.http_method != "ANY":
            return [method.http_method]
        settings, path = self.stage.method_settings, _settings_path(resource)
        cached = () if self.cache is None else ("GET",)
        own = [verb for verb in ANY if verb in cached or f"{path}/{verb}" in settings]
        return ["ANY", *(verb for verb in own if verb not in resource.methods)]

    def setting(self, resource: v1.Resource, method: v1.Method) -> v1.MethodSetting:
        """The method's own settings in this stage, else those of all its methods."""
        own = self.own_setting(resource, method)
        return own or self.stage.method_settings.get("*/*") or v1.MethodSetting()

    def own_setting(self, resource: v1.Resource, method: v1.Method) -> v1.MethodSetting | None:
        settings, path = self.stage.method_settings, _settings_path(resource)
        return settings.get(f"{path}/{self.verb}") or settings.get(f"{path}/{method.http_method}")


def _settings_path(resource: v1.Resource) -> str:
    """What the keys of a resource's settings begin with; the root's are `~1/GET`."""
    return (resource.path.lstrip("/") or "/").replace("/", "~1")


def authorize(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], Awaitable[None]]:
    guard = _guard(plan, resource, method) if method.authorization_type in AUTHORIZER_TYPES else None
    return compile_authorization(
        Asked(
            api=plan.api,
            method=method,
            scope=plan.scope,
            policy=plan.policy,
            identities=plan.services.identities,
            guard=guard,
        )
    )


def _guard(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], Awaitable[None]]:
    authorizer = plan.api.authorizers.get(method.authorizer_id or "")
    if authorizer is None:
        return missing_authorizer
    place = Place(plan.api.id, plan.stage.stage_name, plan.stage.deployment_id, authorizer.id)
    return compile_authorizer(
        Guarded(
            authorizer=authorizer,
            place=place,
            scope=plan.scope,
            services=plan.services,
            resource_path=resource.path,
            scopes=method.authorization_scopes,
        )
    )


def meter(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], None]:
    setting, source = plan.setting(resource, method), plan.api.api_key_source
    verb = plan.verb or method.http_method
    target = Target(resource=resource, method=method, verb=verb, setting=setting, api_key_source=source)
    return compile_meter(plan.services.metering, plan.scope, target)


def validate(plan: Plan, resource: v1.Resource, method: v1.Method) -> Callable[[Call], None]:
    """Where responses are cached, the cache is asked first: `integrate` validates what it does not have."""
    return skip if _cache(plan, resource, method) is not None else _validation(plan, method)


def _validation(plan: Plan, method: v1.Method) -> Callable[[Call], None]:
    validator = plan.api.request_validators.get(method.request_validator_id or "")
    step = compile_validation(validator, method, plan.documents) if validator else skip
    return step if plan.api.minimum_compression_size is None else decompressing(step)


def integrate(plan: Plan, resource: v1.Resource, method: v1.Method) -> Integrate:
    run = compile_integration(resource, method, plan.scope, plan.services.backends)
    integration, cache = method.method_integration, _cache(plan, resource, method)
    if cache is None or integration is None:
        return run
    key = compile_key(resource, integration, plan.scope.stage_variables, plan.cached_version)
    run = _validated(_validation(plan, method), run)
    return compile_cached(run, key, cache, plan.setting(resource, method), _may_invalidate_cache)


def _cache(plan: Plan, resource: v1.Resource, method: v1.Method) -> StageCache | None:
    """Where the method's responses are kept, if they are."""
    setting, own = plan.setting(resource, method), plan.own_setting(resource, method) is not None
    wanted = method.method_integration is not None and caches(setting, plan.verb or method.http_method, own=own)
    return plan.cache if wanted else None


def _validated(validation: Callable[[Call], None], run: Integrate) -> Integrate:
    if validation is skip:
        return run

    async def validated(call: Call) -> Response:
        validation(call)
        return await run(call)

    return validated


def _may_invalidate_cache(call: Call) -> bool:
    """Only callers that have signed can show that they may."""
    return call.permits is not None and call.permits("execute-api:InvalidateCache")
